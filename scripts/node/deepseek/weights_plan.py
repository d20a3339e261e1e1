"""What is left to do for a set of weights: which files are trusted, which are compared, which are fetched."""

from dataclasses import dataclass
from pathlib import Path

from deepseek.aria2 import control
from deepseek.expect import Weights
from deepseek.hub import HubFile
from deepseek.manifest import Verified, check_name


@dataclass(frozen=True)
class Work:
    """The three kinds of files of a set."""

    trusted: dict[str, Verified]
    compare: list[HubFile]
    fetch: list[HubFile]


def plan(weights: Weights, files: list[HubFile], trusted: dict[str, Verified]) -> Work:
    """Whole files are compared, the others fetched; what was verified before and is unchanged stays."""
    rest = [file for file in files if file.name not in trusted]
    whole = [file for file in rest if _whole(check_name(weights, file.name), file)]
    return Work(trusted, whole, [file for file in rest if file not in whole])


def present_bytes(file: Path, size: int) -> int:
    """Bytes of a file that are on the disk: a file that is fetched in pieces has holes."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0
    # A small file may lie inside its inode and hold no block at all.
    return size if _complete(file, found.st_size, size) else min(found.st_size, found.st_blocks * 512, size)


def forget(file: Path) -> None:
    """Remove a file whose content cannot be used, with aria2c's note."""
    file.unlink(missing_ok=True)
    control(file).unlink(missing_ok=True)


def _whole(place: Path, file: HubFile) -> bool:
    return place.is_file() and _complete(place, place.stat().st_size, file.size)


def _complete(place: Path, found: int, size: int) -> bool:
    return found == size and not control(place).exists()
