"""Sessions of browsers: begun once signed in, refreshed once in time, ended twice."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import (
    AuthError,
    InvalidIssuer,
    InvalidTime,
    Misconfigured,
    ServiceUnavailable,
    SessionEnded,
    SignedOutEverywhere,
    TooManyAttempts,
    UnknownKey,
    UnsupportedChallenge,
)
from cognito_auth.flows import browsers as module
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import LEASE_SECONDS, Ended, Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Challenge, SignedIn, Tokens, Visitor
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
        self.told: list[str] = []
        self.not_told: dict[str, AuthError] = {}

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

    def sign_out(self, tokens: Tokens) -> None:
        self._tell(tokens.refresh_token)

    def sign_out_everywhere(self, tokens: Tokens) -> None:
        self._tell(f"all of {tokens.refresh_token}")

    def _tell(self, what: str) -> None:
        self.told.append(what)
        if what in self.not_told:
            raise self.not_told[what]


@pytest.fixture
def played() -> PlayedAuthenticator:
    return PlayedAuthenticator()


@pytest.fixture
def sessions(tmp_path: Path, played: PlayedAuthenticator) -> Iterator[Sessions]:
    with closing(SqliteStore(tmp_path / "sessions.db")) as store:
        sealer = Sealer([Fernet.generate_key().decode()])
        yield Sessions(store, sealer, now=lambda: played.now)


Told = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def told() -> Told:
    """What the security log is told."""
    return []


@pytest.fixture
def browsers(sessions: Sessions, played: PlayedAuthenticator, told: Told) -> Browsers:
    return Browsers(
        sessions,
        cast(Authenticator, played),
        by_providers=True,
        record=lambda event, **more: told.append((event, more)),
        now=lambda: played.now,
    )


def begun(sessions: Sessions, name: str, subject: str = "subject") -> str:
    """The id of a session whose refresh token has this name."""
    return sessions.create(subject, Tokens("id", "access", name), BROWSER, name).id


def living(sessions: Sessions, subject: str = "subject") -> set[str]:
    return {one.agent for one in sessions.of_subject(subject)}


def signed_in_with(refresh_token: str) -> SignedIn:
    tokens = Tokens("id", "access", refresh_token)
    return SignedIn(tokens, claims("id", 1), claims("access", 1))


def session_with(sessions: Sessions, seconds_left: int) -> Session:
    expires = str(int(NOW) + seconds_left)
    return sessions.create("subject", Tokens(expires, expires, "refresh-0"), BROWSER)


def test_fresh_tokens_are_not_refreshed(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    browsers.signed_in(session_with(sessions, 61))

    assert played.refreshes == []


@pytest.mark.parametrize("seconds_left", [60, 1, 0, -1000])
def test_tokens_near_or_past_their_end_are_refreshed_and_kept(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    seconds_left: int,
) -> None:
    session = session_with(sessions, seconds_left)

    signed_in = browsers.signed_in(session)

    kept = sessions.get(session.id, BROWSER)
    assert kept is not None
    assert kept.tokens == signed_in.tokens
    assert kept.tokens.refresh_token == "refresh-1"
    assert played.refreshes == ["refresh-0"]


def test_a_key_that_is_gone_is_mended_by_a_refresh(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    played.unreadable = UnknownKey("rotated")

    browsers.signed_in(session_with(sessions, 3000))

    assert played.refreshes == ["refresh-0"]


def test_tokens_of_another_pool_are_not_refreshed(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    played.unreadable = InvalidIssuer("another pool")

    with pytest.raises(InvalidIssuer):
        browsers.signed_in(session_with(sessions, 3000))
    assert played.refreshes == []


@pytest.mark.parametrize("seconds_left", [30, -30])
def test_a_refused_refresh_ends_the_session(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    seconds_left: int,
) -> None:
    session = session_with(sessions, seconds_left)
    played.failure = SessionEnded("revoked")

    with pytest.raises(SessionEnded):
        browsers.signed_in(session)
    assert sessions.get(session.id, BROWSER) is None


def test_while_cognito_is_away_good_tokens_serve_on(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    played.failure = ServiceUnavailable("away")

    assert browsers.signed_in(session).tokens == session.tokens
    # and the next run may try again at once
    played.failure = None
    browsers.signed_in(session)
    assert len(played.refreshes) == 2


def test_while_cognito_is_away_expired_tokens_cost_no_session(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, -30)
    played.failure = ServiceUnavailable("away")

    with pytest.raises(ServiceUnavailable):
        browsers.signed_in(session)
    played.failure = None
    assert browsers.signed_in(session)


def test_new_tokens_that_no_key_can_check_yet_are_kept(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    # with rotation the old refresh token is void
    session = session_with(sessions, -30)
    played.unverifiable = ServiceUnavailable("the key set is away")

    with pytest.raises(ServiceUnavailable):
        browsers.signed_in(session)

    kept = sessions.get(session.id, BROWSER)
    assert kept is not None
    assert kept.tokens.refresh_token == "refresh-1"


def test_good_tokens_are_refreshed_on_demand(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 3000)

    for number in (1, 2):
        # what the page knows may be older than what the store has
        signed_in = browsers.refresh(session)
        assert signed_in.tokens.refresh_token == f"refresh-{number}"

    kept = sessions.get(session.id, BROWSER)
    assert kept is not None
    assert kept.tokens == signed_in.tokens
    assert played.refreshes == ["refresh-0", "refresh-1"]


def test_a_refresh_on_demand_waits_for_the_one_under_way(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    beside: list[Future[SignedIn]] = []
    with ThreadPoolExecutor(1) as pool:

        def meanwhile() -> None:
            played.while_refreshing = lambda: None
            beside.append(pool.submit(browsers.refresh, session))
            with pytest.raises(TimeoutError):
                beside[0].result(0.2)

        played.while_refreshing = meanwhile
        browsers.signed_in(session)
        assert beside[0].result(10).tokens.refresh_token == "refresh-2"

    assert played.refreshes == ["refresh-0", "refresh-1"]


def test_a_failed_refresh_on_demand_leaves_what_was_there(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 3000)
    played.failure = ServiceUnavailable("away")

    with pytest.raises(ServiceUnavailable):
        browsers.refresh(session)

    played.failure = None
    assert browsers.signed_in(session).tokens == session.tokens
    assert browsers.refresh(session).tokens != session.tokens


def test_fifty_threads_with_expired_tokens_make_one_call(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, -30)
    together = threading.Barrier(50)

    def page() -> str:
        together.wait()
        return browsers.signed_in(session).tokens.refresh_token

    with ThreadPoolExecutor(50) as pool:
        seen = {future.result() for future in [pool.submit(page) for _ in range(50)]}

    assert played.refreshes == ["refresh-0"]
    assert seen == {"refresh-1"}


def test_beside_a_refresh_other_pages_use_what_is_still_good(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    beside: list[SignedIn] = []
    played.while_refreshing = lambda: beside.append(browsers.signed_in(session))

    browsers.signed_in(session)

    assert [one.tokens for one in beside] == [session.tokens]
    assert len(played.refreshes) == 1


def test_a_refresh_that_died_is_taken_over_after_its_lease(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, 30)
    assert sessions.lease(session)
    assert browsers.signed_in(session).tokens == session.tokens

    played.now += LEASE_SECONDS
    browsers.signed_in(session)

    assert played.refreshes == ["refresh-0"]


def test_a_session_signed_out_during_its_refresh_stays_ended(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session = session_with(sessions, -30)
    played.while_refreshing = lambda: sessions.delete(session.id)

    browsers.signed_in(session)

    assert sessions.get(session.id, BROWSER) is None


VISITOR = Visitor(BROWSER, "Firefox on Linux")


def test_a_finished_sign_in_becomes_a_session_of_its_browser(
    browsers: Browsers, sessions: Sessions
) -> None:
    asked: list[tuple[object, ...]] = []

    def sign_in(*typed: object) -> SignedIn:
        asked.append(typed)
        return signed_in_with("mine")

    session = browsers.begin(VISITOR, sign_in, "ada@example.com", "password")

    assert isinstance(session, Session)
    assert asked == [("ada@example.com", "password")]
    assert session.subject == claims("id", 1).subject
    assert sessions.get(session.id, BROWSER) == session
    assert session.tokens.refresh_token == "mine"
    assert session.agent == "Firefox on Linux"
    assert sessions.get(session.id, "another browser") is None


def test_a_challenge_begins_no_session(browsers: Browsers, sessions: Sessions) -> None:
    asked = Challenge("SMS_MFA", "subject", "a session", {})

    assert browsers.begin(VISITOR, lambda: asked) is asked
    assert living(sessions) == set()


def test_a_challenge_that_no_page_can_answer_is_refused(browsers: Browsers) -> None:
    unknown = Challenge("BRAND_NEW", "subject", "a session", {})

    with pytest.raises(UnsupportedChallenge):
        browsers.begin(VISITOR, lambda: unknown)


def test_a_session_ends_here_and_at_cognito(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    mine = begun(sessions, "mine")
    begun(sessions, "phone")

    assert browsers.end(mine) is None

    assert living(sessions) == {"phone"}
    assert played.told == ["mine"]
    # a second press ends nothing more
    assert browsers.end(mine) is None
    assert played.told == ["mine"]


def test_several_sessions_end_at_once(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator, told: Told
) -> None:
    ended = [begun(sessions, name) for name in ("phone", "tablet")]
    begun(sessions, "mine")
    begun(sessions, "hers", "eve")

    assert browsers.end_others("subject", [*ended, "none of ours"]) is None

    whose = [{"subject": "subject", "session_id": one} for one in ended]
    assert told == [("end_session", one) for one in whose]

    assert living(sessions) == {"mine"}
    assert living(sessions, "eve") == {"hers"}
    assert played.told == ["phone", "tablet"]


def test_every_session_of_a_user_ends(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    signed_in = signed_in_with("mine")
    for name in ("mine", "phone"):
        begun(sessions, name, signed_in.subject)
    begun(sessions, "hers", "eve")

    assert browsers.end_everywhere(signed_in) is None

    assert living(sessions, signed_in.subject) == set()
    assert living(sessions, "eve") == {"hers"}
    assert played.told == ["all of mine"]


def test_a_session_ends_here_though_cognito_can_not_be_told(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    away = ServiceUnavailable("away")
    played.not_told = {"tablet": away, "all of mine": away}
    ended = [begun(sessions, name) for name in ("phone", "tablet", "watch")]

    assert browsers.end_others("subject", ended) is away
    assert browsers.end(begun(sessions, "tablet")) is away
    assert browsers.end_everywhere(signed_in_with("mine")) is away

    assert living(sessions) == set()
    # the others were told all the same
    assert played.told[:3] == ["phone", "tablet", "watch"]


def test_nobody_waits_for_many_sessions_to_be_told_of(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = iter(range(0, 1000, 4))
    monkeypatch.setattr(
        module, "time", SimpleNamespace(monotonic=lambda: next(moments))
    )
    ended = [begun(sessions, str(number)) for number in range(20)]

    assert isinstance(browsers.end_others("subject", ended), ServiceUnavailable)
    assert living(sessions) == set()
    assert len(played.told) < 4


def test_a_session_that_cognito_ended_before_counts_as_told(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    ended = SessionEnded("revoked before")
    played.not_told = {"mine": ended, "all of mine": ended}

    assert browsers.end(begun(sessions, "mine")) is None
    assert browsers.end_everywhere(signed_in_with("mine")) is None


def test_while_the_store_is_away_cognito_is_told_of_nothing_that_lives(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended = [begun(sessions, name) for name in ("phone", "tablet")]
    end = sessions.end

    def fails_at_the_second(session_id: str) -> Ended | None:
        if session_id == ended[1]:
            raise ServiceUnavailable("away")
        return end(session_id)

    def away(*_: Any) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(sessions, "end", fails_at_the_second)
    monkeypatch.setattr(sessions, "delete_all", away)
    for end_them in (
        lambda: browsers.end(ended[1]),
        lambda: browsers.end_everywhere(signed_in_with("mine")),
    ):
        with pytest.raises(ServiceUnavailable):
            end_them()
    assert played.told == []

    # what did end is told
    with pytest.raises(ServiceUnavailable):
        browsers.end_others("subject", ended)
    assert played.told == ["phone"]
    assert living(sessions) == {"tablet"}


def test_a_deleted_accounts_sessions_end_without_asking_cognito(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator, told: Told
) -> None:
    begun(sessions, "mine")
    begun(sessions, "hers", "eve")

    browsers.forget_account("subject")

    assert (living(sessions), living(sessions, "eve")) == (set(), {"hers"})
    assert played.told == []
    assert told == [("end_all_sessions", {"error": None, "subject": "subject"})]


def test_an_account_is_deleted_though_the_store_is_away(
    browsers: Browsers,
    sessions: Sessions,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = ServiceUnavailable("away")

    def away(_: str) -> None:
        raise error

    begun(sessions, "mine")
    monkeypatch.setattr(sessions, "delete_all", away)

    browsers.forget_account("subject")

    assert living(sessions) == {"mine"}
    assert told == [("end_all_sessions", {"error": error, "subject": "subject"})]


@pytest.mark.parametrize("ask", [Browsers.signed_in, Browsers.refresh])
def test_nobody_waits_longer_for_another_page_than_its_lease(
    browsers: Browsers,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[Browsers, Session], SignedIn],
) -> None:
    session = session_with(sessions, -30)
    assert sessions.lease(session)
    waited = [0.0]

    def sleep(seconds: float) -> None:
        waited[0] += seconds

    clock = SimpleNamespace(monotonic=lambda: waited[0], sleep=sleep)
    monkeypatch.setattr(module, "time", clock)

    with pytest.raises(ServiceUnavailable, match="waited in vain"):
        ask(browsers, session)
    assert LEASE_SECONDS <= waited[0] < LEASE_SECONDS + 1


def test_a_client_without_revocation_is_no_visitors_business(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    session_id = begun(sessions, "here")
    played.not_told = {"here": Misconfigured(), "all of here": Misconfigured()}

    assert browsers.end(session_id) is None
    assert living(sessions) == set()
    assert browsers.end_everywhere(signed_in_with("here")) is None
    assert played.told == ["here", "all of here"]


@pytest.mark.parametrize("failure", [ServiceUnavailable, Misconfigured])
def test_a_lease_that_can_not_be_given_back_takes_no_good_tokens(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    monkeypatch: pytest.MonkeyPatch,
    failure: type[AuthError],
) -> None:
    session = session_with(sessions, 30)
    played.failure = failure("away")
    monkeypatch.setattr(sessions, "release", _fails)

    assert browsers.signed_in(session).tokens == session.tokens


def test_an_end_is_one_though_the_session_can_not_be_removed(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = session_with(sessions, 30)
    played.failure = SessionEnded("revoked")
    monkeypatch.setattr(sessions, "delete", _fails)

    with pytest.raises(SessionEnded):
        browsers.signed_in(session)


def _fails(_: str) -> None:
    raise ServiceUnavailable("the store is away")


EMAIL = "ada@example.com"
NEW = "Another battery 8 staples!"


def after_reset(
    outcome: SignedIn | Challenge | AuthError, played: PlayedAuthenticator
) -> None:
    """What the new password brings when it is tried."""

    def sign_in(email: str, password: str) -> SignedIn | Challenge:
        assert (email.strip().lower(), password) == (EMAIL, NEW)
        if isinstance(outcome, AuthError):
            raise outcome
        return outcome

    played.sign_in = sign_in  # type: ignore[attr-defined]


def ada(refresh_token: str = "new") -> SignedIn:
    found = signed_in_with(refresh_token)
    return replace(found, id_claims=replace(found.id_claims, email=EMAIL.title()))


def sign_in_later(
    browsers: Browsers, played: PlayedAuthenticator, agent: str
) -> set[str]:
    """Sign in a while after all else; returns the agents whose sessions live then."""
    played.now += 10
    browsers.begin(Visitor(BROWSER, agent), ada)
    return living(browsers._sessions)


def test_a_reset_ends_all_sessions_here_and_at_cognito(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    begun(sessions, "one")
    begun(sessions, "two")
    begun(sessions, "other", subject="other")
    after_reset(ada(), played)

    assert browsers.end_after_reset(EMAIL, NEW) is None
    assert living(sessions) == set()
    assert living(sessions, "other") == {"other"}
    assert played.told == ["all of new"]

    # and no more than these: what begins afterwards stays
    begun(sessions, "later")
    assert sign_in_later(browsers, played, "last") == {"later", "last"}


def test_a_reset_of_an_account_with_a_second_factor_ends_them_by_its_name(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    begun(sessions, "one")
    after_reset(Challenge("SOFTWARE_TOKEN_MFA", "subject", "", {}), played)

    assert browsers.end_after_reset(EMAIL, NEW) is None
    assert living(sessions) == set()


@pytest.mark.parametrize(
    "outcome",
    [
        # a user name that is no sub, and a lock-out
        Challenge("SOFTWARE_TOKEN_MFA", "ada", "", {}),
        TooManyAttempts("locked"),
    ],
)
def test_what_a_reset_can_not_end_at_once_the_next_sign_in_ends(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    outcome: Challenge | AuthError,
) -> None:
    begun(sessions, "stolen")
    played.now += 10
    after_reset(outcome, played)

    assert browsers.end_after_reset(f" {EMAIL.upper()}", NEW) is None
    assert living(sessions) == {"stolen"}
    assert sign_in_later(browsers, played, "owner") == {"owner"}
    assert played.told == ["stolen"]
    assert sign_in_later(browsers, played, "phone") == {"owner", "phone"}


@pytest.mark.parametrize("primary", ["true", "false"])
def test_a_provider_that_names_an_address_ends_nothing_of_what_a_reset_left(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator, primary: str
) -> None:
    begun(sessions, "stolen")
    sessions.create("mallory", Tokens("i", "a", "r"), BROWSER, "before")
    played.now += 10
    after_reset(TooManyAttempts("locked"), played)
    browsers.end_after_reset(EMAIL, NEW)
    raw = {"identities": [{"providerName": "Company", "primary": primary}]}

    def mallory() -> SignedIn:
        found = ada()
        said = replace(found.id_claims, subject="mallory", raw=raw)
        access = replace(found.access_claims, raw={"scope": "openid email"})
        return replace(found, id_claims=said, access_claims=access)

    browsers.begin(Visitor(BROWSER, "hers"), mallory)
    agents = {one.agent for one in sessions.of_subject("mallory")}
    # nor of hers, whose password it was not
    assert agents == ({"hers", "before"} if primary == "true" else {"hers"})

    # what waits for the owner's next sign-in still does
    assert sign_in_later(browsers, played, "owner") == {"owner"}


def test_a_password_ends_what_a_reset_left_whatever_its_identities_say(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator
) -> None:
    begun(sessions, "stolen")
    played.now += 10
    after_reset(TooManyAttempts("locked"), played)
    browsers.end_after_reset(EMAIL, NEW)

    def linked() -> SignedIn:
        found = ada()
        raw = {"identities": [{"providerName": "Company"}]}
        return replace(found, id_claims=replace(found.id_claims, raw=raw))

    browsers.begin(Visitor(BROWSER, "owner"), linked)
    assert living(sessions) == {"owner"}


@pytest.mark.parametrize(
    ("scope", "auth_time", "proved_at"),
    [
        ("aws.cognito.signin.user.admin", 5, NOW),
        ("openid email", 500_000, 500_000.0),
        ("openid email", None, 1.0),
    ],
)
def test_cognitos_own_pages_may_have_asked_nobody(
    browsers: Browsers, scope: str, auth_time: int | None, proved_at: float
) -> None:
    def sign_in() -> SignedIn:
        found = ada()
        return replace(
            found,
            id_claims=replace(found.id_claims, auth_time=auth_time),
            access_claims=replace(found.access_claims, raw={"scope": scope}),
        )

    session = browsers.begin(Visitor(BROWSER, "a"), sign_in)
    assert isinstance(session, Session)
    assert session.proved_at == proved_at


@pytest.mark.parametrize("name", ["put_note", "delete_all"])
def test_a_reset_while_the_store_is_away_says_that_sessions_may_live_on(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    after_reset(ada(), played)
    monkeypatch.setattr(sessions.store, name, away)

    assert isinstance(browsers.end_after_reset(EMAIL, NEW), ServiceUnavailable)


def test_a_sign_in_is_not_lost_for_a_store_that_can_not_say_what_a_reset_left(
    browsers: Browsers, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(sessions.store, "read_note", away)

    assert isinstance(browsers.begin(Visitor(BROWSER, "a"), ada), Session)


def by_provider(auth_time: float | None, subject: str = "subject") -> SignedIn:
    """Somebody of a provider's whom Cognito asked then."""
    found = signed_in_with("hosted")
    raw = {"identities": [{"providerName": "Company", "primary": "true"}]}
    said = replace(found.id_claims, subject=subject, raw=raw)
    seconds = None if auth_time is None else int(auth_time)
    access = replace(found.access_claims, raw={"scope": "openid email"})
    said = replace(said, auth_time=seconds)
    return replace(found, id_claims=said, access_claims=access)


