"""The fetcher's way to a whole set of weights: list, compare what is there, fetch the rest, mark it last.

Every step can be cut off at any moment and goes on where it was: the mark is the last thing written.
"""

import hashlib
import shutil
import sys
import time
from pathlib import Path

from deepseek import aria2, atomic, keys, manifest, status, verify
from deepseek.expect import Expect, Weights
from deepseek.fault import Fault
from deepseek.hub import Hub, HubFile
from deepseek.manifest import Verified
from deepseek.progress import Bytes
from deepseek.weights_plan import Work, forget, plan, present_bytes

RETRY_AFTER_SECONDS = (5, 10, 20, 40, 60)
"""Waits between runs of aria2c that brought nothing; one that brought bytes begins the row again."""
GIB = 1 << 30


def complete(expect: Expect, trusted: dict[str, Verified]) -> dict[str, Verified]:
    """Make the set whole and mark it; `trusted` are files that need no second look."""
    weights = expect.weights
    hub = _hub(expect)
    manifest.drop_mark(weights)
    files = manifest.read_manifest(weights) or hub.tree()
    for file in files:
        manifest.check_name(weights, file.name).parent.mkdir(parents=True, exist_ok=True)
    manifest.write_manifest(weights, files)
    verified = _compare(weights, plan(weights, files, trusted))
    missing = [file for file in files if file.name not in verified]
    _check_room(weights, missing)
    verified |= _fetch_small(weights, hub, [file for file in missing if file.sha256 is None])
    verified |= _fetch_large(weights, hub, [file for file in missing if file.sha256 is not None], files)
    manifest.write_mark(weights, verified)
    return verified


def _hub(expect: Expect) -> Hub:
    weights = expect.weights
    token = keys.hugging_face_token()
    return Hub(
        weights.endpoint.rstrip("/"),
        weights.repository,
        weights.revision,
        token,
        expect.timeouts.weights_seconds,
        lambda line: status.update("weights", "waiting", line),
    )


def _compare(weights: Weights, work: Work) -> dict[str, Verified]:
    """Whole files that were never verified, or changed since."""
    if not work.compare:
        return dict(work.trusted)
    total = sum(file.size for file in work.compare)
    doing = f"compares {len(work.compare)} files with the manifest"
    counter = Bytes("weights", doing, total, lambda: manifest.beat(weights))
    found, wrong = verify.compare_all(work.compare, lambda file: Path(weights.path) / file.name, counter.add)
    for file in wrong:
        print(f"weights: {file.name} has the wrong content and is fetched again", file=sys.stderr)
        forget(Path(weights.path) / file.name)
    return {**work.trusted, **found}


def _check_room(weights: Weights, missing: list[HubFile]) -> None:
    there = sum(present_bytes(Path(weights.path) / file.name, file.size) for file in missing)
    needed = sum(file.size for file in missing) - there
    free = shutil.disk_usage(weights.path).free
    if needed > free:
        raise Fault(
            f"{weights.path} has {free / GIB:.1f} GiB free and the weights need {needed / GIB:.1f} GiB more",
            f"free {(needed - free) / GIB:.1f} GiB on the shared file system",
        )


def _fetch_small(weights: Weights, hub: Hub, files: list[HubFile]) -> dict[str, Verified]:
    """Files that the hub keeps in git itself: a few MB, compared by git's own name for their content."""
    verified: dict[str, Verified] = {}
    for number, file in enumerate(files, 1):
        status.update("weights", "running", f"fetches {file.name}", number, len(files), "files")
        content = hub.read(file.name)
        if verify.git_sha1(content) != file.git_sha1:
            raise _wrong_content(hub, file.name)
        place = Path(weights.path) / file.name
        forget(place)
        atomic.write_bytes(place, content)
        sha256 = hashlib.sha256(content).hexdigest()
        verified[file.name] = Verified(len(content), sha256, int(place.stat().st_mtime))
    return verified


def _fetch_large(
    weights: Weights, hub: Hub, files: list[HubFile], all_files: list[HubFile]
) -> dict[str, Verified]:
    """aria2c until all are there; it compares SHA-256 itself, in the same pass."""
    if not files:
        return {}
    root = Path(weights.path)
    total = sum(file.size for file in all_files)
    counter = Bytes("weights", f"fetches {len(files)} of {len(all_files)} files", total)
    before, refused, waits = -1, set(), list(RETRY_AFTER_SECONDS)
    for file in files:
        if (root / file.name).is_file() and (root / file.name).stat().st_size > file.size:
            forget(root / file.name)  # longer than it may be: nothing of it can be used

    def present() -> int:
        return sum(present_bytes(root / file.name, file.size) for file in all_files)

    while True:
        ended = aria2.fetch(hub, files, root, lambda: counter.set(present()))
        if ended.code == 0:
            return {file.name: _as_fetched(root / file.name, file) for file in files}
        if ended.code == aria2.DISK_FULL:
            raise Fault(f"{root} is full", "free space on the shared file system")
        for name in ended.wrong:
            forget(root / name)
        _refuse_twice(hub, ended.wrong, refused)
        refused |= ended.wrong
        waits = list(RETRY_AFTER_SECONDS) if present() > before else waits
        before = max(before, present())
        _wait(hub, ended, waits)


def _refuse_twice(hub: Hub, wrong: set[str], refused: set[str]) -> None:
    again = sorted(wrong & refused)
    if again:
        raise _wrong_content(hub, again[0])


def _wait(hub: Hub, ended: aria2.Ended, waits: list[int]) -> None:
    if ended.wrong:
        return
    if not waits or hub.patience < waits[0]:
        raise Fault(
            f"the fetch from {hub.endpoint} does not go on ({ended.message})",
            "check this host's way there, or set a mirror as the endpoint of the weights",
        )
    wait = waits.pop(0)
    hub.say(f"the fetch from {hub.endpoint} stopped ({ended.message}), next try in {wait} s")
    time.sleep(wait)


def _as_fetched(place: Path, file: HubFile) -> Verified:
    return Verified(file.size, file.sha256 or "", int(place.stat().st_mtime))


def _wrong_content(hub: Hub, name: str) -> Fault:
    return Fault(
        f"{name} from {hub.endpoint} does not have the content that {hub.repository} lists",
        "use another endpoint: this one, or a proxy before it, changes files",
    )
