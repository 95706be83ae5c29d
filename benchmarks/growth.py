"""Whether what is done once costs the same beside a hundred others and a million."""

import secrets
import time
from collections.abc import Callable, Mapping
from itertools import cycle

from benchmarks.filled import (
    AGENT,
    BROWSER,
    NOW,
    PER_SUBJECT,
    TOKENS,
    Filled,
    Histories,
)
from benchmarks.measure import Report, Target, interleaved, medians
from cognito_auth.door.events import Event
from cognito_auth.door.history import MOST
from cognito_auth.door.limits import SETTINGS, Limits, read

FLAT = 2.0

Variants = Mapping[str, Callable[[], float]]


def sessions(stores: Mapping[int, Filled], rounds: int) -> Report:
    """What a session costs, by how many others there are.

    Args:
        stores: By how many are in them, the smallest first.
        rounds: How often.
    """
    return _grown(
        "Sessions in SQLite, by how many there are",
        f"Microseconds, medians of {rounds}, sizes taking turns. A sign-out everywhere "
        f"is of {PER_SUBJECT} sessions that began far from each other, and without "
        "what Cognito is told.",
        {size: _of_sessions(one) for size, one in stores.items()},
        rounds,
    )


def histories(stores: Mapping[int, Histories], rounds: int) -> Report:
    """What a limit and a history cost, by how many counters and entries there are."""
    return _grown(
        "Limits and histories in SQLite, by how many counters and entries there are",
        f"Microseconds, medians of {rounds}, sizes taking turns. An attempt counts for "
        f"its account, address and browser; a history has {MOST} entries.",
        {size: _of_histories(one) for size, one in stores.items()},
        rounds,
    )


def _of_sessions(filled: Filled) -> Variants:
    ids, staying, sessions = cycle(filled.living), [*filled.leaving], filled.sessions

    def look_up() -> float:
        session_id = next(ids)
        seconds = _seconds(lambda: sessions.get(session_id, BROWSER))
        assert sessions.get(session_id, BROWSER), "it lives"  # noqa: S101
        return seconds

    def begin() -> float:
        begun = []
        subject = secrets.token_hex(18)
        seconds = _seconds(
            lambda: begun.append(sessions.create(subject, TOKENS, BROWSER, AGENT))
        )
        sessions.delete(begun[0].id)
        return seconds

    def leave() -> float:
        if not staying:
            # one of each at a time, as they came
            staying.extend(filled.leaving)
            for subject in filled.leaving * PER_SUBJECT:
                sessions.create(subject, TOKENS, BROWSER, AGENT)
        subject = staying.pop()
        return _seconds(lambda: sessions.delete_all(subject))

    return {
        "lookup": look_up,
        "refresh": lambda: _seconds(lambda: sessions.renew(next(ids), TOKENS)),
        "create": begin,
        "sign out everywhere": leave,
    }


def _of_histories(filled: Histories) -> Variants:
    owners, history = cycle(filled.owners), filled.history
    limits = Limits(filled.store, read(SETTINGS), now=lambda: NOW)

    def add() -> float:
        event = Event("sign_in", "done", NOW, next(owners), agent=AGENT)
        return _seconds(lambda: history.add(event))

    def count() -> float:
        account, address, browser = (secrets.token_hex(16) for _ in range(3))
        return _seconds(
            lambda: limits.count(
                "code", {"account": account, "address": address, "browser": browser}
            )
        )

    def look() -> float:
        owner = next(owners)
        return _seconds(lambda: history.of(owner))

    return {
        "count an attempt": count,
        "add to a history": add,
        "read a history": look,
    }


def _grown(
    title: str, how: str, by_size: Mapping[int, Variants], rounds: int
) -> Report:
    taken = medians(
        interleaved(
            {
                f"{name} {size}": do
                for size, variants in by_size.items()
                for name, do in variants.items()
            },
            rounds,
        )
    )
    fewest, most = min(by_size), max(by_size)
    names = list(by_size[fewest])
    ratios = {
        name: taken[f"{name} {most}"] / taken[f"{name} {fewest}"] for name in names
    }
    return Report(
        title=title,
        how=how,
        columns=("", *(f"{size:,}" for size in by_size), f"{most:,} / {fewest:,}"),
        rows=tuple(
            (
                name,
                *(f"{taken[f'{name} {size}'] * 1e6:.0f}" for size in by_size),
                f"{ratios[name]:.2f}",
            )
            for name in names
        ),
        targets=tuple(
            Target(f"{name}, {most:,} against {fewest:,}", ratio, FLAT)
            for name, ratio in ratios.items()
        ),
    )


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started
