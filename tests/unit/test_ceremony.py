"""A ceremony as a run sees it: shown until it is answered, taken up in one round."""

import json
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from cognito_auth.errors import PasskeyExpired
from streamlit_cognito.http.ceremonies import LIFE_SECONDS, Ceremonies, Ceremony
from streamlit_cognito.http.open_pages import OpenPages
from streamlit_cognito.script import ceremony as module
from streamlit_cognito.words import say
from tests.unit.clock import Clock
from tests.unit.test_ceremonies import BROWSER, OPTIONS, answer


class Failed(Exception):
    """What ends a run whose form fails."""


class Page:
    """One page of this browser, and a form in it."""

    def __init__(self, clock: Clock) -> None:
        pages = OpenPages(clock)
        self.ceremonies = Ceremonies(pages, now=clock)
        self.token = pages.open(BROWSER, "1.2.3.4")
        self.html: list[str] = []
        self.buttons: list[str] = []
        self.form: Any = SimpleNamespace(round=0, fail=self._fail)

    def _fail(self, problem: str) -> NoReturn:
        self.form.round += 1
        raise Failed(problem)

    def run(self, kind: Any = "get") -> Ceremony | None:
        self.html.clear()
        self.buttons.clear()
        return module.answered(self.form, kind)

    def give(self, **outcome: Any) -> None:
        found = self.ceremonies.of(self.token, "get")
        assert found
        assert self.ceremonies.give(BROWSER, found.id, outcome) == 204


@pytest.fixture
def page(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Page:
    made = Page(clock)
    monkeypatch.setattr(module, "CEREMONIES", made.ceremonies)
    monkeypatch.setattr(module, "socket", lambda: made.token)
    drawn = SimpleNamespace(
        html=made.html.append, button=lambda _, key: made.buttons.append(key)
    )
    monkeypatch.setattr(module, "st", drawn)
    return made


def test_it_is_shown_until_it_is_answered(page: Page) -> None:
    assert page.run() is None
    assert page.html == []
    module.begin("get", '{"challenge": "AAAA", "rpId": "\\"><script>"}')
    for _ in range(2):
        assert page.run() is None
        [html] = page.html
        assert "data-ceremony=" in html
        assert "<script>" not in html
        assert len(page.buttons) == 1
    assert page.run("create") is None
    assert page.html == [], "it is not what this form has begun"


def test_an_answer_is_for_one_round_of_its_form_and_taken_once(page: Page) -> None:
    module.begin("get", OPTIONS)
    page.give(answer=answer())
    # another run may find what the first one was about to do, and then waits for it
    assert page.run() is page.run()
    found = page.run()
    assert found
    assert page.html == []
    given = module.answering(lambda *values: values, found)
    challenge, text = given("challenge")
    assert (challenge, json.loads(text)) == ("challenge", answer())
    with pytest.raises(PasskeyExpired):
        given("challenge")
    page.form.round += 1
    assert page.run() is None
    assert page.html == []


@pytest.mark.parametrize(
    ("kind", "problem", "word"),
    [
        ("get", "NotAllowedError", "passkey.not_used"),
        ("get", "AbortError", "passkey.not_used"),
        ("get", "anything", "passkey.not_used"),
        ("get", "NotSupportedError", "passkey.not_here"),
        ("get", "SecurityError", "passkey.other_site"),
    ],
)
def test_a_problem_is_said_once(page: Page, kind: Any, problem: str, word: str) -> None:
    module.begin(kind, OPTIONS)
    page.give(problem=problem)
    with pytest.raises(Failed, match=f"^{say(word)[:20]}"):
        page.run(kind)
    assert page.run(kind) is None
    assert page.html == []


def test_what_never_comes_is_said_once_its_time_is_over(
    page: Page, clock: Clock
) -> None:
    module.begin("get", OPTIONS)
    clock.advance(LIFE_SECONDS)
    with pytest.raises(Failed, match=r"^That took too long"):
        page.run()
    assert page.run() is None


def test_a_passkey_that_was_not_made_is_said_to_be_none(page: Page) -> None:
    module.begin("create", OPTIONS)
    found = page.ceremonies.of(page.token, "create")
    assert found
    page.ceremonies.give(BROWSER, found.id, {"problem": "NotAllowedError"})
    with pytest.raises(Failed, match=r"^No passkey was created"):
        page.run("create")
