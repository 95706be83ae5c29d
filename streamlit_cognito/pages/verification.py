"""Verify: the six-digit code that was mailed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from cognito_auth.errors import AuthError, InvalidInput
from cognito_auth.inputs.emails import canonical_email, masked_email
from cognito_auth.notices import NoticeKind
from cognito_auth.sessions.life import Session
from cognito_auth.values import Challenge, Visitor
from streamlit_cognito.backend import browsers, door, pool
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


@dataclass(frozen=True)
class Verified:
    """An address is verified; `begun` is the sign-in that came of it, if one did."""

    begun: Session | Challenge | None


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
        _verified,
        visitor(),
        address,
        code,
        teller(NoticeKind.VERIFIED),
        signed_up,
        doing=say("verify.doing"),
    )
    kept.release("verify", "sign_up")
    memory.remember_email(email)
    if verified.begun is None:
        memory.notify(say("verify.done"))
        places.go("signin")
    if not session.advance(verified.begun):
        places.go("challenge")
    wanted = places.destination(None)
    memory.forget("wanted")
    places.go(*wanted)


def _verified(
    here: Visitor, email: str, code: str, tell: Callable[[str], None], signed_up: str
) -> Verified:
    """Verify an address, then sign in who registered with it here: in one piece.

    Where the sign-in fails, the address is verified all the same.
    """
    confirm_sign_up = pool().registration.confirm_sign_up
    confirmed = confirm_sign_up(email, code, tell, signed_up)
    if not confirmed:
        return Verified(None)
    try:
        begun = door().attempt(
            "sign_in",
            here,
            email,
            browsers().begin,
            here,
            pool().ways.after_verifying,
            email,
            confirmed,
        )
    except AuthError as error:
        log.warning("no sign-in after the address was verified: %s", error.code)
        return Verified(None)
    return Verified(begun)
