"""The shared path is a mounted file system that this node can write."""

import os
import secrets
from pathlib import Path

from deepseek import paths
from deepseek.expect import Expect
from deepseek.fault import Fault


def check_shared_path(expect: Expect) -> None:
    """A group of several nodes must not read its weights from a directory of one node's own disk."""
    shared = Path(expect.shared.path)
    remedy = "mount the shared file system there on every host of the group"
    if not shared.is_dir():
        raise Fault(f"the shared path {shared} does not exist", remedy)
    if expect.others and mount_point(shared) == Path("/"):
        raise Fault(f"the shared path {shared} is no mount but a directory of this host's own disk", remedy)
    _write_once(shared / "deepseek")


def mount_point(path: Path) -> Path:
    """The mount that holds a path."""
    place = path.resolve()
    lines = (paths.PROC / "self/mountinfo").read_text(encoding="utf-8").splitlines()
    # proc(5): the fifth field is the mount point, with blanks as octal escapes
    mounts = [Path(line.split()[4].encode().decode("unicode_escape")) for line in lines if line]
    holding = [mount for mount in mounts if mount == place or mount in place.parents]
    return max(holding, key=lambda mount: len(mount.parts), default=Path("/"))


def _write_once(folder: Path) -> None:
    probe = folder / f".writable-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("deepseek\n", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise Fault(
            f"{folder} cannot be written by root ({error.strerror})",
            "mount the shared file system read-write, without root squash for this host",
        ) from error
