"""`python3 -m deepseek.gateway_reload PID`: reload nginx and make sure that it did.

nginx answers a bad configuration on reload by going on with the old one, and `nginx -t` does not see all of
it. So each rendering carries a stamp, and a private socket must answer with the new one.
"""

import os
import signal
import socket
import subprocess
import sys
import time

from deepseek import paths
from deepseek.fault import Fault
from deepseek.gateway_files import render

PATIENCE_SECONDS = 10
POLL_SECONDS = 0.1
REMEDY = "look at journalctl -u deepseek-gateway; the door goes on with what it had"


def reload(master: int) -> None:
    """Render, test, reload, look."""
    stamp = render()
    config = str(paths.CURRENT / "nginx/nginx.conf")
    tested = subprocess.run(["nginx", "-t", "-q", "-c", config], capture_output=True, text=True, check=False)
    if tested.returncode != 0:
        raise Fault(
            f"nginx refuses its configuration ({(tested.stderr.strip() or '?').splitlines()[-1]})", REMEDY
        )
    os.kill(master, signal.SIGHUP)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(stamp):
        if time.monotonic() > deadline:
            raise Fault(f"nginx did not take its new files within {PATIENCE_SECONDS} s", REMEDY)
        time.sleep(POLL_SECONDS)


def _answers(stamp: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(paths.NGINX_RUN / "probe.sock"))
            probe.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = b""
            while part := probe.recv(4096):
                answer += part
    except OSError:
        return False
    return answer.endswith(stamp.encode())


if __name__ == "__main__":
    try:
        reload(int(sys.argv[1]))
    except Fault as fault:
        sys.exit(str(fault))
