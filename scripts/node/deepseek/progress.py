"""Counts what moves and reports it about once a second."""

import re
import sys
import threading
import time
from collections.abc import Callable

from deepseek import status

REPORT_SECONDS = 1.0


class Bytes:
    """Bytes of one piece of work, added from several threads or set as a whole."""

    def __init__(self, stage: str, detail: str, total: int, also: Callable[[], None] = lambda: None) -> None:
        """`also` is called with each report."""
        self._stage, self._detail, self._total, self._also = stage, detail, total, also
        self._done, self._reported = 0, 0.0
        self._lock = threading.Lock()
        self._report()

    def add(self, count: int) -> None:
        """So many more."""
        with self._lock:
            self._done += count
            self._report()

    def set(self, done: int) -> None:
        """So many in all."""
        with self._lock:
            self._done = done
            self._report()

    def _report(self) -> None:
        if time.monotonic() - self._reported >= REPORT_SECONDS:
            self._reported = time.monotonic()
            status.update(self._stage, "running", self._detail, self._done, self._total, "bytes")
            self._also()


def main() -> None:
    """`… | python3 -m deepseek.progress STAGE DETAIL TOTAL UNIT PATTERN`: counts the lines that match."""
    stage, detail, total, unit, pattern = sys.argv[1:]
    count, reported = 0, 0.0
    for line in sys.stdin:
        print(line, end="", file=sys.stderr)
        count += re.search(pattern, line) is not None
        if time.monotonic() - reported >= REPORT_SECONDS:
            reported = time.monotonic()
            status.update(stage, "running", detail, min(count, int(total)), int(total), unit)


if __name__ == "__main__":
    main()
