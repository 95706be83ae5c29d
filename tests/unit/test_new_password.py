"""The field for a new password: every rule that is broken can be seen while typing."""

from html.parser import HTMLParser
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.config import PasswordPolicy
from cognito_auth.inputs import breaches
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.widgets.new_password import password_problem

POLICY = PasswordPolicy()


class Lines(HTMLParser):
    """Reads the list of rules and the line below it: their text, and their data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.data: list[dict[str, str | None]] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag in ("li", "p")
        if self._open:
            self.data.append(dict(attrs))
            self.said.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.said[-1] += data


def asking() -> None:
    from cognito_auth.config import PasswordPolicy
    from streamlit_cognito.script.form import Form
    from streamlit_cognito.widgets.new_password import new_password

    new_password(Form("x"), PasswordPolicy(), "ada@example.com")


def shown(password: str) -> Lines:
    """What is below the field once this is typed."""
    with fake_sign_in():
        page = AppTest.from_function(asking, default_timeout=20).run()
        page.text_input[0].set_value(password).run()
    assert not page.exception
    [html] = page.get("html")
    return Lines(html.proto.body)


@pytest.mark.parametrize(
    ("password", "below"),
    [
        ("Twelvechars7! ", "Still missing: no blank at its beginning or end"),
        ("\tTwelvechars7!", "Still missing: no blank at its beginning or end"),
        ("Twelve chars7", "Strength: "),
        (
            "Aa7!" * 64 + " ",
            "Still missing: no more than 256 characters and no blank at its beginning "
            "or end",
        ),
    ],
)
def test_a_rule_that_is_seldom_broken_is_shown_once_it_is(
    password: str, below: str
) -> None:
    found = shown(password)
    assert found.said[-1].startswith(below)
    # what it is for is heard, too
    assert found.data[-1]["data-say"] == found.said[-1]


def test_a_rule_is_marked_and_heard_as_met_or_not() -> None:
    *of_rules, of_strength = shown("twelvechars7").data
    assert {data["data-rule"]: data["data-met"] for data in of_rules} == {
        "length": "yes",
        "lowercase": "yes",
        "uppercase": "no",
        "digit": "yes",
        "symbol": "no",
    }
    assert of_rules[0]["data-say"] == "Done: at least 12 characters"
    assert of_rules[2]["data-say"] == "Missing: an upper-case letter"
    assert of_strength["data-level"] == "3"


def test_nothing_typed_meets_no_rule() -> None:
    *of_rules, of_strength = shown("").data
    assert {data["data-met"] for data in of_rules} == {"no"}
    assert of_strength["data-say"] == "Strength: none yet"


def test_a_rule_that_is_broken_hides_how_strong_the_rest_is() -> None:
    assert shown("Twelvechars7! ").data[-1]["data-level"] == "0"


def test_the_sentence_names_it() -> None:
    assert password_problem("Twelvechars7! ", "Twelvechars7! ", POLICY) == (
        "The password needs no blank at its beginning or end."
    )


def test_a_common_password_is_told_while_it_is_typed() -> None:
    with patch.object(breaches, "is_breached", side_effect=AssertionError("asked")):
        found = shown("Password123!")
    assert found.said[-1] == "Strength: far too common"
    assert found.data[-1]["data-say"] == found.said[-1]
    assert found.data[-1]["data-level"] == "0"
