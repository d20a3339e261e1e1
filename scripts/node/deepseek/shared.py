"""Stage `shared`: all nodes of the group see the same file system under the shared path.

Each node writes a mark with a number of its own, and says the number over the network too (`sharedNonce` in
status.json). A mark counts when its number is what its node says now: an old mark on another file system has
another. A node that finished goes on saying it, for one that starts again alone. Two hosts that mounted two
different exports under the same path are found here, and not by an engine that cannot find its weights.
"""

import json
import secrets
import time
from pathlib import Path

from deepseek import atomic, peers, stage, status
from deepseek.expect import Expect, Peer
from deepseek.fault import Fault

POLL_SECONDS = 1.0


def folder(expect: Expect) -> Path:
    """Where the marks of a group lie."""
    return Path(expect.shared.path) / "deepseek" / "groups" / expect.group


def work(expect: Expect) -> str:
    """Write our mark, wait for the others' for as long as the plan allows a node to be late."""
    stage.require("preflight")
    nonce = secrets.token_hex(8)
    mark = {"node": expect.node, "address": expect.address, "nonce": nonce}
    atomic.write_json(folder(expect) / f"{expect.node}.json", mark)
    status.note(sharedNonce=nonce)
    deadline = time.monotonic() + expect.timeouts.runtime_seconds
    absent = expect.others
    while absent := [peer for peer in absent if not _seen(expect, peer)]:
        names = ", ".join(peer.name for peer in absent)
        status.update("shared", "waiting", f"waits for the mark of {names} in {folder(expect)}")
        if time.monotonic() > deadline:
            patience = f"{expect.timeouts.runtime_seconds:g} s"
            raise Fault(
                f"no present mark of {names} came into {folder(expect)} within {patience}",
                f"check that {names} is up, mounts the same file system under {expect.shared.path} "
                f"and answers on port {expect.ports.ops}",
            )
        time.sleep(POLL_SECONDS)
    return f"{len(expect.peers)} nodes see {expect.shared.path}"


def _seen(expect: Expect, peer: Peer) -> bool:
    try:
        mark = json.loads((folder(expect) / f"{peer.name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    nonce = mark.get("nonce")
    return mark.get("address") == peer.address and nonce is not None and nonce == _said(expect, peer)


def _said(expect: Expect, peer: Peer) -> str | None:
    """The number that a node says over the network; None while it does not answer."""
    try:
        return peers.ask(expect, peer)["status"].get("sharedNonce")
    except (Fault, OSError, ValueError, KeyError):  # our own key may come later, too
        return None


if __name__ == "__main__":
    stage.run("shared", work)
