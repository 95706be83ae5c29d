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
def ended(monkeypatch: pytest.MonkeyPatch) -> list[SignedIn]:
    found: list[SignedIn] = []
    devices = SimpleNamespace(end_all=found.append)
    monkeypatch.setattr(trust, "devices", lambda: devices)
    return found


def test_a_change_of_who_is_signed_in_ends_theirs(ended: list[SignedIn]) -> None:
    assert trust.ending(lambda code: f"took {code}", ADA)("123456") == "took 123456"
    assert ended == [ADA]


def test_an_app_that_is_set_up_at_a_sign_in_ends_trust_once_it_is_over(
    ended: list[SignedIn],
) -> None:
    assert trust.ending(lambda: ASKED)() == ASKED
    assert ended == []
    assert trust.ending(lambda: ADA)() == ADA
    assert ended == [ADA]


def test_what_fails_ends_nothing(ended: list[SignedIn]) -> None:
    def fails() -> None:
        raise CodeMismatch

    with pytest.raises(CodeMismatch):
        trust.ending(fails, ADA)()
    assert ended == []


def test_what_is_done_stays_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: SignedIn) -> None:
        raise ServiceUnavailable("the store is away")

    monkeypatch.setattr(trust, "devices", lambda: SimpleNamespace(end_all=away))
    assert trust.ending(lambda: "done", ADA)() == "done"


def test_an_action_keeps_the_name_by_which_a_press_is_known() -> None:
    def turn_off() -> None: ...

    assert trust.ending(turn_off, ADA).__qualname__ == turn_off.__qualname__
