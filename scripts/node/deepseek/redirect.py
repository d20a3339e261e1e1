"""Redirects that leave the hub's host do not take its token along (urllib and aria2c would).

A host is scheme, name and port together, as in the Fetch standard's "same origin".
"""

import urllib.request
from email.message import Message
from typing import IO
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request


class Elsewhere(Exception):
    """The content lies at another host."""

    def __init__(self, url: str) -> None:
        super().__init__("the content lies at another host")
        self.url = url


class _WithoutToken(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None and _leaves(req, newurl):
            new.remove_header("Authorization")
        return new


class _NotElsewhere(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        if _leaves(req, newurl):
            fp.close()
            raise Elsewhere(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _leaves(request: Request, url: str) -> bool:
    return urlsplit(request.full_url)[:2] != urlsplit(url)[:2]


FOLLOWS = urllib.request.build_opener(_WithoutToken)
STAYS = urllib.request.build_opener(_NotElsewhere)
"""Raises `Elsewhere` at a redirect to another host."""
