"""Programs that the node needs, by the Debian package that apt installs when one is missing."""

import os
import shutil

from deepseek.command import output
from deepseek.expect import Expect
from deepseek.fault import Fault

EVERY_NODE = {"ip": "iproute2", "aria2c": "aria2", "update-ca-certificates": "ca-certificates"}
GATEWAY = {"nginx": "nginx", "openssl": "openssl"}

APT_SECONDS = 900
"""The package lock may be held by unattended-upgrades for minutes after a boot."""


def install_missing(expect: Expect) -> list[str]:
    """Install what is missing; the packages that were installed."""
    wanted = {**EVERY_NODE, **(GATEWAY if "gateway" in expect.roles else {})}
    missing = [package for program, package in wanted.items() if shutil.which(program) is None]
    if missing:
        _install(missing)
    return missing


def _install(packages: list[str]) -> None:
    names = " ".join(packages)
    remedy = f"install by hand: apt-get install {names}"
    if shutil.which("apt-get") is None:
        raise Fault(f"{names} missing on this host, and it has no apt-get", "install these programs by hand")
    # needrestart and debconf ask questions on a terminal that nobody watches.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_MODE": "a"}
    apt = ["apt-get", "-o", f"DPkg::Lock::Timeout={APT_SECONDS // 2}", "-y", "-q"]
    ours = "nginx" in packages
    if ours:
        # Debian starts it on port 80 at once, and a host where that port is taken would fail to install it.
        output(["systemctl", "mask", "nginx.service"], remedy)
    try:
        output([*apt, "update"], remedy, APT_SECONDS, env)
        output([*apt, "install", "--no-install-recommends", *packages], remedy, APT_SECONDS, env)
    finally:
        if ours:
            output(["systemctl", "unmask", "nginx.service"], remedy)
    if ours:  # our own instance has its own unit; the package's one stays off
        output(["systemctl", "disable", "nginx.service"], remedy)
