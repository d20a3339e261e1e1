"""Moves the stages `load` and `serve` by the engine's own log, on every rank."""

import threading
import time

from deepseek import expect, journal, peers, status
from deepseek.engine_log import EngineLog
from deepseek.expect import Expect
from deepseek.fault import Fault

UNIT = "sglang.service"
AGAIN_SECONDS = 1.0
HEAD_SECONDS = 2.0
LAGS_SECONDS = 0.2
"""Reports are at most this often: a replay of old lines must not become thousands of writes."""

Report = tuple[str, str, str, tuple[int, int] | None]


class Follower:
    """Two threads: one reads the journal, one writes what changed and asks rank 0 for the others."""

    def __init__(self, whole: Expect) -> None:
        self._expect = whole
        self._log = EngineLog(whole.rank)
        self._told: tuple[Report, ...] = ()
        self._head_serves, self._asked = False, 0.0

    def start(self) -> None:
        """Begin, in the background."""
        for work in (self._read, self._tell):
            threading.Thread(target=work, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                for line in journal.follow(UNIT):
                    self._log.feed(line)
            except OSError as error:
                print(f"journal: {error}", flush=True)
            time.sleep(AGAIN_SECONDS)

    def _tell(self) -> None:
        while True:
            time.sleep(LAGS_SECONDS)
            try:
                self._once()
            except (OSError, Fault) as error:
                print(f"status: {error}", flush=True)

    def _once(self) -> None:
        log = self._log
        if log.phase == "absent":
            return  # what status.json says was written by an earlier run of this program, and stays
        if log.phase == "failed" and log.generation != expect.load().generation:
            return  # the old lines of a release that is gone say nothing of the present one
        if log.phase == "loaded" and log.rank > 0:
            self._ask_head()
        reports = stages(log, self._head_serves)
        if reports == self._told:
            return
        status.note(kvTokens=log.kv_tokens, engineStartedAt=log.started_at)
        for stage, state, detail, shards in reports:
            done, total = shards or (None, None)
            status.update(stage, state, detail, done, total, "shards" if shards else None)
        self._told = reports

    def _ask_head(self) -> None:
        """A rank other than 0 serves when rank 0 does: its own /health says 200 whatever happens."""
        if time.monotonic() - self._asked < HEAD_SECONDS:
            return
        self._asked = time.monotonic()
        head = next(peer for peer in self._expect.peers if peer.rank == 0)
        try:
            # The generation may have changed since this program began.
            self._head_serves = peers.serves(peers.ask(self._expect, head), expect.load().generation)
        except (OSError, ValueError):
            self._head_serves = False


def stages(log: EngineLog, head_serves: bool) -> tuple[Report, ...]:
    """The engine's state as reports of `load` and `serve`: stage, state, detail, shards."""
    if log.phase == "loading":
        return ("load", "running", log.detail, log.shards), ("serve", "waiting", "the engine loads", None)
    if log.phase == "loaded" and log.rank == 0:
        return ("load", "done", "loaded", None), ("serve", "running", log.detail, None)
    if log.phase == "loaded" and not head_serves:
        return ("load", "done", log.detail, None), ("serve", "waiting", "waits for rank 0 to serve", None)
    if log.phase in ("loaded", "serving"):
        return ("load", "done", "loaded", None), ("serve", "done", "the engine serves", None)
    state = "failed" if log.phase == "failed" else "waiting"
    return ("load", state, log.detail, None), ("serve", "waiting", "the engine does not run", None)
