"""The host itself: its systemd, free disk space, locked memory."""

import re
import resource
import shutil
from pathlib import Path

from deepseek.command import output
from deepseek.expect import Expect
from deepseek.fault import Fault

MIN_SYSTEMD = 249
"""Ubuntu 22.04's; older ones do not know the syntax of our units."""
GIB = 1 << 30


def check_systemd(_: Expect) -> None:
    """The oldest systemd that our units are written for."""
    remedy = f"use a host with systemd {MIN_SYSTEMD} or newer (Ubuntu 22.04, Debian 12)"
    found = re.search(r"systemd (\d+)", output(["systemctl", "--version"], remedy))
    if found is None or int(found.group(1)) < MIN_SYSTEMD:
        raise Fault(f"systemd is {found.group(1) if found else 'unknown'}", remedy)


def check_disk(expect: Expect) -> None:
    """Room for the runtime and our own state."""
    _room(Path(expect.disk.path), expect.disk.min_free_gib, expect.runtime.prefix)


def check_shared_disk(expect: Expect) -> None:
    """Room on the shared file system, as far as the plan asks for it before the fetch counts exactly."""
    _room(Path(expect.shared.path), expect.disk.shared_min_free_gib, expect.weights.path)


def check_locked_memory(expect: Expect) -> None:
    """RDMA pins the memory that it moves."""
    if expect.machine.rdma == "none":
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if limit != resource.RLIM_INFINITY:
        raise Fault(
            f"locked memory is limited to {limit // 1024} KiB here, and RDMA needs unlimited",
            "set LimitMEMLOCK=infinity for systemd's units on this host",
        )


def _room(place: Path, needed_gib: float, made: str) -> None:
    if Path(made).exists():  # what the room is for is there already
        return
    while not place.exists():
        place = place.parent
    free_gib = shutil.disk_usage(place).free / GIB
    if free_gib < needed_gib:
        raise Fault(
            f"{place} has {free_gib:.1f} GiB free and needs {needed_gib:g} GiB",
            f"free {needed_gib - free_gib:.1f} GiB there or mount a larger disk",
        )
