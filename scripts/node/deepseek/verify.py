"""Compares the content of files with what the hub says of them, several at a time."""

import hashlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from deepseek.hub import HubFile
from deepseek.manifest import Verified

BLOCK_BYTES = 4 << 20
WORKERS = min(16, os.cpu_count() or 1)
"""hashlib lets other threads run while it hashes, so one per core."""


def git_sha1(content: bytes) -> str:
    """git's name of a blob: SHA-1 over a header and the content."""
    return hashlib.sha1(_header(len(content)) + content, usedforsecurity=False).hexdigest()


def compare(file: HubFile, place: Path, moved: Callable[[int], None]) -> Verified | None:
    """What was verified, or None when the content is another; `moved` hears of each block's bytes."""
    wanted = file.sha256 or file.git_sha1
    sha256 = hashlib.sha256()
    blob = hashlib.sha1(_header(file.size), usedforsecurity=False)
    with place.open("rb") as opened:
        changed = int(os.fstat(opened.fileno()).st_mtime)
        while block := opened.read(BLOCK_BYTES):
            sha256.update(block)
            if file.sha256 is None:
                blob.update(block)
            moved(len(block))
    found = sha256.hexdigest() if file.sha256 else blob.hexdigest()
    return Verified(file.size, sha256.hexdigest(), changed) if found == wanted else None


def _header(size: int) -> bytes:
    return b"blob %d\0" % size


def compare_all(
    files: Iterable[HubFile], place: Callable[[HubFile], Path], moved: Callable[[int], None]
) -> tuple[dict[str, Verified], list[HubFile]]:
    """The verified files, and those whose content is not right."""
    verified: dict[str, Verified] = {}
    wrong: list[HubFile] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = {pool.submit(compare, file, place(file), moved): file for file in files}
        for job in as_completed(jobs):
            file, result = jobs[job], job.result()
            if result is None:
                wrong.append(file)
            else:
                verified[file.name] = result
    return verified, wrong
