"""RDMA devices are there and their links are up: without them NCCL falls back to TCP and says nothing."""

from deepseek import paths
from deepseek.expect import Expect
from deepseek.fault import Fault


def check_rdma(expect: Expect) -> None:
    """Each device that the user named, with its port or without; else at least one with an active port."""
    kind, wanted = expect.machine.rdma, expect.machine.ib_devices
    if kind == "none":
        return
    devices = _devices()
    if not devices:
        driver = (
            "the EFA installer" if kind == "efa" else "the NIC's RDMA driver (rdma-core, MLNX_OFED or DOCA)"
        )
        raise Fault(f"{paths.INFINIBAND} shows no RDMA device", f"install {driver}")
    missing = [entry for entry in wanted if entry.partition(":")[0] not in devices]
    if missing:
        raise Fault(
            f"RDMA device {', '.join(missing)} does not exist; this host has {', '.join(devices)}",
            "correct ibDevices in the stack file",
        )
    states = {entry: _states(entry) for entry in wanted or devices}
    down = [entry for entry, state in states.items() if "ACTIVE" not in state]
    if wanted and down:
        raise Fault(
            f"RDMA device {', '.join(down)} has no active port ({states[down[0]] or 'no such port'})",
            "check the cable and the switch port, or leave the device out of ibDevices",
        )
    if len(down) == len(states):
        raise Fault(
            f"no RDMA device of {', '.join(devices)} has an active port", "check cables and switch ports"
        )


def _devices() -> list[str]:
    if not paths.INFINIBAND.is_dir():
        return []
    return sorted(device.name for device in paths.INFINIBAND.iterdir())


def _states(entry: str) -> str:
    """States of a device's ports, or of the one that is named as in `mlx5_1:2`; such as `4: ACTIVE`."""
    name, _, port = entry.partition(":")
    files = sorted((paths.INFINIBAND / name).glob(f"ports/{port or '*'}/state"))
    return ", ".join(file.read_text(encoding="utf-8").strip() for file in files)
