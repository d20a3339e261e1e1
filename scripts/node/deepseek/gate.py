"""`python3 -m deepseek.gate runtime weights`: ends well when these stages of this node are done.

The units are ordered with `After=` and not `Requires=`: systemd does not start what required a unit that
failed once and succeeded later. So the engine's unit asks here, and its own restart asks again.
"""

import sys
import time

from deepseek.fault import NotYet
from deepseek.stage import require

PATIENCE_SECONDS = 60
"""One asking; the unit's restart begins the next one, so the wait as a whole is the unit's."""


def main() -> None:
    """Wait a while for the stages on the command line."""
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
        time.sleep(1)


if __name__ == "__main__":
    main()
