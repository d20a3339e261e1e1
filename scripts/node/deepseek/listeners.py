"""Who listens on a TCP port, from /proc, where the control group tells our programs from others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deepseek import paths

LISTENING = "0A"
OURS = re.compile(r"/(sglang|deepseek-[a-z]+)\.service(/|$)", re.MULTILINE)


@dataclass(frozen=True)
class Holder:
    """A process and whether one of our units started it."""

    pid: int
    program: str
    ours: bool


def holder(port: int) -> Holder | None:
    """The process that listens on a port, or None when nobody does or it cannot be told."""
    inodes = set(_listening_inodes(port))
    if not inodes:
        return None
    for process in paths.PROC.glob("[0-9]*"):
        if any(_inode(link) in inodes for link in _links(process / "fd")):
            return process_holder(int(process.name))
    return None


def process_holder(pid: int) -> Holder:
    """What a process is."""
    process = paths.PROC / str(pid)
    program = _text(process / "comm").strip() or "unknown"
    return Holder(pid, program, OURS.search(_text(process / "cgroup")) is not None)


def _listening_inodes(port: int) -> Iterator[str]:
    for table in ("net/tcp", "net/tcp6"):
        for line in _text(paths.PROC / table).splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _links(folder: Path) -> Iterator[str]:
    try:
        for descriptor in folder.iterdir():
            yield str(descriptor.readlink())
    except OSError:  # the process ended meanwhile
        return


def _inode(link: str) -> str:
    return link.removeprefix("socket:[").removesuffix("]")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
