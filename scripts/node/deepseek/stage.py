"""One frame for every program that is a stage: status.json, one line and the exit code say the same."""

import sys
import traceback
from collections.abc import Callable

from deepseek import expect, status
from deepseek.expect import Expect
from deepseek.fault import Fault, NotYet


def run(stage: str, work: Callable[[Expect], str]) -> None:
    """Run the work of a stage; it returns the line to show when it is done."""
    try:
        whole = expect.load()
        status.update(stage, "running", "begins")
        status.update(stage, "done", work(whole))
    except NotYet as reason:
        _end(stage, "waiting", str(reason))
    except Fault as fault:
        _end(stage, "failed", str(fault))
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        _end(stage, "failed", f"{error.strerror or error}{where}; look at the disk and the permissions there")
    except Exception as error:  # noqa: BLE001  a stage that dies must still say so in status.json
        traceback.print_exc()
        last = traceback.extract_tb(error.__traceback__)[-1]
        _end(stage, "failed", f"{type(error).__name__}: {error} in {last.name}; a mistake of the program")


def require(*stages: str) -> None:
    """Go on only when the given stages are done on this node."""
    for stage in stages:
        found = status.read()["stages"][stage]
        if found["state"] != "done":
            raise NotYet(f"waits for {stage}, which is {found['state']}: {found['detail']}")


def _end(stage: str, state: str, line: str) -> None:
    print(f"{stage}: {line}", file=sys.stderr)
    try:
        status.update(stage, state, line)
    except (Fault, OSError) as error:
        print(f"{stage}: status.json cannot be written ({error})", file=sys.stderr)
    sys.exit(1)
