"""Authenticator app: turning it on and off."""

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn, TotpSecret
from streamlit_cognito.backend import pool
from streamlit_cognito.script import kept
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.qr import qr_code
from streamlit_cognito.words import say, say_error


def show(signed_in: SignedIn) -> None:
    """Draw what there is to do: begin, go on with the set-up, or turn it off."""
    form = Form("app")
    st.subheader(say("totp.title"))
    form.show_outcome()
    secret = kept.held("totp", signed_in.subject)
    if pool().apps.mfa_enabled(signed_in.tokens):
        if secret:
            kept.release("totp")
        _turn_off(signed_in, form)
    elif isinstance(secret, TotpSecret):
        _turn_on(signed_in, form, secret)
    else:
        _begin(signed_in, form)


def _begin(signed_in: SignedIn, form: Form) -> None:
    st.write(say("totp.off"))
    if not st.button(say("totp.start")):
        return
    try:
        secret = form.once(pool().apps.start_totp, signed_in.tokens)
    except AuthError as error:
        form.fail(say_error(error))
    kept.hold("totp", secret, signed_in.subject)
    form.succeed("")


def _turn_on(signed_in: SignedIn, form: Form, secret: TotpSecret) -> None:
    qr_code(secret)
    with st.form(form.key):
        code = fields.code("field.app_code")
        pressed = form.submit(say("totp.confirm"), wide=False)
    if st.button(say("totp.cancel")):
        # in its turn, after a press that turns the app on
        form.once(_nothing)
        kept.release("totp")
        form.succeed("")
    if pressed:
        enable_totp = pool().apps.enable_totp
        form.run(enable_totp, signed_in.tokens, code, doing=say("totp.confirming"))
        kept.release("totp")
        form.succeed(say("totp.enabled"))


def _turn_off(signed_in: SignedIn, form: Form) -> None:
    st.write(say("totp.on"))
    if pool().config.mfa == "ON":
        st.write(say("totp.required"))
        return
    with st.form(form.key):
        password = fields.current_password("field.current")
        pressed = form.submit(say("totp.disable"), primary=False, wide=False)
    if pressed:
        disable_totp = pool().apps.disable_totp
        form.run(disable_totp, signed_in.tokens, password, doing=say("totp.disabling"))
        form.succeed(say("totp.disabled"))


def _nothing() -> None:
    """Take a turn, and leave everything as it is."""
