"""What nginx reads besides its release: clients' keys by name, the certificate, and a stamp.

`python3 -m deepseek.gateway_files` runs before each start and each reload. All files lie under /run: gone
after a reboot, written anew from the secrets.
"""

import re
import secrets
import sys

from deepseek import atomic, keys, paths
from deepseek.fault import Fault

KEY = re.compile(r"[A-Za-z0-9-]{8,200}")
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def key_map(api_keys: dict[str, str]) -> str:
    """Lines for nginx's `map`: regular expressions, because plain strings there ignore case."""
    lines = []
    for name, key in sorted(api_keys.items()):
        if not NAME.fullmatch(name) or not KEY.fullmatch(key):
            raise Fault(
                f"the API key named {name!r} cannot be used",
                "a name has letters, digits and . _ -, a key 8 to 200 letters, digits and -",
            )
        lines.append(f'"~^Bearer {key}$" "{name}";\n')
    return "".join(lines)


def render() -> str:
    """Write all files; the stamp that a reload must bring to light."""
    stamp = secrets.token_hex(8)
    atomic.write(paths.NGINX_RUN / "keys.map", key_map(keys.api_keys()), 0o600)
    atomic.write(paths.NGINX_RUN / "stamp.conf", f'return 200 "{stamp}";\n', 0o600)
    certificate, key = _certificate()
    atomic.write(paths.NGINX_RUN / "server.crt", certificate)
    atomic.write(paths.NGINX_RUN / "server.key", key, 0o600)
    return stamp


def _certificate() -> tuple[str, str]:
    """The user's own certificate comes with the release, its key with the secrets; else the stack's own."""
    own, key = paths.CURRENT / "nginx/server.crt", keys.tls_key()
    if own.is_file() and key is not None:
        return own.read_text(encoding="utf-8"), key
    try:
        return tuple((paths.TLS / name).read_text(encoding="utf-8") for name in ("server.crt", "server.key"))
    except OSError as error:
        raise Fault(
            f"{error.filename} cannot be read", "run pulumi up again to make the certificate"
        ) from error


if __name__ == "__main__":
    try:
        render()
    except Fault as fault:
        sys.exit(str(fault))
