"""What limits, security log and history cost of a sign-in."""

import itertools
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from cryptography.fernet import Fernet

from benchmarks.cognito import canned_cognito
from benchmarks.crowd import at_once
from benchmarks.measure import Report, Target, interleaved, medians
from benchmarks.ours import Ours
from cognito_auth.door import events, limits
from cognito_auth.door.door import Door
from cognito_auth.door.events import Event
from cognito_auth.door.history import History
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Visitor

TITLE = "Limits, security log and history"
LATENCY_SECONDS = 0.03
THREADS, EACH = 32, 5
# So many people that none of them meets a limit.
PEOPLE = 64
MOST_ROUNDS = 10
TIMES = 20
SIGN_IN, WHOLE = "sign-in, its session kept", "all that the door does"
LIMITS, LOG, HISTORY = "its limits", "its security log", "its history"


class Scene:
    """People at our door, and a store on disk.

    Args:
        us: Signs them in.
        folder: Where the store is.
    """

    def __init__(self, us: Ours, folder: Path) -> None:
        store = SqliteStore(folder / "sessions.db")
        sealer = Sealer([Fernet.generate_key().decode()])
        sessions = Sessions(store, sealer)
        self._us = us
        self._browsers = Browsers(sessions, us.pool.authenticator)
        self.limits = limits.Limits(store, limits.read(limits.SETTINGS))
        self.history = History(store, sealer)
        self._door = Door(self.limits, self.history, sessions.notes, sealer)
        self._sessions: dict[str, Session] = {}
        self._people = itertools.cycle(
            (f"ada{number}@example.com", _visitor(number)) for number in range(PEOPLE)
        )

    def sign_in(self) -> Session:
        """Sign the next one in, past the door."""
        return self._begin(*next(self._people))

    def through_the_door(self) -> Session:
        """Sign the next one in, as a page does."""
        email, visitor = next(self._people)
        return self._door.attempt(
            "sign_in", visitor, email, self._begin, email, visitor
        )

    def at_the_door(self) -> None:
        """What the door does where the sign-in takes no time, as the last one did."""
        email, visitor = next(self._people)
        session = self._sessions[email]
        self._door.attempt("sign_in", visitor, email, lambda: session)

    def count(self) -> None:
        """Count somebody's attempt, which succeeds."""
        email, visitor = next(self._people)
        names: dict[limits.Scope, str] = {
            "account": email,
            "address": visitor.address,
            "browser": visitor.browser,
            "known": "",
        }
        self.limits.give_back(self.limits.count("sign_in", names))

    def _begin(self, email: str, visitor: Visitor) -> Session:
        sign_in = self._us.pool.authenticator.sign_in
        begun = self._browsers.begin(visitor, sign_in, email, self._us.server.password)
        if not isinstance(begun, Session):
            raise RuntimeError(f"asked for {begun.name}")
        self._sessions[email] = begun
        return begun


def measure(rounds: int) -> Report:
    """Measure it alone, and as a share of sign-ins, one at a time and many at once."""
    rounds = min(rounds, MOST_ROUNDS)
    with (
        TemporaryDirectory(prefix="door-") as folder,
        _log(Path(folder)),
        canned_cognito(LATENCY_SECONDS) as server,
    ):
        scene = Scene(Ours(server), Path(folder))
        # each is known by now, as most who sign in are
        known = [scene.through_the_door() for _ in range(PEOPLE)]
        event = _event(known[0])
        works: dict[str, Callable[[], object]] = {
            SIGN_IN: scene.sign_in,
            WHOLE: scene.at_the_door,
            LIMITS: scene.count,
            LOG: lambda: events.write(event, as_json=False),
            HISTORY: lambda: scene.history.add(event, event.subject),
        }
        cpu = medians(interleaved(_timed(works, time.process_time), rounds))
        wall = medians(interleaved(_timed(works, time.perf_counter), rounds))
        past: list[float] = []
        through: list[float] = []
        both = [(past, scene.sign_in), (through, scene.through_the_door)]
        for turn in range(rounds):
            for found, sign_in in both[:: (-1) ** turn]:
                found.append(at_once(sign_in, THREADS, EACH).per_second)
    slower = 1 - median(one / other for one, other in zip(through, past, strict=True))
    rows = [
        (
            name,
            f"{1e6 * cpu[name]:.0f}",
            f"{100 * cpu[name] / cpu[SIGN_IN]:.1f}",
            f"{1e6 * wall[name]:.0f}",
            f"{100 * wall[name] / wall[SIGN_IN]:.1f}",
        )
        for name in works
    ]
    # with what they have to know of the browser and the account
    asked = (cpu[WHOLE] - cpu[HISTORY]) / cpu[SIGN_IN]
    return Report(
        TITLE,
        f"Each alone, {LATENCY_SECONDS * 1000:.0f} ms a call to Cognito, the sessions "
        f"in SQLite on disk: medians of {rounds} times {TIMES}, in microseconds and in "
        f"per cent of a sign-in. {THREADS} at once, {median(past):.0f} sign-ins a "
        f"second past the door, {median(through):.0f} through it.",
        ("what", "CPU, us", "%", "time, us", "%"),
        tuple(rows),
        (
            Target("limits and security log, % of a sign-in's CPU", 100 * asked, 5),
            Target(f"fewer sign-ins, {THREADS} at once, %", 100 * slower, 5),
        ),
    )


def _timed(
    works: dict[str, Callable[[], object]], clock: Callable[[], float]
) -> dict[str, Callable[[], float]]:
    def timed(work: Callable[[], object]) -> Callable[[], float]:
        def variant() -> float:
            started = clock()
            for _ in range(TIMES):
                work()
            return (clock() - started) / TIMES

        return variant

    return {name: timed(work) for name, work in works.items()}


def _visitor(number: int) -> Visitor:
    agent = "Firefox 140\tLinux"
    return Visitor(f"browser {number}", agent, f"192.0.2.{number}")


def _event(session: Session) -> Event:
    visitor = _visitor(0)
    return Event(
        "sign_in",
        "done",
        time.time(),
        subject=session.subject,
        account="0123456789abcdef",
        session="0123456789abcdef",
        browser="0123456789abcdef",
        address=visitor.address,
        agent=visitor.agent,
    )


@contextmanager
def _log(folder: Path) -> Iterator[None]:
    """Have the security log written to a file."""
    handler = logging.FileHandler(folder / "security.log")
    handler.setFormatter(logging.Formatter("security %(message)s"))
    events.log.addHandler(handler)
    events.log.setLevel(logging.INFO)
    try:
        yield
    finally:
        events.log.removeHandler(handler)
        handler.close()
