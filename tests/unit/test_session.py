"""The script side of a session: which ones end, and what a failure leaves."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import (
    AuthError,
    InvalidAudience,
    InvalidIssuer,
    MalformedToken,
    ServiceUnavailable,
    SessionEnded,
)
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import SignedIn, Tokens, Visitor
from streamlit_cognito.http.open_pages import GUEST, OpenPages
from streamlit_cognito.script import kept, memory, session, visitor
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.session import Presence, look

# or the door writes into the store of whoever runs this
pytestmark = pytest.mark.usefixtures("nothing_set_up")

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


@pytest.fixture
def cognito() -> PlayedCognito:
    return PlayedCognito()


@pytest.fixture
def sessions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cognito: PlayedCognito
) -> Iterator[Sessions]:
    """The sessions of this app; the page has begun `this` one."""
    store = SqliteStore(tmp_path / "sessions.db")
    made = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    values: dict[str, Any] = {}
    context = SimpleNamespace(cookies={}, headers={"X-App-Browser": BROWSER})
    monkeypatch.setattr(memory.st, "session_state", values)
    monkeypatch.setattr(visitor.st, "context", context)
    for module in (session, kept):
        monkeypatch.setattr(module, "sessions", lambda: made)
    browsers = Browsers(made, cognito)  # type: ignore[arg-type]
    monkeypatch.setattr(session, "browsers", lambda: browsers)
    # whoever has a session is who it says
    monkeypatch.setattr(session, "look", lambda: Presence(session._find()))
    memory.remember_session(begin(made, "this"))
    yield made
    store.close()


def begin(sessions: Sessions, name: str, subject: str = "ada") -> str:
    """Start a session; returns its id."""
    return sessions.create(subject, Tokens("id", "access", name), BROWSER, name).id


def agents(sessions: Sessions, subject: str = "ada") -> set[str]:
    """Which sessions live."""
    return {one.agent for one in sessions.of_subject(subject)}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MalformedToken, ["believe_token", "end_session"]),
        # another app keeps its sessions here too, and knows nothing of ours
        (InvalidAudience, []),
        (InvalidIssuer, []),
        # whoever refreshed the tokens has told of it
        (SessionEnded, []),
    ],
)
def test_tokens_that_are_not_believed_end_a_session_once_unless_they_are_anothers(
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    error: type[AuthError],
    told: list[str],
) -> None:
    def refuse(_: Session) -> None:
        raise error

    recorded: list[str] = []
    played = SimpleNamespace(record=lambda event, **_: recorded.append(event))
    monkeypatch.setattr(session, "door", lambda: played)
    monkeypatch.setattr(session, "browsers", lambda: SimpleNamespace(signed_in=refuse))

    assert [look(), look()] == [Presence(), Presence()]

    assert recorded == told
    assert bool(agents(sessions)) is issubclass(error, InvalidAudience | InvalidIssuer)


def test_the_list_of_sessions_says_which_is_this(sessions: Sessions) -> None:
    other = begin(sessions, "phone")
    begin(sessions, "hers", "eve")

    listed = {(one.id, is_this) for one, is_this in session.mine()}

    assert listed == {(memory.session_id(), True), (other, False)}
    assert session.others() == [other]


def test_nobody_has_sessions_while_nobody_is_signed_in(sessions: Sessions) -> None:
    sessions.delete(memory.session_id())

    assert session.mine() == []
    assert session.has_ended()


def test_what_was_saved_stays_saved_though_the_claims_can_not_follow(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(session.browsers(), "refresh", away)

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
    monkeypatch.setattr(memory.st, "session_state", values)
    claims = SimpleNamespace(subject="bea", email="", groups=(), raw={})
    tokens = Tokens("id", "access", "secret-refresh-token")
    asked: list[SignedIn] = []

    def sign_in() -> SignedIn:
        signed_in = SignedIn(tokens, claims, claims)  # type: ignore[arg-type]
        asked.append(signed_in)
        return signed_in

    def run(*, ends_early: bool) -> None:
        form = Form("signin")
        begun = form.once(session.browsers().begin, Visitor(BROWSER, "this"), sign_in)
        values.armed = ends_early
        session.advance(begun)

    with pytest.raises(Rerun):
        run(ends_early=True)
    assert memory.session_id() == ""
    run(ends_early=False)

    [only] = sessions.of_subject("bea")
    assert memory.session_id() == only.id
    assert len(asked) == 1
    # nothing but a key to what came of it
    [kept] = values["cognito form signin"].outcomes.values()
    assert isinstance(kept, str)


def test_signing_out_ends_this_session_alone(
    sessions: Sessions, cognito: PlayedCognito
) -> None:
    begin(sessions, "phone")
    memory.remember_email("ada@example.com")

    session.end(Form("out"))

    assert agents(sessions) == {"phone"}
    assert cognito.revoked == ["this"]
    assert session.has_ended()
    assert memory.remembered_email() == "ada@example.com"
    assert memory.recall("next_notice") == "You are signed out."


def test_a_sign_out_tells_cognito_though_its_run_ends_early(
    sessions: Sessions, cognito: PlayedCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = Interrupting(memory.st.session_state)
    monkeypatch.setattr(memory.st, "session_state", values)
    end = sessions.end

    def end_and_press_again(session_id: str) -> Tokens | None:
        tokens = end(session_id)
        values.armed = True
        return tokens

    monkeypatch.setattr(sessions, "end", end_and_press_again)

    with pytest.raises(Rerun):
        session.end(Form("out"))

    assert agents(sessions) == set()
    assert cognito.revoked == ["this"]
    assert session.has_ended()
    # what the guard says to the run that takes over
    assert memory.announced_end() == "You are signed out."


def test_a_sign_out_that_cognito_is_not_told_of_is_one(
    sessions: Sessions, cognito: PlayedCognito
) -> None:
    cognito.failure = ServiceUnavailable("away")
    sentence = session.not_told(cognito.failure)

    session.end(Form("out"))

    assert agents(sessions) == set()
    assert memory.recall("next_notice") == sentence
    # what the guard says, if it is asked first
    assert memory.announced_end() == "You are signed out."


def test_a_sign_out_while_the_store_is_away_can_be_tried_again(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(sessions, "end", away)

    with pytest.raises(ServiceUnavailable):
        session.end(Form("out"))

    assert agents(sessions) == {"this"}
    assert memory.announced_end() == ""


def test_a_session_that_ended_elsewhere_was_not_ended_by_cognito(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[str] = []
    played = SimpleNamespace(record=lambda event, **_: recorded.append(event))
    monkeypatch.setattr(session, "door", lambda: played)
    with session.noted(session.presence()):
        sessions.delete(memory.session_id())
        session.drop()
    assert recorded == []

    memory.remember_session(begin(sessions, "this"))
    session.drop()
    assert recorded == ["end_session"]
    assert agents(sessions) == set()


@pytest.mark.parametrize("end", ["end", "end_everywhere", "drop"])
def test_a_run_that_ends_its_session_may_say_so(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    pages = OpenPages()
    token = pages.open(BROWSER, "")
    monkeypatch.setattr(session, "PAGES", pages)
    monkeypatch.setitem(visitor.st.context.headers, "X-App-Socket", token)
    session.tie(session.presence().session)
    assert pages.of(token).sign_in == memory.session_id()
    was_let_go: list[bool] = []

    def end_one(session_id: str) -> None:
        was_let_go.append(pages.of(token).is_leaving)

    for name in ("end", "delete", "delete_all"):
        monkeypatch.setattr(sessions, name, end_one)
    monkeypatch.setattr(session, "current", lambda: SimpleNamespace(subject="ada"))
    if end == "drop":
        session.drop()
    else:
        with suppress(AttributeError):
            # Cognito is not told of an account that is made up
            getattr(session, end)(Form("out"))

    assert was_let_go == [True]
    session.tie(None)
    assert pages.of(token).sign_in == GUEST
    assert not pages.of(token).is_leaving
