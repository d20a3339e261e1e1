"""Stage `weights`: the checkpoint is whole on the shared file system.

One node of the group, the fetcher, makes it so; the others wait for its mark as long as bytes move. At every
start all nodes compare names, sizes and times with the mark, and name a truncated or missing file.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deepseek import fetch, manifest, stage, status
from deepseek.expect import Expect, Weights
from deepseek.fault import Fault
from deepseek.manifest import Verified
from deepseek.weights_plan import present_bytes

POLL_SECONDS = 2.0
DAMAGE_PATIENCE_SECONDS = 60
"""After a boot of all nodes the fetcher takes the mark away in seconds; later it does not look by itself."""
GIB = 1 << 30


def work(expect: Expect) -> str:
    """The fetcher's way or the others'."""
    stage.require("preflight", "shared")
    weights = expect.weights
    if expect.node != weights.fetcher:
        return _summary(weights, _wait(expect), "compared with the mark")
    manifest.folder(weights).mkdir(parents=True, exist_ok=True)
    with _alone(weights):
        mark = manifest.read_mark(weights)
        damaged = {} if mark is None else manifest.damage(weights, mark)
        for name, wrong in damaged.items():
            print(f"weights: {name} {wrong}", flush=True)
        if mark is not None and not damaged:
            return _summary(weights, mark, "no byte fetched")
        trusted = {name: entry for name, entry in (mark or {}).items() if name not in damaged}
        return _summary(weights, fetch.complete(expect, trusted), "fetched and verified")


def _wait(expect: Expect) -> dict[str, Verified]:
    """Until the mark is there and every file is as it says; given up when nothing moves."""
    weights, patience = expect.weights, expect.timeouts.weights_seconds
    seen, since = None, time.monotonic()
    while True:
        mark = manifest.read_mark(weights)
        damaged = {} if mark is None else manifest.damage(weights, mark)
        if mark is not None and not damaged:
            return mark
        why = _first(damaged) or f"waits for {weights.fetcher} to fetch and verify {weights.name}"
        present, total = _present(weights)
        status.update("weights", "waiting", why, present, total, "bytes")
        if (moved := (present, manifest.last_beat(weights))) != seen:
            seen, since = moved, time.monotonic()
        if time.monotonic() - since > (min(patience, DAMAGE_PATIENCE_SECONDS) if damaged else patience):
            raise _given_up(weights, damaged, patience)
        time.sleep(POLL_SECONDS)


def _given_up(weights: Weights, damaged: dict[str, str], patience: float) -> Fault:
    again = f"run systemctl restart deepseek-weights on {weights.fetcher}, which fetches what is wrong"
    if damaged:
        return Fault(f"{_first(damaged)} in {weights.path}", again)
    return Fault(
        f"no byte of {weights.name} came into {weights.path} for {patience:g} s",
        f"look at the stage weights of {weights.fetcher}",
    )


def _first(damaged: dict[str, str]) -> str:
    more = f" (and {len(damaged) - 1} more files)" if len(damaged) > 1 else ""
    return next((f"{name} {wrong}{more}" for name, wrong in damaged.items()), "")


def _present(weights: Weights) -> tuple[int, int]:
    """Bytes that are there and bytes in all; the plan's figure until the fetcher has listed the files."""
    files = manifest.read_manifest(weights)
    if files is None:
        return 0, weights.bytes
    root = Path(weights.path)
    return sum(present_bytes(root / file.name, file.size) for file in files), sum(file.size for file in files)


def _summary(weights: Weights, mark: dict[str, Verified], how: str) -> str:
    gib = sum(entry.size for entry in mark.values()) / GIB
    return f"{weights.name}@{weights.revision[:8]}: {len(mark)} files, {gib:.1f} GiB, {how}"


@contextmanager
def _alone(weights: Weights) -> Iterator[None]:
    """Two groups may share one checkpoint: only one fetcher works on it at a time."""
    with (manifest.folder(weights) / "lock").open("w") as lock:
        while not _locked(lock.fileno()):
            status.update(
                "weights", "waiting", f"another group fetches {weights.name}", *_present(weights), "bytes"
            )
            time.sleep(POLL_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # Lustre mounted without flock: nothing to lock with, as without the other group
        return True
    return True


if __name__ == "__main__":
    stage.run("weights", work)
