"""The script side of a session: which ones end, and what a failure leaves."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography.fernet import Fernet

import session
import state
from cognito_auth.errors import AuthError, ServiceUnavailable, SessionEnded
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Challenge, SignedIn, Tokens

BROWSER = "b" * 64


class PlayedCognito:
    """Notes which refresh tokens were revoked; may fail."""

    def __init__(self) -> None:
        self.revoked: list[str] = []
        self.failure: AuthError | None = None

    def sign_out(self, tokens: Tokens) -> None:
        if self.failure:
            raise self.failure
        self.revoked.append(tokens.refresh_token)


class BrokenRenewal:
    """A refresh that Cognito does not answer."""

    def refresh(self, _: object) -> None:
        raise ServiceUnavailable("away")


@pytest.fixture
def cognito() -> PlayedCognito:
    return PlayedCognito()


@pytest.fixture
def sessions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cognito: PlayedCognito
) -> Sessions:
    """The sessions of this app; the page has begun `this` one."""
    made = Sessions(
        SqliteStore(tmp_path / "sessions.db"), Sealer([Fernet.generate_key().decode()])
    )
    values: dict[str, Any] = {}
    context = SimpleNamespace(cookies={}, headers={"X-App-Browser": BROWSER})
    monkeypatch.setattr(session.st, "session_state", values)
    monkeypatch.setattr(session.st, "context", context)
    monkeypatch.setattr(session, "sessions", lambda: made)
    browsers = Browsers(made, cast(Authenticator, cognito))
    monkeypatch.setattr(session, "browsers", lambda: browsers)
    state.remember_session(begin(made, "this"))
    return made


def begin(sessions: Sessions, name: str, subject: str = "ada") -> str:
    """Start a session; returns its id."""
    return sessions.create(subject, Tokens("id", "access", name), BROWSER, name).id


def agents(sessions: Sessions, subject: str = "ada") -> set[str]:
    """Which sessions live."""
    return {one.agent for one in sessions.of_subject(subject)}


def test_one_other_session_ends(sessions: Sessions, cognito: PlayedCognito) -> None:
    other = begin(sessions, "phone")
    begin(sessions, "tablet")

    session.end_other(other)

    assert agents(sessions) == {"this", "tablet"}
    assert cognito.revoked == ["phone"]


def test_neither_this_nor_anothers_session_ends_as_an_other(
    sessions: Sessions, cognito: PlayedCognito
) -> None:
    stranger = begin(sessions, "phone", "eve")

    session.end_other(stranger)
    session.end_other(state.session_id())

    assert agents(sessions) | agents(sessions, "eve") == {"this", "phone"}
    assert cognito.revoked == []


def test_all_other_sessions_end(sessions: Sessions, cognito: PlayedCognito) -> None:
    begin(sessions, "phone")
    begin(sessions, "tablet")
    begin(sessions, "hers", "eve")

    session.end_all(session.others())

    assert agents(sessions) == {"this"}
    assert agents(sessions, "eve") == {"hers"}
    assert set(cognito.revoked) == {"phone", "tablet"}


@pytest.mark.parametrize(
    ("failure", "said"),
    [(ServiceUnavailable("away"), True), (SessionEnded("revoked before"), False)],
)
def test_a_session_ends_though_cognito_can_not_be_told(
    sessions: Sessions, cognito: PlayedCognito, failure: AuthError, said: bool
) -> None:
    begin(sessions, "phone")
    cognito.failure = failure

    sentence = session.end_all(session.others())

    assert agents(sessions) == {"this"}
    assert ("could not be told" in sentence) is said


def test_a_deleted_accounts_sessions_end_without_asking_cognito(
    sessions: Sessions, cognito: PlayedCognito
) -> None:
    begin(sessions, "phone")

    session.forget_account("ada")

    assert agents(sessions) == set()
    assert session.has_ended()
    assert cognito.revoked == []


def test_an_account_is_deleted_though_the_store_is_away(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(sessions, "delete_all", away)

    session.forget_account("ada")

    assert agents(sessions) == {"this"}


def test_what_was_saved_stays_saved_though_the_claims_can_not_follow(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "browsers", BrokenRenewal)

    session.renew()

    assert agents(sessions) == {"this"}


def test_what_was_saved_stays_saved_while_the_store_is_away(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(sessions, "get", away)

    session.renew()


class Rerun(BaseException):
    """Streamlit ends a run like this, to start the next one."""


class Interrupting(dict[str, Any]):
    """A page's state, in whose use a run can end."""

    armed = False

    def __setitem__(self, key: str, value: object) -> None:
        self._end()
        super().__setitem__(key, value)

    def __iter__(self) -> Iterator[str]:
        self._end()
        return super().__iter__()

    def _end(self) -> None:
        if self.armed:
            self.armed = False
            raise Rerun


def test_a_sign_in_whose_run_ends_early_is_taken_up_by_the_next(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = Interrupting()
    monkeypatch.setattr(session.st, "session_state", values)
    claims = SimpleNamespace(subject="bea")
    tokens = Tokens("id", "access", "secret-refresh-token")
    asked: list[SignedIn] = []

    def sign_in() -> Session | Challenge:
        signed_in = SignedIn(tokens, claims, claims)  # type: ignore[arg-type]
        asked.append(signed_in)
        return session.begin(signed_in, (BROWSER, "this"))

    def run(*, ends_early: bool) -> None:
        form = state.form("signin")
        begun = form.once(sign_in)
        values.armed = ends_early
        session.advance(begun)

    with pytest.raises(Rerun):
        run(ends_early=True)
    assert state.session_id() == ""
    run(ends_early=False)

    [only] = sessions.of_subject("bea")
    assert state.session_id() == only.id
    assert len(asked) == 1
    # nothing but a key to what came of it
    [kept] = values["form signin"].outcomes.values()
    assert isinstance(kept, str)


def test_signing_out_ends_this_session_alone(
    sessions: Sessions, cognito: PlayedCognito
) -> None:
    begin(sessions, "phone")
    state.remember_email("ada@example.com")

    session.end(state.form("out"))

    assert agents(sessions) == {"phone"}
    assert cognito.revoked == ["this"]
    assert session.has_ended()
    assert state.remembered_email() == "ada@example.com"
    assert state.st.session_state["next_notice"] == "You are signed out."


def test_a_sign_out_tells_cognito_though_its_run_ends_early(
    sessions: Sessions, cognito: PlayedCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = Interrupting(session.st.session_state)
    monkeypatch.setattr(session.st, "session_state", values)
    end = sessions.end

    def end_and_press_again(session_id: str) -> Tokens | None:
        tokens = end(session_id)
        values.armed = True
        return tokens

    monkeypatch.setattr(sessions, "end", end_and_press_again)

    with pytest.raises(Rerun):
        session.end(state.form("out"))

    assert agents(sessions) == set()
    assert cognito.revoked == ["this"]
    assert session.has_ended()
    # what the guard says to the run that takes over
    assert state.announced_end() == "You are signed out."


def test_a_sign_out_while_the_store_is_away_can_be_tried_again(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(sessions, "end", away)

    with pytest.raises(ServiceUnavailable):
        session.end(state.form("out"))

    assert agents(sessions) == {"this"}
    assert state.announced_end() == ""
