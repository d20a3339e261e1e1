"""`/run/deepseek/status.json`: how far this node is, for a person.

Every stage of the node writes here, several at the same time: under a lock, replaced whole.
`python3 -m deepseek.status STAGE STATE DETAIL [DONE TOTAL UNIT]` does the same for the shell.
"""

import fcntl
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from deepseek import atomic, expect, paths

STAGES = ("preflight", "shared", "runtime", "weights", "load", "serve")
STATES = ("waiting", "running", "done", "failed")
RATE_MEMORY = 0.7
"""Share of the old rate that stays at each report: smooths over about three reports."""

Document = dict[str, Any]


def read() -> Document:
    """The node's status; stages that have not begun are waiting."""
    try:
        found = json.loads(paths.STATUS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    for stage in STAGES:
        found.setdefault("stages", {}).setdefault(stage, _blank(_now()))
    return {**found, **_who(), **_headline(found["stages"])}


def update(
    stage: str,
    state: str,
    detail: str,
    done: int | None = None,
    total: int | None = None,
    unit: str | None = None,
) -> None:
    """Report a stage; `done` and `total` count in `unit`."""
    if stage not in STAGES or state not in STATES:
        raise ValueError(f"no such stage or state: {stage} {state}")
    with _changing() as status:
        old = status["stages"][stage]
        new = {"state": state, "detail": " ".join(detail.split()), "done": done, "total": total, "unit": unit}
        status["stages"][stage] = {**new, **_timing(old, state), "rate": _rate(old, done, unit)}


def note(**facts: object) -> None:
    """Keep facts that are no stage: `kvTokens`, `engineStartedAt`."""
    with _changing() as status:
        status.update(facts)


def restart(stages: tuple[str, ...], why: str) -> None:
    """Put stages back to waiting; whatever had failed waits again too, because a new release is a new try."""
    with _changing() as status:
        for stage, old in status["stages"].items():
            if stage in stages or old["state"] == "failed":
                status["stages"][stage] = {**_blank(_now()), "detail": why}


def _blank(now: str) -> Document:
    nothing = {"done": None, "total": None, "unit": None, "rate": None}
    return {"state": "waiting", "detail": "has not begun", "since": now, "seconds": 0, **nothing}


def _timing(old: Document, state: str) -> Document:
    """A stage that goes on keeps its clock; one that begins again starts a new one."""
    begins = old["state"] != state and not (old["state"] == "running" and state in ("done", "failed"))
    since = _now() if begins else old["since"]
    started = datetime.fromisoformat(since.replace("Z", "+00:00")).timestamp()
    return {"since": since, "seconds": max(0, round(time.time() - started)), "at": time.time()}


def _rate(old: Document, done: int | None, unit: str | None) -> float | None:
    """Units per second, smoothed; None until two reports of the same count were made."""
    if done is None or old.get("done") is None or old.get("unit") != unit or done < old["done"]:
        return None
    seconds = time.time() - old.get("at", time.time())
    if seconds <= 0:
        return old.get("rate")
    fresh = (done - old["done"]) / seconds
    previous = old.get("rate")
    return round(fresh if previous is None else RATE_MEMORY * previous + (1 - RATE_MEMORY) * fresh, 3)


@contextmanager
def _changing() -> Iterator[Document]:
    paths.RUN.mkdir(parents=True, exist_ok=True)
    with (paths.RUN / "status.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        status = read()
        yield status
        atomic.write_json(paths.STATUS, {**status, **_who(), **_headline(status["stages"])})


def _who() -> Document:
    whole = expect.load()
    return {"node": whole.node, "group": whole.group, "rank": whole.rank, "generation": whole.generation}


def _headline(stages: dict[str, Document]) -> Document:
    """The stage that matters now: one that failed, else the first that is not done, else the last."""
    failed = _first(stages, lambda state: state == "failed")
    name = failed or _first(stages, lambda state: state != "done") or STAGES[-1]
    keys = ("state", "detail", "done", "total", "unit", "rate", "since")
    return {"stage": name, **{key: stages[name].get(key) for key in keys}}


def _first(stages: dict[str, Document], wanted: Callable[[str], bool]) -> str | None:
    return next((stage for stage in STAGES if wanted(stages[stage]["state"])), None)


def _now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017  (3.10 has no datetime.UTC)


def main() -> None:
    """One report from the shell."""
    stage, state, detail, *count = sys.argv[1:]
    if count:
        update(stage, state, detail, int(count[0]), int(count[1]), count[2])
    else:
        update(stage, state, detail)


if __name__ == "__main__":
    main()
