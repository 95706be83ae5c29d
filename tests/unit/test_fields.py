"""Fields of a form: what was typed stays, but for passwords and codes of no use."""

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import app_of

EMAIL, CODE, PASSWORD = "ada@example.com", "123456", "Correct horse 7 battery!"


def asking(outcome: str, expected: tuple[object, ...]) -> None:
    """A form whose press has this outcome."""
    import streamlit as st

    from cognito_auth.errors import CodeMismatch, IncorrectCredentials
    from streamlit_cognito.script.form import Form
    from streamlit_cognito.widgets import fields

    def do() -> None:
        st.session_state["done"] = st.session_state.get("done", 0) + 1
        if outcome == "password":
            raise IncorrectCredentials("no")
        if outcome == "code":
            raise CodeMismatch("no")

    form = Form("x")
    form.show_outcome("Fill it in.")
    email = fields.email(form, "")
    with st.form(form.key):
        code = fields.code(form)
        password = fields.current_password(form)
        repeated = fields.repeated_password(form)
        sure = st.checkbox("Sure", key=form.key_of("sure"))
        pressed = form.submit("Send")
    if pressed:
        assert (email, code, password, repeated, sure) == expected
        form.run(do, doing="Sending…")
        form.succeed("Sent.", afresh=outcome != "again")


def filled(outcome: str) -> AppTest:
    """It, as far as somebody who is about to press."""
    typed = (EMAIL, CODE, PASSWORD, PASSWORD)
    app = app_of(asking, outcome=outcome, expected=(*typed, True)).run()
    for field, value in zip(app.text_input, typed, strict=True):
        field.set_value(value)
    app.checkbox[0].check()
    return app


def values(app: AppTest) -> list[object]:
    assert not app.exception, app.exception[0].message
    return [field.value for field in app.text_input] + [app.checkbox[0].value]


@pytest.mark.parametrize(
    ("outcome", "stays"),
    [
        ("password", [EMAIL, CODE, "", "", True]),
        ("code", [EMAIL, "", "", "", True]),
        ("again", [EMAIL, "", "", "", True]),
        ("well", ["", "", "", "", False]),
    ],
)
def test_what_was_typed_stays_until_it_was_of_use(
    outcome: str, stays: list[object]
) -> None:
    with fake_sign_in():
        app = filled(outcome)
        app.button[0].click().run()
    assert values(app) == stays
    assert app.session_state["done"] == 1


def test_no_secret_is_in_what_a_page_remembers() -> None:
    with fake_sign_in():
        app = filled("password").run()
        typed = repr(app.session_state)
        app.button[0].click().run()
        pressed = repr(app.session_state)
    for said in (typed, pressed):
        assert EMAIL in said
        assert PASSWORD not in said
        assert CODE not in said


def test_a_press_that_comes_late_is_of_no_round() -> None:
    with fake_sign_in():
        app = filled("password")
        late = app.button[0]
        late.click().run()
        error = app.error[0].value
        # the browser had sent it before it saw what came of the first
        late.click().run()
        assert app.session_state["done"] == 1
        assert app.error[0].value == error
        assert app.button[0].proto.id != late.proto.id
        assert not app.exception


def test_the_purpose_keeps_its_room_below_what_came_of_a_press() -> None:
    with fake_sign_in():
        app = filled("well")
        assert [text.value for text in app.text] == ["Fill it in."]
        app.button[0].click().run()
        assert [text.value for text in app.text] == ["Fill it in."]
        assert [good.value for good in app.success] == ["Sent."]
