"""Refreshing a session's tokens: before they are needed, once, and safely."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import (
    InvalidIssuer,
    InvalidTime,
    ServiceUnavailable,
    SessionEnded,
    UnknownKey,
)
from cognito_auth.flows.browsers import Renewal
from cognito_auth.sessions.life import LEASE_SECONDS, Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import SignedIn, Tokens
from tests.claims import claims

BROWSER = "b" * 64
NOW = 1_000_000.0


class PlayedAuthenticator:
    """Tokens that say when they end; refreshing counts, and may fail.

    A token is its expiry as text: `"1000300"`.
    """

    def __init__(self) -> None:
        self.now = NOW
        self.refreshes: list[str] = []
        self.failure: Exception | None = None
        self.unreadable: Exception | None = None
        self.unverifiable: Exception | None = None
        self.while_refreshing: Callable[[], None] = lambda: None

    def verify(self, tokens: Tokens) -> SignedIn:
        if self.unreadable and not self.refreshes:
            raise self.unreadable
        expires_at = int(tokens.access_token)
        if self.now >= expires_at:
            raise InvalidTime("expired")
        return SignedIn(tokens, claims("id", expires_at), claims("access", expires_at))

    def refresh(self, tokens: Tokens, keep: Callable[[Tokens], None]) -> SignedIn:
        self.refreshes.append(tokens.refresh_token)
        self.while_refreshing()
        if self.failure:
            raise self.failure
        expires = str(int(self.now) + 3600)
        number = len(self.refreshes)
        fresh = Tokens(expires, expires, f"refresh-{number}")
        keep(fresh)
        if self.unverifiable:
            raise self.unverifiable
        return self.verify(fresh)


@pytest.fixture
def played() -> PlayedAuthenticator:
    return PlayedAuthenticator()


@pytest.fixture
def sessions(tmp_path: Path, played: PlayedAuthenticator) -> Sessions:
    store = SqliteStore(tmp_path / "sessions.db")
    return Sessions(
        store, Sealer([Fernet.generate_key().decode()]), now=lambda: played.now
    )


@pytest.fixture
def renewal(sessions: Sessions, played: PlayedAuthenticator) -> Renewal:
    return Renewal(sessions, played, now=lambda: played.now)  # type: ignore[arg-type]


def session_with(sessions: Sessions, seconds_left: int) -> Session:
    expires = str(int(NOW) + seconds_left)
    return sessions.create("subject", Tokens(expires, expires, "refresh-0"), BROWSER)


def test_fresh_tokens_are_not_refreshed(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    renewal.signed_in(session_with(sessions, 61))

    assert played.refreshes == []


@pytest.mark.parametrize("seconds_left", [60, 1, 0, -1000])
def test_tokens_near_or_past_their_end_are_refreshed_and_kept(
    renewal: Renewal,
    sessions: Sessions,
    played: PlayedAuthenticator,
    seconds_left: int,
) -> None:
    session = session_with(sessions, seconds_left)

    signed_in = renewal.signed_in(session)

    kept = sessions.get(session.id, BROWSER)
    assert kept is not None
    assert kept.tokens == signed_in.tokens
    assert kept.tokens.refresh_token == "refresh-1"
    assert played.refreshes == ["refresh-0"]


def test_a_key_that_is_gone_is_mended_by_a_refresh(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    played.unreadable = UnknownKey("rotated")

    renewal.signed_in(session_with(sessions, 3000))

    assert played.refreshes == ["refresh-0"]


def test_tokens_of_another_pool_are_not_refreshed(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    played.unreadable = InvalidIssuer("another pool")

    with pytest.raises(InvalidIssuer):
        renewal.signed_in(session_with(sessions, 3000))
    assert played.refreshes == []


@pytest.mark.parametrize("seconds_left", [30, -30])
def test_a_refused_refresh_ends_the_session(
    renewal: Renewal,
    sessions: Sessions,
    played: PlayedAuthenticator,
    seconds_left: int,
) -> None:
    session = session_with(sessions, seconds_left)
    played.failure = SessionEnded("revoked")

    with pytest.raises(SessionEnded):
        renewal.signed_in(session)
    assert sessions.get(session.id, BROWSER) is None


def test_while_cognito_is_away_good_tokens_serve_on(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    played.failure = ServiceUnavailable("away")

    assert renewal.signed_in(session).tokens == session.tokens
    # and the next run may try again at once
    played.failure = None
    renewal.signed_in(session)
    assert len(played.refreshes) == 2


def test_while_cognito_is_away_expired_tokens_cost_no_session(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, -30)
    played.failure = ServiceUnavailable("away")

    with pytest.raises(ServiceUnavailable):
        renewal.signed_in(session)
    played.failure = None
    assert renewal.signed_in(session)


def test_new_tokens_that_no_key_can_check_yet_are_kept(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    # with rotation the old refresh token is void
    session = session_with(sessions, -30)
    played.unverifiable = ServiceUnavailable("the key set is away")

    with pytest.raises(ServiceUnavailable):
        renewal.signed_in(session)

    kept = sessions.get(session.id, BROWSER)
    assert kept is not None
    assert kept.tokens.refresh_token == "refresh-1"


def test_good_tokens_are_refreshed_on_demand(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 3000)

    for number in (1, 2):
        # what the page knows may be older than what the store has
        signed_in = renewal.refresh(session)
        assert signed_in.tokens.refresh_token == f"refresh-{number}"

    kept = sessions.get(session.id, BROWSER)
    assert kept is not None
    assert kept.tokens == signed_in.tokens
    assert played.refreshes == ["refresh-0", "refresh-1"]


def test_a_refresh_on_demand_waits_for_the_one_under_way(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    beside: list[Future[SignedIn]] = []
    with ThreadPoolExecutor(1) as pool:

        def meanwhile() -> None:
            played.while_refreshing = lambda: None
            beside.append(pool.submit(renewal.refresh, session))
            with pytest.raises(TimeoutError):
                beside[0].result(0.2)

        played.while_refreshing = meanwhile
        renewal.signed_in(session)
        assert beside[0].result(10).tokens.refresh_token == "refresh-2"

    assert played.refreshes == ["refresh-0", "refresh-1"]


def test_a_failed_refresh_on_demand_leaves_what_was_there(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 3000)
    played.failure = ServiceUnavailable("away")

    with pytest.raises(ServiceUnavailable):
        renewal.refresh(session)

    played.failure = None
    assert renewal.signed_in(session).tokens == session.tokens
    assert renewal.refresh(session).tokens != session.tokens


def test_fifty_threads_with_expired_tokens_make_one_call(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, -30)
    together = threading.Barrier(50)

    def page() -> str:
        together.wait()
        return renewal.signed_in(session).tokens.refresh_token

    with ThreadPoolExecutor(50) as pool:
        seen = {future.result() for future in [pool.submit(page) for _ in range(50)]}

    assert played.refreshes == ["refresh-0"]
    assert seen == {"refresh-1"}


def test_beside_a_refresh_other_pages_use_what_is_still_good(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    beside: list[SignedIn] = []
    played.while_refreshing = lambda: beside.append(renewal.signed_in(session))

    renewal.signed_in(session)

    assert [one.tokens for one in beside] == [session.tokens]
    assert len(played.refreshes) == 1


def test_a_refresh_that_died_is_taken_over_after_its_lease(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    assert sessions.lease(session)
    assert renewal.signed_in(session).tokens == session.tokens

    played.now += LEASE_SECONDS
    renewal.signed_in(session)

    assert played.refreshes == ["refresh-0"]


def test_a_session_signed_out_during_its_refresh_stays_ended(
    renewal: Renewal, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, -30)
    played.while_refreshing = lambda: sessions.delete(session.id)

    renewal.signed_in(session)

    assert sessions.get(session.id, BROWSER) is None
