"""Security: the password, the authenticator app, deleting the account."""

import streamlit as st

import fields
import qr
import session
import state
from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn, TotpSecret
from pages import SIGN_IN
from services import flows, stack
from words import say, say_error


def show(signed_in: SignedIn) -> None:
    """Draw the tab."""
    _password(signed_in)
    if stack().config.mfa != "OFF":
        _authenticator_app(signed_in)
    _delete(signed_in)


def _password(signed_in: SignedIn) -> None:
    form, policy = state.form("password"), stack().config.password_policy
    st.subheader(say("change.title"))
    form.show_outcome()
    with st.container(border=True):
        new = fields.new_password(
            form, policy, signed_in.id_claims.email or "", "field.new_password"
        )
        with st.form(form.key, border=False):
            repeated = fields.repeated_password("field.repeated_new")
            old = fields.current_password("field.current")
            others = st.checkbox(say("change.others"), value=True)
            pressed = form.submit(say("change.do"), wide=False)
    if not pressed:
        return
    if problem := fields.password_problem(new, repeated, policy):
        form.fail(problem)
    ended = session.others() if others else []

    def change() -> tuple[str, str]:
        flows().account.change_password(signed_in.tokens, old, new)
        try:
            return session.end_all(ended), ""
        except AuthError as error:
            return "", say("change.others_stay", problem=say_error(error))

    try:
        with st.spinner(say("change.doing")):
            not_told, problem = form.once(change, old, new, others)
    except AuthError as error:
        form.refuse(error)
    if problem:
        form.fail(problem)
    state.notify(not_told)
    form.succeed(say("change.done"))


def _authenticator_app(signed_in: SignedIn) -> None:
    form = state.form("app")
    st.subheader(say("totp.title"))
    form.show_outcome()
    subject = signed_in.id_claims.subject
    secret = state.held("totp", subject)
    if flows().apps.mfa_enabled(signed_in.tokens):
        state.release("totp")
        _turn_off(signed_in, form)
    elif isinstance(secret, TotpSecret):
        _turn_on(signed_in, form, secret)
    else:
        st.write(say("totp.off"))
        if st.button(say("totp.start")):
            try:
                secret = form.once(
                    lambda: flows().apps.start_totp(signed_in.tokens), "start"
                )
            except AuthError as error:
                form.refuse(error)
            state.hold("totp", secret, subject)
            form.succeed("")


def _turn_on(signed_in: SignedIn, form: state.Form, secret: TotpSecret) -> None:
    qr.show(secret)
    with st.form(form.key):
        code = fields.code("field.app_code")
        pressed = form.submit(say("totp.confirm"), wide=False)
    if st.button(say("totp.cancel")):
        # in its turn, after a press that turns the app on
        form.once(lambda: None, "cancel")
        state.release("totp")
        form.succeed("")
    if pressed:
        try:
            with st.spinner(say("totp.confirming")):
                form.once(
                    lambda: flows().apps.enable_totp(signed_in.tokens, code), "on", code
                )
        except AuthError as error:
            form.refuse(error)
        state.release("totp")
        form.succeed(say("totp.enabled"))


def _turn_off(signed_in: SignedIn, form: state.Form) -> None:
    st.write(say("totp.on"))
    if stack().config.mfa == "ON":
        st.write(say("totp.required"))
        return
    with st.form(form.key):
        password = fields.current_password("field.current")
        pressed = form.submit(say("totp.disable"), primary=False, wide=False)
    if pressed:
        try:
            with st.spinner(say("totp.disabling")):
                form.once(
                    lambda: flows().apps.disable_totp(signed_in.tokens, password),
                    "off",
                    password,
                )
        except AuthError as error:
            form.refuse(error)
        form.succeed(say("totp.disabled"))


def _delete(signed_in: SignedIn) -> None:
    form = state.form("delete")
    st.subheader(say("delete.title"))
    st.write(say("delete.lead"))
    form.show_outcome()
    with st.form(form.key):
        password = fields.current_password("field.current")
        sure = st.checkbox(say("delete.sure"))
        pressed = form.submit(say("delete.do"), primary=False, wide=False)
    if not pressed:
        return
    if not sure:
        form.fail(say("delete.tick"))

    def delete() -> None:
        flows().account.delete_account(signed_in.tokens, password)
        session.forget_account(signed_in.id_claims.subject)

    try:
        with st.spinner(say("delete.doing")):
            form.once(delete, password)
    except AuthError as error:
        form.refuse(error)
    state.announce_end(say("delete.done"))
    state.forget_person()
    state.remember_email("")
    state.notify(say("delete.done"))
    st.switch_page(SIGN_IN)
