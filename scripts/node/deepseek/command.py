"""Programs of the host."""

import subprocess
from collections.abc import Mapping

from deepseek.fault import Fault


def output(argv: list[str], remedy: str, seconds: float = 60, env: Mapping[str, str] | None = None) -> str:
    """Standard output of a program; a Fault with its last line when it is missing, fails or hangs."""
    try:
        ended = subprocess.run(argv, capture_output=True, text=True, timeout=seconds, env=env, check=False)
    except FileNotFoundError as error:
        raise Fault(f"{argv[0]} is not on this host", remedy) from error
    except subprocess.TimeoutExpired as error:
        raise Fault(f"{' '.join(argv[:2])} did not end within {seconds:.0f} s", remedy) from error
    if ended.returncode != 0:
        said = (ended.stderr.strip() or ended.stdout.strip() or "no message").splitlines()[-1]
        raise Fault(f"{' '.join(argv[:2])} failed ({said})", remedy)
    return ended.stdout
