"""Files that other programs read while we write them."""

import json
import os
from pathlib import Path


def write_bytes(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put the content in place whole or not at all; the mode is right from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Like `write_bytes`, for text."""
    write_bytes(path, text.encode(), mode)


def write_json(path: Path, document: object, mode: int = 0o644) -> None:
    """Like `write`, for a JSON document."""
    write(path, json.dumps(document, indent=1, sort_keys=True) + "\n", mode)
