"""Large files by aria2c: it resumes by byte ranges and compares SHA-256 (`hf download` does neither).

The list of files goes in through a file that root alone can read, because it may carry the hub's token.
"""

import re
import secrets
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deepseek import atomic, paths
from deepseek.hub import USER_AGENT, Hub, HubFile

POLL_SECONDS = 1.0
RESOLVERS = 8
"""Files whose place is asked for at the same time."""
OPTIONS = (
    "--no-conf=true",
    "--continue=true",
    "--check-integrity=true",
    "--auto-file-renaming=false",
    "--allow-overwrite=true",
    # Space was counted before; allocating hundreds of GB first only delays the first byte.
    "--file-allocation=none",
    # What a killed run has on the disk and not in its note is fetched again.
    "--auto-save-interval=10",
    "--max-concurrent-downloads=8",
    "--max-connection-per-server=4",
    "--split=4",
    "--min-split-size=16M",
    "--max-tries=5",
    "--retry-wait=5",
    "--connect-timeout=30",
    "--timeout=60",
    f"--user-agent={USER_AGENT}",
    "--console-log-level=warn",
    "--enable-color=false",
    "--show-console-readout=false",
    "--summary-interval=0",
    "--download-result=hide",
)
CHECKSUM, DISK_FULL = 32, 9
"""Exit codes of aria2c(1) that a further try does not change by itself."""


@dataclass(frozen=True)
class Ended:
    """How a run of aria2c ended: its exit code, the files with wrong content, its last complaint."""

    code: int
    wrong: set[str]
    message: str


def fetch(hub: Hub, files: list[HubFile], directory: Path, report: Callable[[], None]) -> Ended:
    """Fetch files with a known SHA-256 into a directory; `report` is called about once a second."""
    for left in paths.RUN.glob("aria2-*.*"):
        left.unlink()  # of a run that was killed, with its token
    listing = paths.RUN / f"aria2-{secrets.token_hex(4)}.list"
    atomic.write(listing, _list(hub, files), 0o600)
    log = listing.with_suffix(".log")
    try:
        with log.open("w") as said:
            argv = ["aria2c", *OPTIONS, f"--input-file={listing}", f"--dir={directory}"]
            running = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            while running.poll() is None:
                report()
                time.sleep(POLL_SECONDS)
        return _ended(running.returncode, log.read_text(encoding="utf-8", errors="replace"), directory)
    finally:
        listing.unlink(missing_ok=True)
        log.unlink(missing_ok=True)


def control(file: Path) -> Path:
    """aria2c's own note beside a file that is not whole."""
    return file.with_name(f"{file.name}.aria2")


def _list(hub: Hub, files: list[HubFile]) -> str:
    """Anew for each run, because the signed addresses of a hub's storage expire."""
    with ThreadPoolExecutor(RESOLVERS) as pool:
        return "".join(pool.map(lambda file: _entry(hub, file), files))


def _entry(hub: Hub, file: HubFile) -> str:
    url, token = hub.location(file.name)
    lines = [url, f" out={file.name}", f" checksum=sha-256={file.sha256}"]
    if token:
        lines.append(f" header=Authorization: Bearer {token}")
    return "".join(f"{line}\n" for line in lines)


def _ended(code: int, said: str, directory: Path) -> Ended:
    named = set(re.findall(r"Checksum error detected\. file=(.+)", said))
    files = {str(Path(name).relative_to(directory)) for name in named if control(Path(name)).exists()}
    messages = re.findall(r"-> \[[^\]]*\] (?:errorCode=\d+ )?(.+)", said)
    return Ended(code, files, messages[-1].strip() if messages else f"aria2c ended with code {code}")
