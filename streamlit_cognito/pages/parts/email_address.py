"""Email address: a new one counts once its mailed code has come back."""

import streamlit as st

from cognito_auth.inputs.emails import canonical_email
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import pool
from streamlit_cognito.script import memory, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.heading import inbox_link
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.words import say


def show(signed_in: SignedIn, current: str) -> None:
    """Draw the form for a new address, or for the code that was mailed to it.

    Args:
        signed_in: Whose account it is.
        current: The address in use.
    """
    st.subheader(say("email.title"))
    form = Form("email")
    waiting = form.typed.get("waiting")
    if waiting is None:
        _ask(signed_in, form, current)
    else:
        _confirm(signed_in, form, waiting)


def _ask(signed_in: SignedIn, form: Form, current: str) -> None:
    st.text(say("email.lead", address=current))
    form.show_outcome()
    with st.form(form.key):
        email = fields.email(form.typed.get("email", ""), "field.new_email")
        pressed = form.submit(say("email.change"), primary=False, wide=False)
    if pressed:
        _send(signed_in, form, email)


def _confirm(signed_in: SignedIn, form: Form, waiting: str) -> None:
    st.text(say("email.sent", address=waiting))
    form.show_outcome()
    inbox_link()
    with st.form(form.key):
        code = fields.code()
        pressed = form.submit(say("email.confirm"), wide=False)
    if resend_button() and not pressed:
        _send(signed_in, form, waiting)
    if st.button(say("email.cancel")):
        form.succeed("")
    if pressed:
        confirm_email = pool().profile.confirm_email
        doing, keep = say("verify.doing"), {"waiting": waiting}
        form.run(confirm_email, signed_in.tokens, code, doing=doing, keep=keep)
        session.renew()
        memory.remember_email(waiting)
        form.succeed(say("email.done"))


def _send(signed_in: SignedIn, form: Form, email: str) -> None:
    mailed = form.run(
        pool().profile.change_email,
        signed_in.tokens,
        email,
        doing=say("email.changing"),
        keep=form.typed | {"email": email},
    )
    if not mailed:
        session.renew()
        memory.remember_email(canonical_email(email))
        form.succeed(say("email.done"))
    memory.code_sent()
    form.succeed("", waiting=canonical_email(email))
