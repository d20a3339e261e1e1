"""Stage `shared`: all nodes of the group see the same file system under the shared path.

Each node writes a mark and looks for those of the others. Two hosts that mounted two different exports under
the same path are found here, and not by an engine that cannot find its weights.
"""

import json
import secrets
import time
from pathlib import Path

from deepseek import atomic, stage, status
from deepseek.expect import Expect, Peer
from deepseek.fault import Fault

POLL_SECONDS = 1.0


def folder(expect: Expect) -> Path:
    """Where the marks of a group lie."""
    return Path(expect.shared.path) / "deepseek" / "groups" / expect.group


def work(expect: Expect) -> str:
    """Write our mark, wait for the others' for as long as the plan allows a node to be late."""
    stage.require("preflight")
    mark = {"node": expect.node, "address": expect.address, "nonce": secrets.token_hex(8)}
    atomic.write_json(folder(expect) / f"{expect.node}.json", mark)
    deadline = time.monotonic() + expect.timeouts.runtime_seconds
    while absent := [peer for peer in expect.others if not _seen(expect, peer)]:
        names = ", ".join(peer.name for peer in absent)
        status.update("shared", "waiting", f"waits for the mark of {names} in {folder(expect)}")
        if time.monotonic() > deadline:
            raise Fault(
                f"no mark of {names} came into {folder(expect)} within {expect.timeouts.runtime_seconds:g} s",
                f"check that {names} is up and mounts the same file system under {expect.shared.path}",
            )
        time.sleep(POLL_SECONDS)
    return f"{len(expect.peers)} nodes see {expect.shared.path}"


def _seen(expect: Expect, peer: Peer) -> bool:
    try:
        mark = json.loads((folder(expect) / f"{peer.name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return mark.get("address") == peer.address


if __name__ == "__main__":
    stage.run("shared", work)
