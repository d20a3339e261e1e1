"""RDMA devices are there and their links are up: without them NCCL falls back to TCP and says nothing."""

from pathlib import Path

from deepseek import paths
from deepseek.expect import Expect
from deepseek.fault import Fault


def check_rdma(expect: Expect) -> None:
    """Each device that the user named; else at least one with an active port."""
    kind, wanted = expect.machine.rdma, expect.machine.ib_devices
    if kind == "none":
        return
    devices = _devices()
    if not devices:
        driver = (
            "the EFA installer" if kind == "efa" else "the NIC's RDMA driver (rdma-core, MLNX_OFED or DOCA)"
        )
        raise Fault(f"{paths.INFINIBAND} shows no RDMA device", f"install {driver}, or set rdma: none")
    missing = [name for name in wanted if name not in devices]
    if missing:
        raise Fault(
            f"RDMA device {', '.join(missing)} does not exist; this host has {', '.join(devices)}",
            "correct ibDevices in the stack file",
        )
    down = [name for name in wanted or devices if "ACTIVE" not in devices[name]]
    if wanted and down:
        raise Fault(
            f"RDMA device {', '.join(down)} has no active port ({devices[down[0]]})",
            "check the cable and the switch port, or leave the device out of ibDevices",
        )
    if len(down) == len(devices):
        raise Fault(
            f"no RDMA device of {', '.join(devices)} has an active port", "check cables and switch ports"
        )


def _devices() -> dict[str, str]:
    """Device → states of its ports, such as `4: ACTIVE`."""
    if not paths.INFINIBAND.is_dir():
        return {}
    return {device.name: _states(device) for device in sorted(paths.INFINIBAND.iterdir())}


def _states(device: Path) -> str:
    return ", ".join(
        file.read_text(encoding="utf-8").strip() for file in sorted(device.glob("ports/*/state"))
    )
