"""Which network interface holds this node's address: NCCL and Gloo must use that one and no other."""

import json
import sys

from deepseek import expect
from deepseek.command import output
from deepseek.expect import Expect
from deepseek.fault import Fault

LOOPBACK = "127."


def addresses() -> dict[str, str]:
    """IPv4 address → interface, of this host."""
    listing = output(["ip", "-json", "-4", "address", "show"], "install iproute2")
    return {
        info["local"]: link["ifname"]
        for link in json.loads(listing)
        for info in link.get("addr_info", [])
        if "local" in info
    }


def name_of(whole: Expect) -> str:
    """The interface: the user's own setting if there is one, and it must hold the address."""
    here = addresses()
    found = here.get(whole.address)
    if found is None or whole.address.startswith(LOOPBACK):
        shown = ", ".join(f"{address} on {name}" for address, name in here.items()) or "no address at all"
        raise Fault(
            f"no interface of this host holds {whole.address} (it has {shown})",
            f"set privateAddress of {whole.node} in the stack file to one of this host's own",
        )
    if whole.interface is not None and whole.interface != found:
        raise Fault(
            f"{whole.address} is on {found}, not on {whole.interface}",
            f"set networkInterface of {whole.node} to {found}, or leave it out",
        )
    return found


def check_interface(whole: Expect) -> None:
    """Refuse a wrong address or interface before NCCL hangs on it."""
    name_of(whole)


if __name__ == "__main__":
    try:
        print(name_of(expect.load()))
    except Fault as fault:
        sys.exit(str(fault))
