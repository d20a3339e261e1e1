"""`python3 -m deepseek.activate SHA256`: make a release that lies on the node the one that runs.

Switches the link `current`, installs the units, and restarts only those whose own files changed since they
were last told to start. Returns in seconds: nothing here waits for a unit.
"""

import fcntl
import json
import shutil
import sys
from pathlib import Path

from deepseek import atomic, paths, release, status, units
from deepseek.fault import Fault
from deepseek.release import Document


def activate(sha256: str) -> str:
    """One release at a time; a line that says what was done."""
    paths.OPT.mkdir(parents=True, exist_ok=True)
    with (paths.OPT / "activate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = release.settle(sha256)
        new = release.snapshot(place)
        _check(new)
        previous = paths.CURRENT.resolve() if paths.CURRENT.exists() else place
        _switch(place)
        told = _tell(place, _applied(), new)
        _forget(keep={place, previous})
        return f"release {sha256[:12]}: {told}"


def _check(new: Document) -> None:
    """A release for this node of the group that holds the host, with units that we know."""
    try:
        claim = json.loads(paths.CLAIM.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fault(f"{paths.CLAIM} cannot be read", "run pulumi up again to claim this host") from error
    mine, theirs = new["expect"], (claim.get("group"), claim.get("node"))
    if theirs != (mine["group"], mine["node"]):
        raise Fault(
            f"this host is {theirs[1]} of {theirs[0]}, the release is for {mine['node']} of {mine['group']}",
            "remove the other group from this host first, or use another host",
        )
    strange = [unit for unit in new["units"] if unit not in units.ORDER]
    if strange:
        raise Fault(f"the release holds an unknown unit {strange[0]}", release.SEND_AGAIN)


def _applied() -> Document | None:
    """What the units were last told about: not the link, because a call may have been cut off after it."""
    try:
        return json.loads(paths.APPLIED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _switch(place: Path) -> None:
    link = paths.OPT / "current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / place.name)
    link.replace(paths.CURRENT)


def _tell(place: Path, old: Document | None, new: Document) -> str:
    """Restart what changed, start what does not run."""
    changed = release.changes(old, new)
    names = list(new["units"])
    known = [unit for unit in names if unit in (old or {"units": {}})["units"]]
    touched = [
        unit for unit in known if release.touches(changed, [*new["units"][unit]["on"], f"units/{unit}"])
    ]
    reloaded = [unit for unit in touched if _reloads(new, unit, changed)]
    restarted = [unit for unit in touched if unit not in reloaded]
    fresh = [unit for unit in names if unit not in known]
    again = tuple(stage for unit in (*restarted, *fresh) for stage in units.STAGES.get(unit, ()))
    status.restart(again, "waits for its unit to start")
    units.install(place, names)
    units.restart(restarted)
    units.reload(reloaded)
    units.start(names)
    atomic.write_json(paths.APPLIED, new)
    parts = [("restarts", restarted), ("reloads", reloaded), ("starts", fresh)]
    return ", ".join(f"{verb} {' '.join(which)}" for verb, which in parts if which) or "nothing changed"


def _reloads(new: Document, unit: str, changed: set[str]) -> bool:
    """A changed unit file takes effect only with a restart."""
    return new["units"][unit].get("action") == "reload" and f"units/{unit}" not in changed


def _forget(keep: set[Path]) -> None:
    """Releases other than this one and the one before, and what an upload that was cut off left."""
    kept = {place.resolve() for place in keep}
    for found in paths.RELEASES.iterdir():
        if found.resolve() in kept:
            continue
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink()


if __name__ == "__main__":
    try:
        print(activate(sys.argv[1]))
    except Fault as fault:
        sys.exit(str(fault))
