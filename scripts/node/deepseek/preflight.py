"""Stage `preflight`: everything that can be known wrong before hours are spent, cheapest first.

All faults of the host are printed, one a line; the first is the stage's detail. No check changes what it
looks at, and only missing Debian packages are installed.
"""

import sys
from collections.abc import Callable

from deepseek import stage, status
from deepseek.expect import Expect
from deepseek.fault import Fault
from deepseek.gpu import check_gpus
from deepseek.host import check_disk, check_locked_memory, check_shared_disk, check_systemd
from deepseek.interface import check_interface
from deepseek.mounted import check_shared_path
from deepseek.packages import install_missing
from deepseek.ports import check_ports
from deepseek.rdma import check_rdma

CHECKS: tuple[Callable[[Expect], None], ...] = (
    check_systemd,
    check_shared_path,
    check_interface,
    check_ports,
    check_disk,
    check_shared_disk,
    check_gpus,
    check_rdma,
    check_locked_memory,
)


def work(expect: Expect) -> str:
    """Run every check, then fail once."""
    status.update("preflight", "running", "checks packages")
    installed = install_missing(expect)
    faults = [fault for check in CHECKS if (fault := _fault(check, expect)) is not None]
    for fault in faults[1:]:
        print(f"preflight: {fault}", file=sys.stderr)
    if faults:
        raise faults[0]
    return f"{len(CHECKS)} checks passed" + (f", installed {' '.join(installed)}" if installed else "")


def _fault(check: Callable[[Expect], None], expect: Expect) -> Fault | None:
    try:
        check(expect)
    except Fault as fault:
        return fault
    return None


if __name__ == "__main__":
    stage.run("preflight", work)
