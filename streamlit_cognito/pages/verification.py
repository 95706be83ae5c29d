"""Verify: the six-digit code that was mailed."""

import logging

import streamlit as st

from cognito_auth.errors import AuthError, InvalidInput
from cognito_auth.inputs.emails import canonical_email, masked_email
from cognito_auth.notices import NoticeKind
from streamlit_cognito.backend import browsers, pool
from streamlit_cognito.notices import notices
from streamlit_cognito.script import kept, memory, places, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import teller
from streamlit_cognito.script.visitor import visitor
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import card, inbox, links
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.words import language, say

log = logging.getLogger(__name__)


def verify(*, title: str | None = None) -> None:
    """Draw the form for the mailed code, and the button for a new one.

    Args:
        title: In place of ours; "" for none.
    """
    asked = st.query_params.get("email") or memory.remembered_email()
    asked = asked or str(kept.held("verify") or "")
    form = Form("verify")
    with card():
        heading("verify.title", title)
        form.show_outcome(_where(asked))
        email = fields.email(form, asked)
        with st.form(form.key, border=False):
            code = fields.code(form)
            pressed = form.submit(say("verify.do"))
        if resend_button(form) and not pressed:
            _resend(form, email)
        if pressed:
            _confirm(form, email, code)
        if notices().is_on:
            links(("signin", say("verify.already")), *inbox())
            return
        # nobody tells the owner of an account that is there already
        st.write(say("notice.no_mail"))
        ways = ("signin", say("verify.already")), ("forgot", say("signin.forgot"))
        links(*ways, *inbox())


def _where(asked: str) -> str:
    """Where the code went, as far as it is known here."""
    try:
        email = canonical_email(asked)
    except InvalidInput:
        return say("verify.lead")
    if number := memory.texted_number(email):
        return say("verify.texted", number=number)
    return say("verify.mailed", address=masked_email(email))


def _resend(form: Form, email: str) -> None:
    resend_code = pool().registration.resend_code
    form.attempt(
        "send_code", email, resend_code, email, language(), doing=say("resend.doing")
    )
    memory.code_sent()
    # only whoever made the account here is told where its codes go
    number = memory.texted_number(canonical_email(email))
    done = (
        say("resend.texted", number=number)
        if number
        else say("resend.done", address=masked_email(email))
    )
    form.succeed(done, afresh=False)


def _confirm(form: Form, email: str, code: str) -> None:
    address = canonical_email(email)
    # there is one where this browser has made the account, with the password
    signed_up = str(kept.held("sign_up", address) or "")
    verified = form.attempt(
        "verify_email",
        email,
        pool().registration.confirm_sign_up,
        email,
        code,
        teller(NoticeKind.VERIFIED),
        signed_up,
        doing=say("verify.doing"),
    )
    kept.release("verify", "sign_up")
    memory.remember_email(email)
    if verified:
        _sign_in(form, address, verified)
    memory.notify(say("verify.done"))
    places.go("signin")


def _sign_in(form: Form, email: str, verified: str) -> None:
    """Sign in who has registered here just now; where that fails, the form is next."""
    try:
        begun = form.attempt(
            "sign_in",
            email,
            browsers().begin,
            visitor(),
            pool().ways.after_verifying,
            email,
            verified,
            doing=say("signin.doing"),
            passing=AuthError,
        )
    except AuthError as error:
        log.warning("no sign-in after the address was verified: %s", error.code)
        return
    if not session.advance(begun):
        places.go("challenge")
    wanted = places.destination(None)
    memory.forget("wanted")
    places.go(*wanted)
