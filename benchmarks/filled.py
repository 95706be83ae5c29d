"""A SQLite store with so much in it, filled faster than people sign in."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet

from cognito_auth.door.history import MOST, History
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import INSERT, SqliteStore
from cognito_auth.sessions.store import Row
from cognito_auth.values import Tokens

BROWSER = "b" * 64
AGENT = "Firefox on Linux"
# About as large as Cognito's; sealed, 5 kB.
TOKENS = Tokens(*(secrets.token_urlsafe(size) for size in (820, 820, 1120)))
SEALED = {name: text for name, text in vars(TOKENS).items() if name != "recorded"}
SEALED_BYTES = 5000
# What happened, sealed.
ENTRY = secrets.token_bytes(300)
PER_SUBJECT = 5
# So many of those in a store are measured with.
SAMPLE = 1000
# The stores' clock stands still, so that what is good stays so.
NOW = 2_000_000_000.0
HOUR = 3600


@dataclass
class Filled:
    """A store of sessions, and what is in it.

    Half of the sessions, here and there, have been idle for too long.

    Attributes:
        key: Seals them.
        living: Ids of sessions that stay.
        leaving: Subjects that have PER_SUBJECT sessions each, none of them in `living`.
    """

    store: SqliteStore
    sessions: Sessions
    key: str
    living: list[str] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)


@dataclass
class Histories:
    """A store of counters and of what happened, and whose that is, for some."""

    store: SqliteStore
    history: History
    owners: list[str]


def with_sessions(path: Path, number: int) -> Filled:
    """A store of so many sessions, as if they had begun within ten hours."""
    key = Fernet.generate_key().decode()
    store, sealer = SqliteStore(path), Sealer([key])
    filled = Filled(store, Sessions(store, sealer, now=lambda: NOW), key)
    with _filling(store, path) as database:
        rows = _rows(filled, sealer, number)
        database.executemany(INSERT, (vars(row) for row in rows))
    return filled


def with_histories(path: Path, number: int) -> Histories:
    """A store of so many counters, and of so many entries, MOST for each account."""
    store, sealer = SqliteStore(path), Sealer([Fernet.generate_key().decode()])
    history = History(store, sealer, now=lambda: NOW)
    everybody = [secrets.token_hex(18) for _ in range(number // MOST)]
    keys = [history._key(owner) for owner in everybody]
    sealed = {key: _told(sealer, key) for key in keys[:SAMPLE]}
    with _filling(store, path) as database:
        database.executemany(
            "INSERT INTO counter (key, counted, expires_at) VALUES (?, 1, ?)",
            ((f"{secrets.token_hex(32)} 1", NOW + HOUR) for _ in range(number)),
        )
        # what happened to one is far from each other
        database.executemany(
            "INSERT INTO entry (key, sealed, expires_at) VALUES (?, ?, ?)",
            (
                (key, sealed.get(key, ENTRY), NOW + HOUR)
                for _ in range(MOST)
                for key in keys
            ),
        )
    return Histories(store, history, everybody[:SAMPLE])


def _told(sealer: Sealer, key: str) -> bytes:
    told = {"event": "sign_in", "outcome": "done", "at": repr(NOW), "agent": AGENT}
    return sealer.seal(key, told | {"address": "192.0.2.1", "by": "owner"})


def _rows(filled: Filled, sealer: Sealer, number: int) -> Iterator[Row]:
    subjects = number // PER_SUBJECT
    every = max(1, subjects // (2 * SAMPLE))
    for one in range(number):
        # once round all subjects after the other
        who = one % subjects
        subject, session_id = f"{who:036d}", secrets.token_urlsafe(16)
        is_over = secrets.randbits(1) == 1
        sealed = secrets.token_bytes(SEALED_BYTES)
        if who % every == 0 and who // every % 2:
            if not is_over:
                sealed = sealer.seal(session_id, SEALED)
                filled.living.append(session_id)
        elif who % every == 0 and one < subjects:
            filled.leaving.append(subject)
        begun = NOW - HOUR * (11 - 10 * one / number)
        yield Row(
            id=session_id,
            subject=subject,
            browser=BROWSER,
            sealed_tokens=sealed,
            created_at=begun,
            used_at=begun if is_over else NOW,
            expires_at=begun + 12 * HOUR,
            ticket_number=1,
            ticket_expires_at=begun + 60,
            ticket_taken_at=begun + 1,
            cookie_hash=secrets.token_hex(32),
            cookie_seen=True,
            agent=AGENT,
        )


@contextmanager
def _filling(store: SqliteStore, path: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that nobody reads beside and no crash leaves whole."""
    store.read("makes the tables")
    store.close()
    database = sqlite3.connect(path, isolation_level=None)
    try:
        # 400 MB of pages, so that each is written once
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -4e5"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")
    finally:
        database.close()
