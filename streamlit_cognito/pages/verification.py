"""Verify: the six-digit code that was mailed."""

from contextlib import suppress

import streamlit as st

from cognito_auth.errors import AlreadyConfirmed, InvalidInput
from cognito_auth.inputs.emails import canonical_email, masked_email
from streamlit_cognito.backend import pool
from streamlit_cognito.script import memory, places
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.heading import heading, inbox_link
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.words import say, say_error


def verify(*, title: str | None = None) -> None:
    """Draw the form for the mailed code, and the button for a new one.

    Args:
        title: In place of ours; "" for none.
    """
    asked = st.query_params.get("email", memory.remembered_email())
    form = Form("verify")
    heading("verify.title", title)
    with suppress(InvalidInput):
        _say_where(canonical_email(asked))
    inbox_link()
    form.show_outcome()
    with st.container(border=True):
        email = fields.email(form.typed.get("email", asked))
        with st.form(form.key, border=False):
            code = fields.code()
            pressed = form.submit(say("verify.do"))
        if resend_button() and not pressed:
            _resend(form, email)
    if pressed:
        _confirm(form, email, code)
    places.link("signin", say("verify.already"))


def _say_where(email: str) -> None:
    if number := memory.texted_number(email):
        # Cognito masks it by asterisks, which are markup
        st.text(say("verify.texted", number=number))
    else:
        st.write(say("verify.mailed", address=masked_email(email)))


def _resend(form: Form, email: str) -> None:
    resend_code = pool().registration.resend_code
    form.run(resend_code, email, doing=say("resend.doing"), keep={"email": email})
    memory.code_sent()
    # only whoever made the account here is told where its codes go
    number = memory.texted_number(canonical_email(email)).replace("*", "•")
    done = (
        say("resend.texted", number=number)
        if number
        else say("resend.done", address=masked_email(email))
    )
    form.succeed(done, email=email)


def _confirm(form: Form, email: str, code: str) -> None:
    try:
        form.run(
            pool().registration.confirm_sign_up,
            email,
            code,
            doing=say("verify.doing"),
            keep={"email": email},
            passing=AlreadyConfirmed,
        )
    except AlreadyConfirmed as error:
        memory.notify(say_error(error))
    else:
        memory.notify(say("verify.done"))
    memory.remember_email(email)
    places.go("signin")
