"""Owners are told once, after the fact, in the language of who did it."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from cognito_auth.errors import WrongPassword
from cognito_auth.notices import NoticeKind
from cognito_auth.values import Visitor
from streamlit_cognito.script import telling as module
from streamlit_cognito.script.form import _mark
from streamlit_cognito.script.telling import teller, telling
from streamlit_cognito.words import SAID

EMAIL = "ada@example.com"


class Sent:
    def __init__(self) -> None:
        self.all: list[tuple[Any, ...]] = []

    def send(self, kind: NoticeKind, to: str, **said: Any) -> None:
        self.all.append((kind, to, said["language"], said["agent"]))
        assert abs(said["at"] - time.time()) < 60


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    found = Sent()
    monkeypatch.setattr(module, "notices", lambda: found)
    monkeypatch.setattr(module, "visitor", lambda: Visitor("b", "Firefox\tLinux"))
    monkeypatch.setattr(SAID, "language", lambda: "de")
    return found


def doubled(number: int) -> int:
    return 2 * number


def refused(number: int) -> int:
    raise WrongPassword


def test_what_was_done_is_told_and_returns_what_it_did(sent: Sent) -> None:
    assert telling(doubled, NoticeKind.MFA_ON, EMAIL)(2) == 4
    assert sent.all == [(NoticeKind.MFA_ON, EMAIL, "de", "Firefox\tLinux")]


def test_what_failed_is_not_told(sent: Sent) -> None:
    with pytest.raises(WrongPassword):
        telling(refused, NoticeKind.MFA_ON, EMAIL)(2)
    assert sent.all == []


def test_it_knows_outside_of_a_run_who_did_it(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = teller(NoticeKind.TAKEN)
    monkeypatch.setattr(module, "visitor", lambda: pytest.fail("no run is here"))
    monkeypatch.setattr(SAID, "language", lambda: "")

    tell(EMAIL)

    assert sent.all == [(NoticeKind.TAKEN, EMAIL, "de", "Firefox\tLinux")]


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    "make",
    [
        lambda: telling(doubled, NoticeKind.MFA_ON, EMAIL),
        lambda: teller(NoticeKind.TAKEN),
    ],
)
def test_another_press_finds_what_came_of_the_first(
    make: Callable[[], Callable[..., Any]],
) -> None:
    # a form does it once, by what the action is called
    assert _mark(make(), (make(),)) == _mark(make(), (make(),))
    assert _mark(make(), ()) != _mark(refused, ())


@pytest.mark.usefixtures("sent")
def test_two_actions_that_are_told_alike_are_two() -> None:
    one, other = (telling(do, NoticeKind.MFA_ON, EMAIL) for do in (doubled, refused))
    assert _mark(one, ()) != _mark(other, ())
