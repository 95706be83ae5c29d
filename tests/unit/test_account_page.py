"""The account page: its parts are at addresses, the overview at its own."""

import hashlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.errors import ProofNeeded
from cognito_auth.sessions.life import ListedSession
from cognito_auth.values import Passkey, SignedIn, Tokens, TotpSecret
from streamlit_cognito.pages.account_page import PARTS
from streamlit_cognito.pages.parts import (
    authenticator_app,
    email_address,
    mailed_codes,
    passkeys,
    profile,
    security,
    sessions,
    trust,
    ways_in,
)
from streamlit_cognito.script import kept, proof, session
from streamlit_cognito.script.plain import plain
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say
from tests.unit.apps import app_of, heading, visit

pytestmark = pytest.mark.usefixtures("nothing_set_up")

ADA = "ada@example.com"
NEW = "new@example.com"


def app_with_an_account() -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def home() -> None:
        st.title("Home")

    navigation([Page(home, default=True), *account_pages()]).run()


def opened_at(query: dict[str, str]) -> AppTest:
    app = app_of(app_with_an_account)
    app.query_params.update(query)
    visit(app, "account")
    assert heading(app) == "Your account"
    return app


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that were drawn: none of them asks for a pool."""
    found: list[str] = []

    def drawing(name: str, _: SignedIn) -> None:
        found.append(name)

    for name in PARTS:
        monkeypatch.setitem(PARTS, name, lambda who, name=name: drawing(name, who))
    return found


@pytest.mark.parametrize("part", PARTS)
def test_the_part_in_the_address_is_drawn_alone(drawn: list[str], part: str) -> None:
    with fake_sign_in(ADA):
        app = opened_at({"part": part})
    assert drawn == [part]
    assert [header.value for header in app.header] == [say(f"account.{part}")]
    assert app.query_params == {"part": part}


@pytest.mark.parametrize(
    "query", [{}, {"part": ""}, {"part": "else"}, {"part": "Security"}, {"x": "tokens"}]
)
def test_any_other_address_is_the_overviews(
    drawn: list[str], query: dict[str, str]
) -> None:
    with fake_sign_in(ADA):
        app = opened_at(query)
    assert drawn == ["overview"]
    assert [header.value for header in app.header] == ["Overview"]


def test_each_part_is_a_link(drawn: list[str]) -> None:
    with fake_sign_in(ADA):
        app = opened_at({"part": "security", "open": "password"})
    links = [link.proto for link in app.get("page_link")]
    # a row that is open stays behind
    assert [(link.label, parse_qs(link.query_string)) for link in links] == [
        ("Overview", {"part": ["overview"]}),
        ("Profile", {"part": ["profile"]}),
        ("Security", {"part": ["security"]}),
        ("Sessions", {"part": ["sessions"]}),
        ("Activity", {"part": ["activity"]}),
        ("Tokens", {"part": ["tokens"]}),
    ]
    assert {link.page for link in links} == {"account"}


def test_the_overview_says_who_it_is_and_what_the_id_token_says() -> None:
    with fake_sign_in(ADA, name="Ada"):
        app = opened_at({})
    texts = [text.value for text in app.text]
    assert ADA in texts
    assert "Hello Ada." in texts
    [tables] = [one.proto.body for one in app.get("html") if "<table" in one.proto.body]
    assert say("claim.email") in tables
    assert say("checked.signature") in tables


def test_tokens_are_shown_on_request_and_each_has_a_heading() -> None:
    with fake_sign_in(ADA):
        app = opened_at({"part": "tokens"})
        assert not app.code
        press(app, "tokens.show")
        assert [code.value for code in app.code] == ["id token", "access token"]
        assert [one.value for one in app.subheader][-2:] == [
            say("tokens.id"),
            say("tokens.access"),
        ]


def test_a_press_that_comes_late_ends_no_other_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []

    def end_elsewhere(_: str, session_id: str) -> None:
        ended.append(session_id)

    listed = [ListedSession(name, name, 0, 0) for name in ("first", "second")]
    monkeypatch.setattr(session, "mine", lambda: [(one, False) for one in listed])
    played = SimpleNamespace(end_elsewhere=end_elsewhere)
    monkeypatch.setattr(sessions, "browsers", lambda: played)
    first, second = (hashlib.sha256(one.id.encode()).hexdigest()[:12] for one in listed)
    with fake_sign_in(ADA):
        app = opened_at({"part": "sessions", "open": first})
        app.query_params["open"] = second
        press(app, "sessions.end")
        assert ended == []
        press(app, "sessions.end")
    assert ended == ["second"]


class Account:
    """What Cognito says of an account, one answer after the other."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)

    def profile(self, _: Tokens) -> object:
        return {"email": self.answers.pop(0)}

    def second_factors(self, _: Tokens) -> object:
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("now", "sentence"), [(ADA, "email.kept"), (NEW.upper(), "email.done")]
)
def test_an_address_that_counts_already_is_not_said_to_be_given_up(
    monkeypatch: pytest.MonkeyPatch, now: str, sentence: str
) -> None:
    config = SimpleNamespace(sign_up_attributes=[])
    pool = SimpleNamespace(config=config, profile=Account(ADA, ADA, now, now))
    for part in (profile, email_address):
        monkeypatch.setattr(part, "pool", lambda: pool)
    held = {"new_email": NEW}
    monkeypatch.setattr(kept, "held", lambda name, *_: held.get(name))
    monkeypatch.setattr(kept, "release", lambda *names: [held.pop(n) for n in names])
    moved: list[tuple[str, str]] = []
    door = SimpleNamespace(move=lambda _, __, old, new: moved.append((old, new)))
    monkeypatch.setattr(email_address, "door", lambda: door)
    with fake_sign_in(ADA):
        app = opened_at({"part": "profile"})
        press(app, "email.cancel")
    assert [info.value for info in app.info] == [say(sentence)]
    assert held == {}
    # what is tried at the old one is none of the account's any more
    assert moved == ([(ADA, NEW)] if sentence == "email.done" else [])


