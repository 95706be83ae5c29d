"""Authenticator app: turning it on and off."""

from collections.abc import Collection

import streamlit as st

from cognito_auth.cognito.steps import TOTP
from cognito_auth.errors import AuthError
from cognito_auth.notices import NoticeKind
from cognito_auth.values import SignedIn, TotpSecret
from streamlit_cognito.backend import pool
from streamlit_cognito.pages.parts import mailed_codes, trust, ways_in
from streamlit_cognito.script import kept, proof
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import telling
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.layout import user_name
from streamlit_cognito.widgets.proof import has_all_factors, proven
from streamlit_cognito.widgets.qr import qr_code
from streamlit_cognito.widgets.rows import close, form_of_row, row
from streamlit_cognito.words import say, say_error


def show(signed_in: SignedIn, on: Collection[str]) -> None:
    """Draw its row, with what there is to do: set it up, or turn it off.

    Args:
        signed_in: Whose account it is.
        on: The second factors that it has on.
    """
    is_on = TOTP in on
    is_required = pool().config.mfa == "ON"
    if is_on:
        if kept.held("totp", signed_in.subject):
            kept.release("totp")
        state = say("totp.required" if is_required else "totp.on")
        action = "" if is_required else say("row.turn_off")
    else:
        # with codes by mail, the password alone need not be enough
        off = "mailed.off" if mailed_codes.are_offered() else "totp.off"
        state, action = say(off), say("row.set_up")
    if row("security", "app", say("totp.title"), state, action):
        with form_of_row("app"):
            if not is_on:
                _turn_on(signed_in)
            elif not is_required:
                _turn_off(signed_in)


def _turn_on(signed_in: SignedIn) -> None:
    form = Form("app")
    secret = kept.held("totp", signed_in.subject)
    if form.needs_proof:
        if proven(signed_in, form):
            _enable(signed_in, form, form.typed)
        return
    if not isinstance(secret, TotpSecret):
        if not proven(signed_in, form):
            return
        secret = _begun(signed_in, form)
    form.show_outcome()
    ways_in.rule_out_others()
    qr_code(secret)
    with st.form(form.key, border=False):
        code = fields.code(form, "field.app_code")
        pressed = form.submit(say("totp.confirm"), wide=False)
    if st.button(say("totp.cancel"), type="tertiary", width="stretch"):
        # in its turn, after a press that turns the app on
        read, doing = pool().account.second_factors, say("challenge.doing")
        on = form.run(read, signed_in.tokens, doing=doing)
        kept.release("totp")
        close("security", say("totp.enabled" if TOTP in on else "totp.cancelled"))
    if pressed:
        _enable(signed_in, form, code)


def _enable(signed_in: SignedIn, form: Form, code: str) -> None:
    enable = trust.ending(pool().apps.enable_totp, signed_in)
    form.attempt(
        "turn_on_mfa",
        signed_in,
        telling(enable, NoticeKind.MFA_ON, signed_in.notified_at),
        signed_in.tokens,
        code,
        doing=say("totp.confirming"),
        guard=proof.needed_for,
        typed=code,
    )
    kept.release("totp")
    close("security", say("totp.enabled"))


def _begun(signed_in: SignedIn, form: Form) -> TotpSecret:
    """A new secret, kept until the app's first code has come, also over a reload."""
    try:
        start_totp = proof.needed_for(pool().apps.start_totp)
        secret = form.once(start_totp, signed_in.tokens)
    except AuthError as error:
        form.go_on()
        close("security", say_error(error))
    kept.hold("totp", secret, signed_in.subject)
    return secret


def _turn_off(signed_in: SignedIn) -> None:
    form = Form("app_off")
    if not has_all_factors(form):
        return
    form.show_outcome()
    user_name(signed_in.email)
    with st.form(form.key, border=False):
        password = fields.current_password(form, "field.current_app")
        pressed = form.submit(say("totp.disable"), primary=False, wide=False)
    if pressed:
        disable = trust.ending(pool().apps.disable_totp, signed_in)
        form.attempt(
            "turn_off_mfa",
            signed_in,
            proof.given_by(telling(disable, NoticeKind.MFA_OFF, signed_in.notified_at)),
            signed_in.tokens,
            password,
            doing=say("totp.disabling"),
        )
        close("security", say("totp.disabled"))