ENDS: dict[str, Callable[[Browsers, str], object]] = {
    "everywhere": lambda browsers, _: browsers.end_everywhere(by_provider(NOW)),
    "others": lambda browsers, one: browsers.end_others("subject", [one]),
    # Cognito's own session outlives one that ended by its age
    "others, which are over": lambda browsers, one: [
        browsers.end(one),
        browsers.end_others("subject", []),
    ],
    "elsewhere": lambda browsers, one: browsers.end_elsewhere("subject", one),
}


@pytest.mark.parametrize("how", ENDS)
def test_who_was_signed_out_elsewhere_comes_in_by_a_provider_no_more_unasked(
    browsers: Browsers, sessions: Sessions, played: PlayedAuthenticator, how: str
) -> None:
    thief = Visitor(BROWSER, "thief")
    stolen = browsers.begin_by_provider(thief, by_provider(NOW))
    played.now += 100
    ENDS[how](browsers, stolen.id)
    # Cognito's own session says when it began, for as long as it goes on, or nothing
    for later, auth_time in ((0, NOW), (0, None), (399 * 24 * 3600, NOW + 99)):
        played.now += later
        with pytest.raises(SignedOutEverywhere):
            browsers.begin_by_provider(thief, by_provider(auth_time))
        assert living(sessions) == set()
    # who was asked since is let in, and so is who was asked for this very sign-in
    browsers.begin_by_provider(Visitor(BROWSER, "owner"), by_provider(NOW + 101))
    browsers.begin_by_provider(
        Visitor(BROWSER, "asked"), by_provider(NOW + 40), asked_at=NOW + 100
    )
    assert living(sessions) == {"owner", "asked"}
    # nobody else is asked anything
    browsers.begin_by_provider(Visitor(BROWSER, "eve"), by_provider(NOW, "eve"))


