"""A session store that turns read-only or full closes, and opens again as it was."""

import secrets
import sqlite3
from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions.life import TOUCH_SECONDS, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Tokens
from tests.unit.clock import Clock

BROWSER = "b" * 64
TOKENS = Tokens("id" * 1000, "access" * 1000, "refresh" * 1000)


@pytest.fixture
def sessions(store: SqliteStore, clock: Clock) -> Sessions:
    return Sessions(store, Sealer([Fernet.generate_key().decode()]), now=clock)


def say(store: SqliteStore, pragma: str) -> None:
    """As a disk that is mounted anew, or has no room."""
    with store._database() as database:
        database.execute(f"PRAGMA {pragma}")


def pages(store: SqliteStore) -> int:
    with store._database() as database:
        (found,) = database.execute("PRAGMA page_count").fetchone()
    return int(found)


def test_a_read_only_store_takes_nothing_and_has_lost_nothing(
    sessions: Sessions, store: SqliteStore, clock: Clock
) -> None:
    session = sessions.create("subject", TOKENS, BROWSER)
    ticket = session.ticket
    assert ticket
    say(store, "query_only = ON")
    # who was used a moment ago is only read
    assert sessions.get(session.id, BROWSER) == session
    with pytest.raises(ServiceUnavailable):
        sessions.take_ticket(ticket, BROWSER)
    clock.seconds += TOUCH_SECONDS + 1
    writes: list[Callable[[], object]] = [
        lambda: sessions.create("subject", TOKENS, BROWSER),
        lambda: sessions.get(session.id, BROWSER),
        lambda: sessions.end(session.id),
        lambda: sessions.delete_all("subject"),
        lambda: sessions.lease(session),
        lambda: sessions.renew(session.id, TOKENS),
        sessions.check,
    ]
    for write in writes:
        with pytest.raises(ServiceUnavailable, match=r"session store sessions\.db"):
            write()
    say(store, "query_only = OFF")
    found = sessions.get(session.id, BROWSER)
    assert found
    assert found.tokens == TOKENS
    assert [one.id for one in sessions.of_subject("subject")] == [session.id]


def test_a_full_store_takes_no_more_and_gives_room_back(
    sessions: Sessions, store: SqliteStore
) -> None:
    session = sessions.create("subject", TOKENS, BROWSER)
    # more than the free pages of a new file, compressed too
    large = Tokens(secrets.token_urlsafe(40_000), "access", "refresh")
    say(store, f"max_page_count = {pages(store)}")
    with pytest.raises(ServiceUnavailable, match="full") as caught:
        sessions.create("subject", large, BROWSER)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    # a session begun before goes on, and one that ends makes room
    assert sessions.get(session.id, BROWSER)
    for one in sessions.of_subject("subject"):
        sessions.end(one.id)
    assert sessions.create("subject", TOKENS, BROWSER)
