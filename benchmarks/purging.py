"""What others wait while half of all sessions are purged."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Protocol

from benchmarks.filled import AGENT, BROWSER, NOW, TOKENS, Filled
from benchmarks.measure import Report, Target
from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore

WORST_SECONDS = 0.15
# Without a purge, to know what the machine does by itself.
QUIET_SECONDS = 20
WHO = ("purging", "other")
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


@dataclass(frozen=True)
class Meanwhile:
    """How long something took, the log's size at most, and who came."""

    seconds: float
    log_mb: float
    visits: tuple[Visits, Visits]


def purge(filled: Filled, path: Path, number: int) -> Report:
    """Purge the half that is over, and again, when nothing is.

    Args:
        filled: The store.
        path: Its file.
        number: How many sessions are in it.
    """
    ids, purge = filled.living, filled.sessions.purge
    quiet = _visited(path, filled.key, ids, lambda: time.sleep(QUIET_SECONDS))
    purged = _visited(path, filled.key, ids, purge)
    started = time.perf_counter()
    purge()
    idle = time.perf_counter() - started
    all_of_them = (*quiet.visits, *purged.visits)
    return Report(
        title=f"Half of {number:,} sessions purged, SQLite",
        how="Two processes look sessions up and sign people in, two hundred times a "
        f"second at most: for {QUIET_SECONDS} s, and while one of them purges.",
        columns=("", *(f"{who}, {when}" for when in ("quiet", "purge") for who in WHO)),
        rows=(
            ("lookups", *(f"{len(one.lookups)}" for one in all_of_them)),
            ("the median, ms", *(_ms(median(one.lookups)) for one in all_of_them)),
            ("the longest, ms", *(_ms(max(one.lookups)) for one in all_of_them)),
            ("longest sign-in, ms", *(_ms(max(one.sign_ins)) for one in all_of_them)),
            ("refused", *(f"{len(one.refused)}" for one in all_of_them)),
            ("log at most, MB", f"{quiet.log_mb:.0f}", "", f"{purged.log_mb:.0f}", ""),
            ("took, s", f"{quiet.seconds:.1f}", "", f"{purged.seconds:.1f}", ""),
            ("a purge of nothing, ms", "", "", _ms(idle), ""),
        ),
        targets=(
            *(
                Target(
                    f"longest lookup beside a purge, {who} process, s",
                    max(one.lookups),
                    WORST_SECONDS,
                )
                for who, one in zip(WHO, purged.visits, strict=True)
            ),
            Target(
                "visitors refused beside a purge",
                float(sum(len(one.refused) for one in purged.visits)),
                0.0,
            ),
        ),
    )


def _visited(
    path: Path, key: str, ids: list[str], do: Callable[[], object]
) -> Meanwhile:
    """Do something while visitors come, here and to another process."""
    context = multiprocessing.get_context("spawn")
    ready, told = context.Event(), context.Event()
    found = context.SimpleQueue()
    other = context.Process(
        target=_elsewhere, args=(path, key, ids, ready.set, told, found.put)
    )
    other.start()
    assert ready.wait(START_SECONDS), "the other process started"  # noqa: S101
    store, sessions = _opened(path, key)
    here, log_path, log_bytes = Visits(), path.with_name(f"{path.name}-wal"), [0]
    visiting = threading.Thread(
        target=_visit,
        args=(sessions, ids, told, here),
        kwargs={"watch": lambda: log_bytes.append(log_path.stat().st_size)},
    )
    visiting.start()
    started = time.perf_counter()
    try:
        do()
        seconds = time.perf_counter() - started
    finally:
        told.set()
        visiting.join()
    there = found.get()
    other.join()
    store.close()
    return Meanwhile(seconds, max(log_bytes) / 1e6, (here, there))


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
    _visit(sessions, ids, told, visits)
    tell(visits)
    store.close()


def _visit(
    sessions: Sessions,
    ids: list[str],
    told: Told,
    visits: Visits,
    watch: Callable[[], object] = lambda: None,
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


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f}"