@pytest.mark.parametrize("is_challenged", [True, False])
def test_a_reset_keeps_out_who_is_let_in_by_a_provider_unasked(
    browsers: Browsers, played: PlayedAuthenticator, is_challenged: bool
) -> None:
    played.now += 100
    challenge = Challenge("SOFTWARE_TOKEN_MFA", "subject", "s", {}, email=EMAIL)
    after_reset(challenge if is_challenged else ada(), played)
    assert browsers.end_after_reset(EMAIL, NEW) is None
    with pytest.raises(SignedOutEverywhere):
        browsers.begin_by_provider(Visitor(BROWSER, "a"), by_provider(NOW + 99))


def test_so_does_one_that_waits_for_the_next_sign_in(
    browsers: Browsers, played: PlayedAuthenticator
) -> None:
    played.now += 100
    after_reset(TooManyAttempts("locked"), played)
    browsers.end_after_reset(EMAIL, NEW)
    played.now += 100
    browsers.begin(Visitor(BROWSER, "owner"), ada)
    with pytest.raises(SignedOutEverywhere):
        browsers.begin_by_provider(Visitor(BROWSER, "a"), by_provider(NOW + 99))
    browsers.begin_by_provider(Visitor(BROWSER, "a"), by_provider(NOW + 101))


def test_what_waits_for_the_next_sign_in_takes_back_no_later_end(
    browsers: Browsers, played: PlayedAuthenticator
) -> None:
    after_reset(TooManyAttempts("locked"), played)
    browsers.end_after_reset(EMAIL, NEW)
    played.now += 100
    browsers.end_everywhere(ada())
    browsers.begin(Visitor(BROWSER, "owner"), ada)
    with pytest.raises(SignedOutEverywhere):
        browsers.begin_by_provider(Visitor(BROWSER, "a"), by_provider(NOW + 99))


