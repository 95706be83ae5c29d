"""The field for a new password: every rule that is broken can be seen while typing."""

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.config import PasswordPolicy
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.widgets.new_password import password_problem

POLICY = PasswordPolicy()


def asking() -> None:
    from cognito_auth.config import PasswordPolicy
    from streamlit_cognito.script.form import Form
    from streamlit_cognito.widgets.new_password import new_password

    new_password(Form("x"), PasswordPolicy(), "ada@example.com")


@pytest.mark.parametrize(
    ("password", "below"),
    [
        ("Twelvechars7! ", "Not met yet: no blank at its beginning or end"),
        ("\tTwelvechars7!", "Not met yet: no blank at its beginning or end"),
        ("Twelve chars7", "Strength: "),
        (
            "Aa7!" * 64 + " ",
            "Not met yet: no more than 256 characters, no blank at its beginning or "
            "end",
        ),
    ],
)
def test_a_rule_that_is_seldom_broken_is_shown_once_it_is(
    password: str, below: str
) -> None:
    with fake_sign_in():
        page = AppTest.from_function(asking, default_timeout=20).run()
        page.text_input[0].set_value(password).run()

    assert page.caption[0].value.startswith(below)


def test_the_sentence_names_it() -> None:
    assert password_problem("Twelvechars7! ", "Twelvechars7! ", POLICY) == (
        "The password needs no blank at its beginning or end."
    )
