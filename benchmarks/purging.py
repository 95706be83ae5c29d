"""What others wait while half of all sessions are purged."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Protocol

from benchmarks.filled import AGENT, BROWSER, NOW, TOKENS, Filled
from benchmarks.measure import Report, Target
from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore

WORST_SECONDS = 0.15
# Between two visits of each process.
VISIT_SECONDS = 0.005
START_SECONDS = 60


class Told(Protocol):
    """A `threading.Event`, or one of multiprocessing."""

    def is_set(self) -> bool:
        """Whether it was said."""


@dataclass
class Visits:
    """What visitors waited, in seconds, and what they were refused with."""

    lookups: list[float] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def purge(filled: Filled, path: Path, number: int) -> Report:
    """Purge the half that is over, and again, when nothing is.

    Args:
        filled: The store.
        path: Its file.
        number: How many sessions are in it.
    """
    seconds, log_bytes, here, there = _beside_visits(path, filled.key, filled.living)
    started = time.perf_counter()
    filled.sessions.purge()
    idle = time.perf_counter() - started
    return Report(
        title=f"Half of {number:,} sessions purged, SQLite",
        how="By one process; it and another one look sessions up and sign people in "
        "meanwhile, two hundred times a second at most.",
        columns=("", "the process that purges", "another process"),
        rows=(
            ("lookups", *(f"{len(one.lookups)}" for one in (here, there))),
            ("longest lookup, ms", *(_ms(one.lookups) for one in (here, there))),
            ("longest sign-in, ms", *(_ms(one.sign_ins) for one in (here, there))),
            ("refused", *(f"{len(one.refused)}" for one in (here, there))),
            ("the purge, s", f"{seconds:.1f}", ""),
            ("its log at most, MB", f"{log_bytes / 1e6:.0f}", ""),
            ("a purge of nothing, ms", f"{idle * 1e3:.1f}", ""),
        ),
        targets=(
            Target("longest lookup, s", max(here.lookups), WORST_SECONDS),
            Target(
                "longest lookup of another process, s",
                max(there.lookups),
                WORST_SECONDS,
            ),
            Target(
                "refused sign-ins", float(len([*here.refused, *there.refused])), 0.0
            ),
        ),
    )


def _beside_visits(
    path: Path, key: str, ids: list[str]
) -> tuple[float, int, Visits, Visits]:
    """Purge; how long it took, its log's bytes at most, and what visitors waited."""
    context = multiprocessing.get_context("spawn")
    ready, told = context.Event(), context.Event()
    visits = context.SimpleQueue()
    other = context.Process(
        target=_elsewhere, args=(path, key, ids, ready.set, told, visits.put)
    )
    other.start()
    assert ready.wait(START_SECONDS), "the other process started"  # noqa: S101
    store, sessions = _opened(path, key)
    over = threading.Event()
    here, log_bytes = Visits(), 0

    def watch() -> None:
        nonlocal log_bytes
        log_bytes = max(log_bytes, path.with_name(f"{path.name}-wal").stat().st_size)

    visiting = threading.Thread(target=_visit, args=(sessions, ids, over, here, watch))
    visiting.start()
    started = time.perf_counter()
    try:
        sessions.purge()
        seconds = time.perf_counter() - started
    finally:
        over.set()
        told.set()
        visiting.join()
    there = visits.get()
    other.join()
    store.close()
    return seconds, log_bytes, here, there


def _elsewhere(
    path: Path,
    key: str,
    ids: list[str],
    ready: Callable[[], None],
    told: Told,
    tell: Callable[[Visits], None],
) -> None:
    store, sessions = _opened(path, key)
    sessions.get(ids[0], BROWSER)
    visits = Visits()
    ready()
    _visit(sessions, ids, told, visits, lambda: None)
    tell(visits)
    store.close()


def _visit(
    sessions: Sessions,
    ids: list[str],
    told: Told,
    visits: Visits,
    watch: Callable[[], None],
) -> None:
    """Look a session up and begin another one, until told to stop."""
    each = cycle(ids)
    while not told.is_set():
        started = time.perf_counter()
        found = sessions.get(next(each), BROWSER)
        looked_up = time.perf_counter()
        if found is None:
            visits.refused.append("a session that lives was not found")
        try:
            sessions.create("somebody new", TOKENS, BROWSER, AGENT)
        except ServiceUnavailable as error:
            visits.refused.append(str(error))
        visits.lookups.append(looked_up - started)
        visits.sign_ins.append(time.perf_counter() - looked_up)
        watch()
        time.sleep(VISIT_SECONDS)


def _opened(path: Path, key: str) -> tuple[SqliteStore, Sessions]:
    store = SqliteStore(path)
    return store, Sessions(store, Sealer([key]), now=lambda: NOW)


def _ms(seconds: list[float]) -> str:
    return f"{max(seconds) * 1e3:.0f}"
