"""A release on the node: what it holds, whether it is whole, and what is different from the one before.

`expect.json` is compared by its sections (`expect.json#weights`); its `generation` alone makes no difference.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from deepseek import expect, paths
from deepseek.fault import Fault

Document = dict[str, Any]
SEND_AGAIN = "run pulumi up again to send the release"
EXPECT = "expect.json"


def manifest(release: Path) -> Document:
    """`manifest.json`: group, node, generation, SHA-256 of each file, units and what restarts them."""
    try:
        return json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fault(f"{release} has no readable manifest.json", SEND_AGAIN) from error


def fault_in(release: Path) -> str | None:
    """The first file of a release that is not as its manifest says."""
    for path, sha256 in manifest(release)["files"].items():
        file = release / path
        if not file.is_file():
            return f"{path} is missing"
        if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            return f"{path} has another content"
    return None


def settle(sha256: str) -> Path:
    """Put a release that was unpacked as `SHA.partial` in its place; the same one again changes nothing."""
    partial, place = paths.RELEASES / f"{sha256}.partial", paths.RELEASES / sha256
    if partial.is_dir():
        wrong = fault_in(partial)
        if wrong is not None:
            raise Fault(f"the release is not whole: {wrong}", SEND_AGAIN)
        if place.is_dir() and _whole(place):
            shutil.rmtree(partial)
        else:
            shutil.rmtree(place, ignore_errors=True)
            partial.replace(place)
    if not place.is_dir():
        raise Fault(f"there is no release {sha256[:12]} on this host", SEND_AGAIN)
    return place


def snapshot(release: Path) -> Document:
    """What a later release is compared with."""
    found = manifest(release)
    return {"files": found["files"], "units": found["units"], "expect": expect.document(release)}


def changes(old: Document | None, new: Document) -> set[str]:
    """Paths, and sections of `expect.json`, that differ; all of them when there was no release before."""
    before = old or {"files": {}, "expect": {}}
    names = {*before["files"], *new["files"]} - {EXPECT}
    files = {name for name in names if before["files"].get(name) != new["files"].get(name)}
    keys = {*before["expect"], *new["expect"]} - {"generation"}
    sections = {f"{EXPECT}#{key}" for key in keys if before["expect"].get(key) != new["expect"].get(key)}
    return files | sections | ({EXPECT} if sections else set())


def touches(changed: set[str], on: list[str]) -> bool:
    """Whether a change is one of those that a unit names: a path, a folder (`engine/`), a section."""
    folders = tuple(entry for entry in on if entry.endswith("/"))
    return any(path in on or path.startswith(folders) for path in changed)


def _whole(place: Path) -> bool:
    try:
        return fault_in(place) is None
    except Fault:
        return False