@pytest.mark.parametrize("is_on", [False, True])
def test_an_app_that_is_on_already_is_not_said_to_be_given_up(
    monkeypatch: pytest.MonkeyPatch, is_on: bool
) -> None:
    config = SimpleNamespace(
        mfa="OPTIONAL", first_factors=("PASSWORD",), second_factors=()
    )
    then = ("SOFTWARE_TOKEN_MFA",) if is_on else ()
    pool = SimpleNamespace(config=config, account=Account((), (), then, then))
    for part in (security, authenticator_app, mailed_codes):
        monkeypatch.setattr(part, "pool", lambda: pool)
    secret = TotpSecret("ABCDEFGHIJKLMNOP", "app", ADA)
    monkeypatch.setattr(kept, "held", lambda name, *_: secret)
    with fake_sign_in(ADA):
        app = opened_at({"part": "security", "open": "app"})
        press(app, "totp.cancel")
    said = say("totp.enabled" if is_on else "totp.cancelled")
    assert [info.value for info in app.info] == [said]


def test_codes_are_turned_on_by_one_press_and_a_fresh_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = SimpleNamespace(
        mfa="OPTIONAL",
        first_factors=("PASSWORD",),
        second_factors=("SOFTWARE_TOKEN_MFA", "EMAIL_OTP"),
    )
    done: list[str] = []

    def turn_on(_: Tokens) -> None:
        done.append("turned on")

    account = SimpleNamespace(second_factors=lambda _: ("EMAIL_OTP",) if done else ())
    codes = SimpleNamespace(turn_on=turn_on)
    pool = SimpleNamespace(config=config, account=account, codes=codes)
    for part in (security, authenticator_app, mailed_codes):
        monkeypatch.setattr(part, "pool", lambda: pool)
    ended: list[str] = []
    devices = SimpleNamespace(
        clear=ended.append, end_all=lambda whose: ended.append(whose.subject)
    )
    monkeypatch.setattr(trust, "devices", lambda: devices)

    def needed_for(do: Callable[..., Any]) -> Callable[..., Any]:
        def checked(*arguments: Any) -> Any:
            if not is_proven:
                raise ProofNeeded("too long ago")
            return do(*arguments)

        return checked

    is_proven = False
    monkeypatch.setattr(proof, "is_fresh", lambda: is_proven)
    monkeypatch.setattr(proof, "needed_for", needed_for)
    with fake_sign_in(ADA):
        app = opened_at({"part": "security", "open": "codes"})
        press(app, "totp.confirm")
        assert done == []
        assert [info.value for info in app.info] == [plain(say("proof.lead"))]
        is_proven = True
        app.run()
    assert done == ["turned on"]
    # before it, and once more after it, when Cognito is told
    assert ended == [f"sub of {ADA}"] * 2
    assert [info.value for info in app.info] == [say("mailed.enabled")]


