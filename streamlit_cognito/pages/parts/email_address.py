"""Email address: a new one counts once its mailed code has come back."""

import streamlit as st

from cognito_auth.inputs.emails import canonical_email
from cognito_auth.notices import NoticeKind
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import pool
from streamlit_cognito.script import kept, memory, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import teller, telling
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.heading import inbox
from streamlit_cognito.widgets.layout import links
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.widgets.rows import close, form_of_row, row, rows
from streamlit_cognito.words import say


def show(signed_in: SignedIn, current: str) -> None:
    """Draw its row, with the form for a new address or for the code mailed to it.

    Args:
        signed_in: Whose account it is.
        current: The address in use.
    """
    waiting = kept.held("new_email", signed_in.subject)
    waits = isinstance(waiting, str)
    with rows():
        is_open = row(
            "profile",
            "email",
            say("email.title"),
            current,
            "" if waits else say("row.change"),
            is_open=waits or None,
        )
        if not is_open:
            return
        with form_of_row("email"):
            if isinstance(waiting, str):
                _confirm(signed_in, waiting, current)
            else:
                _ask(signed_in, current)


def _ask(signed_in: SignedIn, current: str) -> None:
    form = Form("email")
    form.show_outcome(say("email.lead"))
    with st.form(form.key, border=False):
        email = fields.email(form, "", "field.new_email")
        pressed = form.submit(say("email.change"), wide=False)
    if pressed:
        _send(signed_in, form, email, current)


def _confirm(signed_in: SignedIn, waiting: str, current: str) -> None:
    form = Form("new_email")
    # the same is said once
    form.show_outcome("" if form.success else say("email.sent", address=waiting))
    with st.form(form.key, border=False):
        code = fields.code(form)
        pressed = form.submit(say("email.confirm"), wide=False)
    if resend_button(form) and not pressed:
        _send(signed_in, form, waiting, current)
    if st.button(say("email.cancel"), type="tertiary", width="stretch"):
        kept.release("new_email")
        close("profile", say("email.kept"))
    if found := inbox():
        links(*found)
    if pressed:
        # whoever has the old address is to know
        confirm_email = pool().profile.confirm_email
        confirm_email = telling(confirm_email, NoticeKind.EMAIL_CHANGED, current)
        form.run(confirm_email, signed_in.tokens, code, doing=say("verify.doing"))
        kept.release("new_email")
        _changed(waiting)


def _send(signed_in: SignedIn, form: Form, email: str, current: str) -> None:
    change_email = pool().profile.change_email
    doing = say("email.changing")
    mailed = form.run(change_email, signed_in.tokens, email, doing=doing)
    if not mailed:
        teller(NoticeKind.EMAIL_CHANGED)(current)
        _changed(canonical_email(email))
    memory.code_sent()
    kept.hold("new_email", canonical_email(email), signed_in.subject)
    form.go_on()
    again = form.name == "new_email"
    sent = say("email.sent", address=canonical_email(email))
    Form("new_email").succeed(say("email.resent") if again else sent)


def _changed(email: str) -> None:
    session.renew()
    memory.remember_email(email)
    close("profile", say("email.done"))
