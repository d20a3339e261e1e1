"""The Hugging Face hub's HTTP interface, or a mirror's: the list of files at a revision, and small files.

Sources: https://huggingface.co/docs/hub/api (`/api/models/R/tree/SHA`), and `/R/resolve/SHA/FILE`.
"""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from types import MappingProxyType
from typing import Any, TypeVar

from deepseek.fault import Fault
from deepseek.redirect import FOLLOWS, STAYS, Elsewhere

Taken = TypeVar("Taken")

RETRY_AFTER_SECONDS = (1, 2, 5, 10, 20, 30, 60)
"""Waits between tries when the hub is busy or away; about two minutes in all."""
ANSWER_SECONDS = 60
USER_AGENT = "deepseek-r1-stack"

TEMPORARY = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class HubFile:
    """A file of a repository: `size` in bytes; large ones have a SHA-256, small ones only git's SHA-1."""

    name: str
    size: int
    sha256: str | None
    git_sha1: str


@dataclass(frozen=True)
class Hub:
    """One repository at one revision. `say` hears of each wait; `patience` bounds them all, in seconds."""

    endpoint: str
    repository: str
    revision: str
    token: str | None
    patience: float
    say: Callable[[str], None]

    def url(self, name: str) -> str:
        """Where a file lies."""
        return f"{self.endpoint}/{self.repository}/resolve/{self.revision}/{urllib.parse.quote(name)}"

    def tree(self) -> list[HubFile]:
        """All files of the revision."""
        files: list[HubFile] = []
        page = f"{self.endpoint}/api/models/{self.repository}/tree/{self.revision}?recursive=true"
        while page:
            body, headers = self._get(page, lambda answer: (answer.read(), answer.headers))
            files += [_file(entry) for entry in json.loads(body) if entry.get("type") == "file"]
            page = _next_page(headers.get("Link"))
        if not files:
            raise Fault(
                f"{self.repository} at {self.revision[:8]} holds no file", "correct repository and revision"
            )
        return files

    def read(self, name: str) -> bytes:
        """A small file as a whole."""
        return self._get(self.url(name), lambda answer: answer.read())

    def location(self, name: str) -> tuple[str, str | None]:
        """Where aria2c may fetch a large file, and the token if that place is the hub itself."""
        if self.token is None:
            return self.url(name), None
        try:
            # GET and not HEAD, because an address may be signed for one method; of the content one byte.
            self._get(self.url(name), lambda _: None, STAYS, {"Range": "bytes=0-0"})
        except Elsewhere as found:
            return found.url, None
        return self.url(name), self.token

    def _get(
        self,
        url: str,
        take: Callable[[HTTPResponse], Taken],
        opener: urllib.request.OpenerDirector = FOLLOWS,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Taken:
        headers = {
            **more,
            "User-Agent": USER_AGENT,
            **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        }
        deadline = time.monotonic() + self.patience
        for wait in (*RETRY_AFTER_SECONDS, None):
            try:
                request = urllib.request.Request(url, headers=headers)  # noqa: S310  the scheme is the plan's
                with opener.open(request, timeout=ANSWER_SECONDS) as answer:
                    return take(answer)
            except urllib.error.HTTPError as error:
                if error.code not in TEMPORARY:
                    raise self._refused(error.code) from error
                reason = f"HTTP {error.code}"
            except (OSError, http.client.HTTPException) as error:  # no name, no route, no answer, cut off
                reason = str(getattr(error, "reason", error))
            if wait is None or time.monotonic() + wait > deadline:
                raise Fault(
                    f"{self.endpoint} does not answer ({reason})",
                    "check this host's way to the internet, or set a mirror as the endpoint of the weights",
                )
            self.say(f"{self.endpoint} does not answer ({reason}), next try in {wait} s")
            time.sleep(wait)
        raise AssertionError("unreachable")

    def _refused(self, code: int) -> Fault:
        what = f"{self.endpoint} answers HTTP {code} for {self.repository} at {self.revision[:8]}"
        if code in (401, 403):
            return Fault(what, "set huggingFaceToken to a token that may read this repository")
        return Fault(what, "correct the repository, the revision or the endpoint of the weights")


def _file(entry: dict[str, Any]) -> HubFile:
    large = entry.get("lfs")
    return HubFile(entry["path"], entry["size"], large["oid"] if large else None, entry["oid"])


def _next_page(link: str | None) -> str:
    """RFC 8288: `<https://…?cursor=…>; rel="next"`."""
    return next(
        (part.split(">")[0].strip(" <") for part in (link or "").split(",") if 'rel="next"' in part), ""
    )
