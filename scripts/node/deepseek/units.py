"""Our systemd units: their names, their files, and the calls that never wait."""

import shutil
import subprocess
from pathlib import Path

from deepseek import paths
from deepseek.command import output

REMEDY = "look at systemctl status and journalctl -xe on this host"

ORDER = (
    "deepseek-ops.service",
    "deepseek-preflight.service",
    "deepseek-gateway.service",
    "deepseek-runtime.service",
    "deepseek-weights.service",
    "sglang.service",
)
"""All units that a release can hold, in the order in which they are asked to start."""

STAGES = {
    "deepseek-preflight.service": ("preflight", "shared"),
    "deepseek-runtime.service": ("runtime",),
    "deepseek-weights.service": ("weights",),
    "sglang.service": ("load", "serve"),
}
"""The stages of status.json that begin again with a unit."""


def install(release: Path, units: list[str]) -> None:
    """The release's units in systemd's folder and no other of ours; all of them start at every boot."""
    stale = [unit for unit in ORDER if unit not in units and (paths.UNITS / unit).is_file()]
    for unit in filter(_is_ours, stale):
        _systemctl("disable", "--now", unit)
        (paths.UNITS / unit).unlink()
    fresh = [unit for unit in units if not _same(release / "units" / unit, paths.UNITS / unit)]
    for unit in fresh:
        paths.UNITS.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(release / "units" / unit, paths.UNITS / unit)
    if fresh or stale:
        _systemctl("daemon-reload")
    _systemctl("enable", "--quiet", *units)


def start(units: list[str]) -> None:
    """Start what does not run."""
    _systemctl("--no-block", "start", *_ordered(units))


def restart(units: list[str]) -> None:
    """Start again, also what runs."""
    if units:
        _systemctl("--no-block", "restart", *_ordered(units))


def reload(units: list[str]) -> None:
    """Read files again without an end of what runs."""
    if units:
        _systemctl("--no-block", "reload-or-restart", *_ordered(units))


def installed() -> list[str]:
    """Our units on this host."""
    return [unit for unit in ORDER if (paths.UNITS / unit).is_file()]


def states() -> dict[str, str]:
    """Unit → `active`, `activating`, `failed` …"""
    units = installed()
    if not units:
        return {}
    asked = ["systemctl", "is-active", *units]  # exits non-zero as soon as one is not active
    said = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False).stdout.split()
    return dict(zip(units, said, strict=False))


def _ordered(units: list[str]) -> list[str]:
    return sorted(units, key=ORDER.index)


def _is_ours(unit: str) -> bool:
    return "/opt/deepseek/" in (paths.UNITS / unit).read_text(encoding="utf-8", errors="replace")


def _same(new: Path, old: Path) -> bool:
    return old.is_file() and old.read_bytes() == new.read_bytes()


def _systemctl(*words: str) -> None:
    output(["systemctl", *words], REMEDY)
