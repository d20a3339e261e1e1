"""systemd's journal of our units."""

import subprocess
from collections.abc import Iterator

from deepseek import units
from deepseek.command import output
from deepseek.fault import BadQuery
from deepseek.keys import redact

MAX_LINES = 1000
REPLAY_LINES = 5000
"""Enough to find the engine's last begin unless it has served for long, and then status.json knows."""


def check(unit: str) -> None:
    """Refuse the units of others."""
    if unit not in units.ORDER:
        raise BadQuery(f"{unit!r} is none of our units", f"use one of {', '.join(units.ORDER)}")


def tail(unit: str, lines: int) -> str:
    """The last lines of one of our units."""
    check(unit)
    count = str(max(1, min(lines, MAX_LINES)))
    argv = ["journalctl", "--no-pager", "--quiet", "-o", "short-iso", "-u", unit, "-n", count]
    return redact(output(argv, "look at the journal on the node", 10))


def follow(unit: str) -> Iterator[str]:
    """Lines of this boot, old ones first, then as they come; ends when journalctl ends."""
    argv = ["journalctl", "--quiet", "-b", "-o", "cat", "-u", unit, "-n", str(REPLAY_LINES), "-f"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        if running.stdout is None:
            return
        for line in running.stdout:
            yield from line.decode(errors="replace").splitlines()
