"""The ports that our programs will listen on are free, or held by our own programs of before."""

import errno
import socket

from deepseek.expect import Expect
from deepseek.fault import Fault
from deepseek.listeners import holder


def check_ports(expect: Expect) -> None:
    """Every port of this node's roles."""
    for what, address, port in wanted(expect):
        if _free(address, port):
            continue
        who = holder(port)
        # Only the door's port is the user's to choose.
        elsewhere = ", or set another gatewayPort" if what == "gateway" else ""
        if who is None:
            raise Fault(f"port {port} ({what}) is taken on {address}", f"free it{elsewhere}")
        if not who.ours:
            raise Fault(
                f"port {port} ({what}) is taken on {address} by {who.program} (pid {who.pid})",
                f"stop that program{elsewhere}",
            )


def wanted(expect: Expect) -> list[tuple[str, str, int]]:
    """What listens where: name, address, port."""
    ports = [("status", expect.address, expect.ports.ops)]
    if "rank" in expect.roles:
        # Ranks other than 0 answer only /health on the engine's port, but they bind it.
        ports.append(("engine", expect.engine.http_host, expect.engine.http_port))
        if expect.rank == 0:
            ports.append(("rendezvous", expect.address, expect.ports.rendezvous))
    if expect.gateway is not None:
        ports.append(("gateway", "0.0.0.0", expect.gateway.port))
    return ports


def _free(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections of before may still be closing.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise Fault(
                f"port {port} cannot be bound on {address} ({error.strerror})", "set an address of this host"
            ) from error
        return True
