"""Stage `runtime`: the engine's Python environment is whole and is the version that the plan pinned.

The mark inside the environment is written last; an environment without it, or one whose engine cannot be
imported, is made anew by bin/runtime.sh.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deepseek import atomic, paths, stage, status
from deepseek.command import output
from deepseek.expect import Expect
from deepseek.fault import Fault

MARK = ".deepseek-complete"
IMPORT_SECONDS = 600
"""The first import compiles thousands of files, from a cold disk."""
SELF_TEST = "import sglang; from importlib.metadata import version; print(version('sglang'))"


def work(expect: Expect) -> str:
    """Keep what is right, else make it."""
    stage.require("preflight", "shared")
    prefix = Path(expect.runtime.prefix)
    if (prefix / MARK).is_file() and _tested(expect) is None:
        return f"SGLang {expect.engine.version} in {prefix}, kept"
    (prefix / MARK).unlink(missing_ok=True)
    _make()
    status.update("runtime", "running", "imports the engine")
    wrong = _tested(expect)
    if wrong is not None:
        raise wrong
    atomic.write(prefix / MARK, f"{expect.engine.version}\n")
    _forget_others(prefix)
    return f"SGLang {expect.engine.version} in {prefix}, made"


def _make() -> None:
    """bin/runtime.sh, whose words go to the journal; its last one is the cause when it fails."""
    script = paths.CURRENT / "bin/runtime.sh"
    running = subprocess.Popen(
        ["bash", str(script)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    last = "no message"
    for line in running.stdout or ():
        print(line, end="", file=sys.stderr)
        last = line.strip() or last
    if running.wait() != 0:
        raise Fault(
            f"the runtime cannot be made ({last})", "journalctl -u deepseek-runtime on this node tells more"
        )


def _tested(expect: Expect) -> Fault | None:
    """What is wrong with the environment: the engine must import and be the pinned version."""
    python = f"{expect.runtime.prefix}/bin/python"
    # The engine's own Python must not find our programs, and must keep what it compiles.
    ours = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    env = {key: value for key, value in os.environ.items() if key not in ours}
    remedy = "remove that directory and restart deepseek-runtime"
    try:
        found = output([python, "-c", SELF_TEST], remedy, IMPORT_SECONDS, env).strip().splitlines()[-1]
    except Fault as fault:
        return fault
    if found != expect.engine.version:
        return Fault(
            f"{python} has SGLang {found}, not {expect.engine.version}", "correct the requirements lock"
        )
    return None


def _forget_others(prefix: Path) -> None:
    """Environments of other locks: gigabytes each, and the wheelhouse makes them again in minutes."""
    if prefix.parent != paths.RUNTIMES:
        return
    for found in prefix.parent.iterdir():
        if found != prefix:
            shutil.rmtree(found)


if __name__ == "__main__":
    stage.run("runtime", work)