@pytest.fixture
def with_ways(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Tokens]]:
    """Have a pool with passkeys and mailed codes, and an account with these."""

    def have(*made: Passkey, sign_in: bool, mfa: str = "OPTIONAL") -> list[Tokens]:
        config = SimpleNamespace(
            mfa=mfa,
            first_factors=("PASSWORD", "WEB_AUTHN"),
            second_factors=("SOFTWARE_TOKEN_MFA", "EMAIL_OTP"),
        )
        asked: list[Tokens] = []

        def second_factors(tokens: Tokens) -> tuple[str, ...]:
            asked.append(tokens)
            return ()

        pool = SimpleNamespace(
            config=config,
            passkeys=SimpleNamespace(all=lambda _: made, can_sign_in=lambda _: sign_in),
            account=SimpleNamespace(second_factors=second_factors),
        )
        for part in (security, passkeys, authenticator_app, mailed_codes, ways_in):
            monkeypatch.setattr(part, "pool", lambda: pool)
        notes = SimpleNamespace(get=lambda *_: None, put=lambda *_, **__: None)
        held = {"way": "password", "totp": TotpSecret("ABCDEFGHIJKLMNOP", "app", ADA)}
        monkeypatch.setattr(kept, "held", lambda name, *_: held.get(name))
        monkeypatch.setattr(passkeys, "sessions", lambda: SimpleNamespace(notes=notes))
        return asked

    return have


@pytest.mark.parametrize(("mfa", "times"), [("OPTIONAL", 1), ("OFF", 0)])
@pytest.mark.parametrize("part", ["overview", "security"])
def test_second_factors_are_asked_for_once_and_only_where_there_are_any(
    with_ways: Callable[..., list[Tokens]], part: str, mfa: str, times: int
) -> None:
    asked = with_ways(sign_in=True, mfa=mfa)
    with fake_sign_in(ADA):
        opened_at({"part": part})
    assert len(asked) == times


@pytest.mark.parametrize("made", [(), (Passkey("1", "Phone", "localhost", 1.0),)])
@pytest.mark.parametrize("sign_in", [True, False])
def test_a_passkey_is_not_said_to_sign_in_beside_a_second_factor(
    with_ways: Callable[..., list[Tokens]], made: tuple[Passkey, ...], sign_in: bool
) -> None:
    with_ways(*made, sign_in=sign_in)
    with fake_sign_in(ADA):
        app = opened_at({"part": "security"})
    rows = "".join(one.proto.body for one in app.get("html"))
    usual = say("passkey.some" if made else "passkey.none")
    assert (usual in rows, say("ways.second_step") in rows) == (sign_in, not sign_in)


@pytest.mark.parametrize("sign_in", [True, False])
def test_nobody_is_offered_a_passkey_that_would_not_sign_in(
    with_ways: Callable[..., list[Tokens]], sign_in: bool
) -> None:
    with_ways(sign_in=sign_in)
    with fake_sign_in(ADA):
        app = opened_at({})
    assert (say("passkey.offer") in [one.value for one in app.text]) is sign_in


@pytest.mark.parametrize("row", ["app", "codes"])
def test_who_turns_a_second_factor_on_is_told_what_it_ends(
    with_ways: Callable[..., list[Tokens]], row: str
) -> None:
    with_ways(sign_in=True)
    with fake_sign_in(ADA):
        app = opened_at({"part": "security", "open": row})
    assert say("ways.second_step") in [one.value for one in app.markdown]


def press(app: AppTest, word: str) -> None:
    next(one for one in app.button if one.label == say(word)).click().run()
    assert heading(app) == "Your account"


def test_a_guest_sees_none_of_it(drawn: list[str]) -> None:
    app = app_of(app_with_an_account)
    app.query_params["part"] = "tokens"
    with fake_sign_in():
        visit(app, "account")
    assert heading(app) == "Sign in"
    assert drawn == []