def test_an_end_that_comes_while_a_sign_in_begins_takes_it_along(
    browsers: Browsers,
    sessions: Sessions,
    played: PlayedAuthenticator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create = sessions.create

    def meanwhile(*given: Any, **more: Any) -> Session:
        monkeypatch.setattr(sessions, "create", create)
        played.now += 1
        browsers.end_everywhere(by_provider(NOW))
        return create(*given, **more)

    monkeypatch.setattr(sessions, "create", meanwhile)
    with pytest.raises(SignedOutEverywhere):
        browsers.begin_by_provider(Visitor(BROWSER, "thief"), by_provider(NOW))
    assert living(sessions) == set()


def test_a_store_that_can_not_say_who_is_kept_out_lets_nobody_in(
    browsers: Browsers, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(sessions.store, "read_note", away)
    with pytest.raises(ServiceUnavailable):
        browsers.begin_by_provider(Visitor(BROWSER, "a"), by_provider(NOW))
    assert living(sessions) == set()


def test_without_providers_nothing_is_kept_of_an_end(
    sessions: Sessions, played: PlayedAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object) -> None:
        raise AssertionError

    browsers = Browsers(sessions, cast(Authenticator, played))
    monkeypatch.setattr(sessions.store, "put_note", nothing)
    monkeypatch.setattr(sessions.store, "read_note", nothing)
    for end in ENDS.values():
        end(browsers, begun(sessions, "phone"))
    assert living(sessions) == set()
