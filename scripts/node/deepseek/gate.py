"""`python3 -m deepseek.gate runtime weights`: ends well when these stages of this node are done.

The units are ordered with `After=` and not `Requires=`: systemd does not start what required a unit that
failed once and succeeded later. So the engine's unit asks here, and its own restart asks again.

An engine that failed for good reads the whole checkpoint at each try: its next one comes late.
"""

import sys
import time

from deepseek import paths, status
from deepseek.fault import NotYet
from deepseek.stage import require

PATIENCE_SECONDS = 60
"""One asking; the unit's restart begins the next one, so the wait as a whole is the unit's."""
FAILED_SECONDS = 300
"""Between the tries of a release whose `load` failed. Both waits fit into the unit's TimeoutStartSec."""
STEP_SECONDS = 1


def main() -> None:
    """Wait a while for the stages on the command line, and longer for an engine that failed."""
    _wait_for_stages()
    _wait_after_failure()


def _wait_for_stages() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    said = ""
    while True:
        try:
            require(*sys.argv[1:])
            return
        except NotYet as reason:
            if str(reason) != said:
                said = str(reason)
                print(said, file=sys.stderr)
        if time.monotonic() > deadline:
            sys.exit(1)
        time.sleep(STEP_SECONDS)


def _wait_after_failure() -> None:
    """A new release and a restart by hand put the stage back to waiting, and are not held up."""
    release, deadline = paths.CURRENT.resolve(), time.monotonic() + FAILED_SECONDS
    said = False
    while _failed() and paths.CURRENT.resolve() == release and time.monotonic() < deadline:
        if not said:
            said = True
            print(
                f"this release failed, next try in {FAILED_SECONDS} s; at once by systemctl restart sglang",
                file=sys.stderr,
            )
        time.sleep(STEP_SECONDS)


def _failed() -> bool:
    return status.read()["stages"]["load"]["state"] == "failed"


if __name__ == "__main__":
    main()
