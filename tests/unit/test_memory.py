"""What a page remembers: of one page only, and what is said is said once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest

from streamlit_cognito.script import memory
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets.heading import show_notice


class Rerun(Exception):
    """Streamlit ends a run like this."""


@pytest.fixture(autouse=True)
def page_state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    values: dict[str, Any] = {}
    monkeypatch.setattr(memory.st, "session_state", values)
    return values


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of containers, and the texts in them."""
    found: list[str] = []

    @contextmanager
    def container(*, key: str) -> Iterator[None]:
        found.append(key)
        yield

    monkeypatch.setattr(memory.st, "container", container)
    monkeypatch.setattr(memory.st, "info", lambda text, icon: found.append(text))
    return found


def is_kept(name: str) -> bool:
    return memory.FORM + name in memory.names(memory.FORM)


def test_a_form_is_kept_at_its_own_page_alone() -> None:
    memory.enter("account", "part=security&open=password")
    Form("password")
    # a press on its way to another address may still need what came of it
    memory.enter("account", "part=security")
    assert is_kept("password")
    memory.enter("signin")
    assert not is_kept("password")


def test_a_form_says_nothing_at_another_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rerun() -> NoReturn:
        raise Rerun

    monkeypatch.setattr(memory.st, "rerun", rerun)
    memory.enter("account", "open=password")
    for say in (Form.fail, Form.succeed):
        with pytest.raises(Rerun):
            say(Form("password"), "So it is.")
        memory.enter("account", "open=password")
        form = Form("password")
        assert form.problem or form.success
        memory.enter("account", "open=app")
        form = Form("password")
        assert (form.problem, form.success) == (None, None)
        memory.enter("account", "open=password")


def test_a_page_that_forgets_who_was_there_still_knows_where_it_is() -> None:
    memory.enter("account", "part=security")
    memory.forget_page()
    memory.remember("notice", "Your session has ended.")
    memory.enter("account", "part=security")
    assert memory.recall("notice") == "Your session has ended."


@pytest.mark.parametrize("there", [("account", "part=profile"), ("signin", "")])
def test_what_was_said_is_not_said_at_another_address(
    drawn: list[str], there: tuple[str, str]
) -> None:
    memory.notify("Done.")
    memory.enter("account", "part=security")
    memory.enter("account", "part=security")
    show_notice()
    assert drawn == ["cognito notice", "Done."]
    memory.enter(*there)
    show_notice()
    assert len(drawn) == 2


def test_a_notice_is_said_at_the_address_that_one_is_led_to(drawn: list[str]) -> None:
    memory.enter("account", "part=security&open=password")
    memory.notify("Done.")
    show_notice()
    assert drawn == []
    memory.enter("account", "part=security")
    show_notice()
    assert drawn == ["cognito notice", "Done."]


def test_a_notice_takes_the_place_of_the_one_before(drawn: list[str]) -> None:
    for sentence in ("One.", "Two."):
        memory.notify(sentence)
        memory.enter("account")
    show_notice()
    assert drawn == ["cognito notice", "Two."]


def test_an_outcome_has_a_number_until_the_next(drawn: list[str]) -> None:
    for _ in range(2):
        # the same sentence again is something new to hear
        memory.notify("Done.")
        memory.enter("account")
        for _ in range(2):
            show_notice(is_outcome=True)
            memory.enter("account")
    keys = drawn[::2]
    assert keys[0] == keys[1] != keys[2] == keys[3]
    assert all(key.startswith("cognito outcome-notice-") for key in keys)


def test_a_notice_is_shown_as_it_is(drawn: list[str]) -> None:
    memory.notify("**b** <i>")
    memory.enter("account")
    show_notice()
    assert drawn[1] == r"\*\*b\*\* \<i\>"


def test_no_number_comes_twice_on_a_page_whoever_is_there() -> None:
    numbers = [memory.next_number() for _ in range(3)]
    memory.forget_page()
    numbers.append(memory.next_number())
    assert numbers == sorted(set(numbers))


def test_what_is_remembered_is_no_apps_own(page_state: dict[str, Any]) -> None:
    page_state["mine"] = 1
    memory.notify("Done.")
    memory.enter("account")
    memory.forget_page()
    assert all(key.startswith("cognito ") for key in page_state if key != "mine")
    assert page_state["mine"] == 1
