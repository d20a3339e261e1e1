"""What a set of weights must be, and the mark of one that is whole.

Both lie beside the weights in `.deepseek/`: `manifest.json` is written before the first byte is fetched,
`complete.json` after the last one was verified. Another program that reads the directory sees only the model.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deepseek import atomic
from deepseek.expect import Weights
from deepseek.fault import Fault
from deepseek.hub import HubFile

FOLDER = ".deepseek"


@dataclass(frozen=True)
class Verified:
    """A file whose content was compared: size in bytes, SHA-256, and the whole second of its last change."""

    size: int
    sha256: str
    changed: int


def folder(weights: Weights) -> Path:
    """Where our own files beside the weights lie."""
    return Path(weights.path) / FOLDER


def read_manifest(weights: Weights) -> list[HubFile] | None:
    """The files of the wanted revision, or None when they were never listed here."""
    found = _read(folder(weights) / "manifest.json", weights)
    return None if found is None else [HubFile(**entry) for entry in found["files"]]


def write_manifest(weights: Weights, files: list[HubFile]) -> None:
    """Keep the list, so that a repair needs no hub's interface."""
    _write(folder(weights) / "manifest.json", weights, [asdict(file) for file in files])


def read_mark(weights: Weights) -> dict[str, Verified] | None:
    """The verified files of a whole set of the wanted revision, or None."""
    found = _read(_mark(weights), weights)
    return None if found is None else {name: Verified(**entry) for name, entry in found["files"].items()}


def write_mark(weights: Weights, files: dict[str, Verified]) -> None:
    """The last step of a fetch."""
    _write(_mark(weights), weights, {name: asdict(entry) for name, entry in files.items()})


def drop_mark(weights: Weights) -> None:
    """The set is not whole any more."""
    _mark(weights).unlink(missing_ok=True)


def beat(weights: Weights) -> None:
    """The fetcher reads and compares: no byte comes, and still it is not dead."""
    (folder(weights) / "beat").touch()


def last_beat(weights: Weights) -> float:
    """When the fetcher last beat, by the file system's clock; 0 = never."""
    try:
        return (folder(weights) / "beat").stat().st_mtime
    except OSError:
        return 0.0


def damage(weights: Weights, mark: dict[str, Verified]) -> dict[str, str]:
    """Files that are not as they were when they were verified, each with what is wrong with it."""
    return {
        name: wrong for name, entry in mark.items() if (wrong := _wrong(Path(weights.path) / name, entry))
    }


def check_name(weights: Weights, name: str) -> Path:
    """Where a file of the hub goes; a name may not lead out of the directory."""
    place = Path(weights.path) / name
    parts = Path(name).parts
    if Path(name).is_absolute() or ".." in parts or FOLDER in parts or not parts or any(map(_control, name)):
        raise Fault(f"the hub lists a file named {name!r}", "choose a repository with plain file names")
    return place


def _control(character: str) -> bool:
    return ord(character) < ord(" ")


def _wrong(file: Path, entry: Verified) -> str:
    try:
        found = file.stat()
    except FileNotFoundError:
        return "is missing"
    if found.st_size != entry.size:
        return f"has {found.st_size} of {entry.size} bytes"
    if int(found.st_mtime) != entry.changed:
        return "was changed after it was verified"
    return ""


def _mark(weights: Weights) -> Path:
    return folder(weights) / "complete.json"


def _read(file: Path, weights: Weights) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    wanted = {"repository": weights.repository, "revision": weights.revision}
    return found if wanted.items() <= found.items() else None


def _write(file: Path, weights: Weights, files: object) -> None:
    document = {"repository": weights.repository, "revision": weights.revision, "files": files}
    atomic.write_json(file, document)
