"""What SGLang's log says about the engine: how far it is, how large its KV pool is, why it ended.

The strings are those of SGLang 0.4.1 to 0.5.23 (read in its source). Nothing here reads a clock or a file.
"""

import re
from dataclasses import dataclass, field

BEGIN = re.compile(r"deepseek: engine starts, generation (\S+), at (\S+)")
"""`serve.sh` prints this, so that one life of the engine is told from the next."""
SHARDS = re.compile(r"(?:loading|Loading) .*shards: .*\| (\d+)/(\d+) \[")
POOL = re.compile(r"#tokens: (\d+)|\bmax_total_num_tokens=(\d+)")
RANK_READY = re.compile(r"Dummy health check server started|KV Cache is allocated|max_total_num_tokens=")
SERVING = "The server is fired up and ready to roll!"
ENDED = re.compile(r"\.service: (?:Main process exited, code=(\w+), status=(\S+)|Deactivated successfully)")
STOPPED = re.compile(r"^Stopping ")
"""Only a person or a release stops the unit; systemd's own restarts do not print this."""
AGAIN = re.compile(r"\.service: Scheduled restart job")
WARM_UP = re.compile(r"Uvicorn running on")
ERROR = re.compile(
    r"^(?:\[[^\]]*\] )?((?:[\w.]+\.)?\w*(?:Error|Exception|Interrupt)\b.*|.*\berror: .+|.*OOM killer.*)$"
)
FATAL = re.compile(
    r"error: (?:unrecognized arguments|argument |the following arguments)"
    r"|Not enough memory\. Please try to increase|is not divisible by"
)
"""The same release can only end so again."""
ECHO = re.compile(r"reset by peer|closed by peer|Broken pipe|SIGQUIT|KeyboardInterrupt", re.IGNORECASE)
"""What a rank says when another one ended first: not the cause."""
TRIES = 3
"""Ends in a row, without serving once, after which the release is called failed."""

MILESTONES = (
    ("Init torch distributed begin", "waits for all ranks at the rendezvous"),
    ("Init torch distributed ends", "all ranks met"),
    ("Load weight begin", "loads weights"),
    ("Load weight end", "weights are loaded"),
    ("Memory pool end", "the KV pool is allocated"),
    ("Capture cuda graph", "captures CUDA graphs"),
)


@dataclass
class EngineLog:
    """The engine's state as of the lines read so far.

    `phase` is absent, loading, loaded, serving, ended or failed. A release that failed stays so, whatever its
    restarts get to, until it serves, is stopped by a person, or another generation begins.
    """

    rank: int
    phase: str = "absent"
    detail: str = "the engine has not begun"
    started_at: str | None = None
    generation: str | None = None
    shards: tuple[int, int] | None = None
    kv_tokens: int | None = None
    ends: int = 0
    _error: str | None = field(default=None, repr=False)

    def feed(self, line: str) -> None:
        """Take in one line."""
        text = line.strip()
        if begun := BEGIN.search(text):
            self._begin(begun.group(1), begun.group(2))
        elif ended := ENDED.search(text):
            self._end(f"code={ended.group(1) or 'exited'}, status={ended.group(2) or '0'}")
        elif STOPPED.search(text):
            self._stop()
        elif AGAIN.search(text):
            self.ends += 1
            self._judge()
        elif self.phase not in ("absent", "ended"):
            self._hear(text)

    def _begin(self, generation: str, at: str) -> None:
        self.started_at, self._error = at, None
        if generation != self.generation:
            self.generation, self.ends, self.kv_tokens = generation, 0, None
        elif self.phase == "failed":
            return
        self.phase, self.detail, self.shards = "loading", "the engine's process began", None

    def _hear(self, text: str) -> None:
        if pool := POOL.search(text):
            self.kv_tokens = int(pool.group(1) or pool.group(2))
        if error := ERROR.match(text):
            self._keep(error.group(1))
        if self.phase != "serving":
            self._advance(text)

    def _advance(self, text: str) -> None:
        if SERVING in text:
            self.phase, self.detail, self.ends, self.shards = "serving", "the engine serves", 0, None
        elif WARM_UP.search(text):
            self.phase, self.detail, self.shards = "loaded", "warms up", None
        elif self.rank > 0 and RANK_READY.search(text):
            self.phase, self.detail, self.shards = "loaded", "this rank is ready", None
        elif self.phase == "loading":
            self._load(text)

    def _load(self, text: str) -> None:
        if count := SHARDS.search(text):
            self.detail, self.shards = "loads weights", (int(count.group(1)), int(count.group(2)))
        for marker, detail in MILESTONES:
            if marker in text:
                self.detail, self.shards = detail, None

    def _keep(self, error: str) -> None:
        """The last error, unless it only tells of another's end."""
        if self._error is None or not ECHO.search(error) or ECHO.search(self._error):
            self._error = error

    def _end(self, how: str) -> None:
        if self.phase in ("absent", "ended", "failed"):
            return
        self.phase, self.shards = "ended", None
        self.detail = f"the engine ended ({how})" + (f": {self._error}" if self._error else "")
        self._judge()

    def _stop(self) -> None:
        self.phase, self.detail, self.shards, self.ends = "ended", "the engine is stopped", None, 0

    def _judge(self) -> None:
        """An end that cannot get better by itself is a failure of this release."""
        if self.phase == "ended" and self._error and (self.ends >= TRIES or FATAL.search(self._error)):
            self.phase = "failed"
            self.detail += "; correct the engine's settings and run pulumi up again"
