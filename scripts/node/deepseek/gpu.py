"""The GPUs are those that the plan counted on, with a new enough driver, and nobody else uses them."""

import re

from deepseek.command import output
from deepseek.expect import Expect, Machine
from deepseek.fault import Fault
from deepseek.listeners import process_holder

MEMORY_SLACK = 0.98
"""`memory.total` differs by a few hundred MiB between boards and drivers; a smaller card differs by GiB."""


def check_gpus(expect: Expect) -> None:
    """Count, name, memory and driver of each GPU, then who holds memory on them."""
    machine = expect.machine
    if machine.gpu is None:
        return
    remedy = f"install the NVIDIA driver and check that nvidia-smi shows {machine.gpus} × {machine.gpu}"
    query = "index,name,memory.total,driver_version"
    listing = output(["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader,nounits"], remedy)
    gpus = [[field.strip() for field in line.split(",")] for line in listing.splitlines() if line.strip()]
    if len(gpus) != machine.gpus:
        raise Fault(f"nvidia-smi shows {len(gpus)} GPUs, the plan needs {machine.gpus}", remedy)
    for index, name, memory, driver in gpus:
        _check_one(machine, index, name, memory, driver)
    _check_unused(remedy)


def _check_one(machine: Machine, index: str, name: str, memory: str, driver: str) -> None:
    # A word of its own: "H20" is not in "NVIDIA H200".
    if not re.search(rf"\b{re.escape(machine.gpu or '')}\b", name):
        raise Fault(
            f"GPU {index} is {name}, the plan needs {machine.gpu}",
            "choose the right machine in the stack file",
        )
    least = (machine.gpu_memory_mib or 0) * MEMORY_SLACK
    if not memory.isdigit() or int(memory) < least:
        raise Fault(
            f"GPU {index} has {memory} MiB, the plan counted on {machine.gpu_memory_mib} MiB",
            "choose the right machine, and switch MIG off (nvidia-smi -mig 0)",
        )
    if machine.min_driver is not None and _version(driver) < _version(machine.min_driver):
        raise Fault(
            f"the NVIDIA driver is {driver}, the engine's CUDA needs {machine.min_driver}",
            f"install driver {machine.min_driver} or newer and reboot",
        )


def _check_unused(remedy: str) -> None:
    listing = output(
        ["nvidia-smi", "--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"], remedy
    )
    for line in listing.splitlines():
        pid, _, memory = line.partition(",")
        if not pid.strip().isdigit():
            continue
        who = process_holder(int(pid))
        if not who.ours:
            raise Fault(
                f"{who.program} (pid {who.pid}) holds {memory.strip()} MiB of GPU memory", "stop that program"
            )


def _version(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]
