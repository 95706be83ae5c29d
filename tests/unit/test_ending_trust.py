"""What ends trust: an action that is done, for who did it, whatever becomes of that."""

from types import SimpleNamespace

import pytest

from cognito_auth.errors import CodeMismatch, ServiceUnavailable
from cognito_auth.values import Challenge, SignedIn, Tokens
from streamlit_cognito.pages.parts import trust
from tests.claims import claims

TOKENS = Tokens("id", "access", "refresh")
ADA = SignedIn(TOKENS, claims("id", 0), claims("access", 0))
ASKED = Challenge("SOFTWARE_TOKEN_MFA", "ada", "session", {})


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[SignedIn | str]:
    found: list[SignedIn | str] = []
    devices = SimpleNamespace(end_all=found.append, clear=found.append)
    monkeypatch.setattr(trust, "devices", lambda: devices)
    return found


def test_a_change_of_who_is_signed_in_ends_theirs_first(
    ended: list[SignedIn | str],
) -> None:
    def take(code: str) -> str:
        assert ended == [ADA.subject]
        return f"took {code}"

    assert trust.ending(take, ADA)("123456") == "took 123456"
    # Cognito is told then, and what was trusted meanwhile ends too
    assert ended == [ADA.subject, ADA]


def test_an_app_that_is_set_up_at_a_sign_in_ends_trust_before_and_after(
    ended: list[SignedIn | str],
) -> None:
    assert trust.ending(lambda _: ASKED)(ASKED) == ASKED
    # in a pool of email addresses the user name is the `sub`
    assert ended == [ASKED.username]
    assert trust.ending(lambda _: ADA)(ASKED) == ADA
    assert ended == [ASKED.username, ASKED.username, ADA]


def test_what_fails_is_not_told(ended: list[SignedIn | str]) -> None:
    def fails() -> None:
        raise CodeMismatch

    with pytest.raises(CodeMismatch):
        trust.ending(fails, ADA)()
    assert ended == [ADA.subject]


def test_while_the_store_is_away_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_: str) -> None:
        raise ServiceUnavailable("the store is away")

    done: list[str] = []
    monkeypatch.setattr(trust, "devices", lambda: SimpleNamespace(clear=away))
    with pytest.raises(ServiceUnavailable):
        trust.ending(done.append, ADA)("off")
    assert done == []


def test_what_is_done_stays_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: SignedIn) -> None:
        raise ServiceUnavailable("the store is away")

    devices = SimpleNamespace(end_all=away, clear=lambda _: None)
    monkeypatch.setattr(trust, "devices", lambda: devices)
    assert trust.ending(lambda: "done", ADA)() == "done"


def test_an_action_keeps_the_name_by_which_a_press_is_known() -> None:
    def turn_off() -> None: ...

    assert trust.ending(turn_off, ADA).__qualname__ == turn_off.__qualname__
