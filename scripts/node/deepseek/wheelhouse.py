"""`python3 -m deepseek.wheelhouse TOTAL`: wait until the downloader has filled the shared wheelhouse.

The marker is the directory's own name: `<lock>.partial` is renamed to `<lock>` when it is whole.
"""

import sys
import time
from pathlib import Path

from deepseek import expect, status
from deepseek.expect import Runtime
from deepseek.fault import Fault

POLL_SECONDS = 2.0


def wait(runtime: Runtime, patience: float, total: int) -> None:
    """As long as packages come in; `patience` is how many seconds none may come."""
    place = Path(runtime.wheelhouse)
    partial = place.with_name(f"{place.name}.partial")
    seen, since = -1, time.monotonic()
    while not place.is_dir():
        found = len(list(partial.glob("*.whl")))
        status.update(
            "runtime", "waiting", f"waits for {runtime.downloader} to fill {place}", found, total, "packages"
        )
        if found != seen:
            seen, since = found, time.monotonic()
        if time.monotonic() - since > patience:
            raise Fault(
                f"no package came into {partial} for {patience:g} s",
                f"look at the stage runtime of {runtime.downloader}",
            )
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    try:
        whole = expect.load()
        wait(whole.runtime, whole.timeouts.runtime_seconds, int(sys.argv[1]))
    except Fault as fault:
        sys.exit(str(fault))
