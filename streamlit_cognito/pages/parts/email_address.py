"""Email address: a new one counts once its mailed code has come back."""

from contextlib import suppress
from typing import NoReturn

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.inputs.emails import canonical_email, is_same_email
from cognito_auth.notices import NoticeKind
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import devices, door, pool
from streamlit_cognito.pages.parts import trust
from streamlit_cognito.script import kept, memory, proof, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.provider import called
from streamlit_cognito.script.telling import teller, telling
from streamlit_cognito.script.visitor import visitor
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.layout import inbox, links
from streamlit_cognito.widgets.proof import proven
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.widgets.rows import close, form_of_row, row, rows
from streamlit_cognito.words import language, say


def show(signed_in: SignedIn, current: str) -> None:
    """Draw its row, with the form for a new address or for the code mailed to it.

    Args:
        signed_in: Whose account it is.
        current: The address in use.
    """
    if signed_in.home:
        # at the next sign-in it is what the provider says, whatever it is here
        said = say("federation.email", address=current, name=called(signed_in.home))
        with rows():
            row("profile", "email", say("email.title"), said, "")
        return
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
            form = Form("new_email" if waits else "email")
            if form.needs_proof and not proven(signed_in, form):
                return
            if isinstance(waiting, str):
                _confirm(signed_in, form, waiting)
            else:
                _ask(signed_in, form)


def _ask(signed_in: SignedIn, form: Form) -> None:
    if form.needs_proof:
        _mail_first_code(signed_in, form, form.typed)
    form.show_outcome(say("email.lead"))
    with st.form(form.key, border=False):
        email = fields.email(form, form.typed, "field.new_email")
        pressed = form.submit(say("email.change"), wide=False)
    if pressed:
        _mail_first_code(signed_in, form, email)


def _confirm(signed_in: SignedIn, form: Form, waiting: str) -> None:
    if form.needs_proof:
        _mail_another_code(signed_in, form, waiting)
    # the same is said once
    form.show_outcome("" if form.success else say("email.sent", address=waiting))
    with st.form(form.key, border=False):
        code = fields.code(form)
        pressed = form.submit(say("email.confirm"), wide=False)
    if resend_button(form) and not pressed:
        _mail_another_code(signed_in, form, waiting)
    if st.button(say("email.cancel"), type="tertiary", width="stretch"):
        # in its turn, after a press that confirms the new one
        profile, doing = pool().profile.profile, say("challenge.doing")
        current = form.run(profile, signed_in.tokens, doing=doing)
        kept.release("new_email")
        if is_same_email(current.get("email", ""), waiting):
            _changed(signed_in, waiting)
        close("profile", say("email.kept"))
    if found := inbox():
        links(*found)
    if pressed:
        # mailed codes may be the second factor, and go elsewhere from now on
        confirm_email = trust.ending(pool().profile.confirm_email, signed_in)
        form.attempt(
            "change_email",
            signed_in,
            # whoever has the old address is to know
            telling(confirm_email, NoticeKind.EMAIL_CHANGED, signed_in.notified_at),
            signed_in.tokens,
            code,
            doing=say("verify.doing"),
        )
        kept.release("new_email")
        _changed(signed_in, waiting)


def _mail_first_code(signed_in: SignedIn, form: Form, email: str) -> NoReturn:
    sent_to = _mail_code(signed_in, form, email)
    form.go_on()
    Form("new_email").succeed(say("email.sent", address=sent_to))


def _mail_another_code(signed_in: SignedIn, form: Form, waiting: str) -> NoReturn:
    _mail_code(signed_in, form, waiting)
    form.succeed(say("email.resent"))


def _mail_code(signed_in: SignedIn, form: Form, email: str) -> str:
    """Mail it, keep that it is on its way, and return where it went."""
    mailed = form.attempt(
        "send_code",
        # whoever gets the mail, whatever the account
        email,
        pool().profile.change_email,
        signed_in.tokens,
        email,
        language(),
        doing=say("email.changing"),
        guard=proof.needed_for,
        typed=email,
    )
    address = canonical_email(email)
    if not mailed:
        teller(NoticeKind.EMAIL_CHANGED)(signed_in.notified_at)
        with suppress(AuthError):
            devices().end_all(signed_in)
        _changed(signed_in, address)
    memory.code_sent()
    kept.hold("new_email", address, signed_in.subject)
    return address


def _changed(signed_in: SignedIn, email: str) -> NoReturn:
    door().move(visitor(), signed_in.subject, signed_in.email, email)
    session.renew()
    memory.remember_email(email)
    close("profile", say("email.done"))
