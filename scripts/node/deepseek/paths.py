"""Where things lie on a node. Every fixed path goes through `at`, so that tests can move the root."""

import os
from pathlib import Path

ROOT = os.environ.get("DEEPSEEK_ROOT", "")


def at(path: str) -> Path:
    """A fixed absolute path of a node, below the movable root."""
    return Path(ROOT + path)


CLAIM = at("/etc/deepseek/claim.json")
SECRETS = at("/etc/deepseek/secrets/secrets.json")
TLS = at("/etc/deepseek/tls")
OPT = at("/opt/deepseek")
RELEASES = OPT / "releases"
CURRENT = OPT / "current"
APPLIED = OPT / "applied.json"
RUNTIMES = OPT / "runtime"
STATE = at("/var/lib/deepseek")
RUN = at("/run/deepseek")
STATUS = RUN / "status.json"
NGINX_RUN = RUN / "nginx"
UNITS = at("/etc/systemd/system")
PROC = at("/proc")
INFINIBAND = at("/sys/class/infiniband")
