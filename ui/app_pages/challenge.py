"""One more step: what Cognito asks for after the password."""

from collections.abc import Callable
from functools import partial
from typing import NoReturn

import streamlit as st

import fields
import qr
import session
import state
from cognito_auth.cognito.steps import (
    code_destination,
    mfa_choices,
    required_attributes,
    step,
)
from cognito_auth.config import SignUpAttribute
from cognito_auth.errors import AuthError, ChallengeExpired
from cognito_auth.flows.challenges import TotpSetup
from cognito_auth.values import Challenge, SignedIn
from pages import SIGN_IN, destination
from services import flows, stack
from words import say, say_error


def answer(
    give: Callable[[], SignedIn | Challenge], values: tuple[object, ...], **typed: str
) -> None:
    """Send an answer, made of these values, and go where it leads."""
    visitor = session.visitor()
    try:
        with st.spinner(say("challenge.doing")):
            begun = form.once(lambda: session.begin(give(), visitor), *values)
    except ChallengeExpired as error:
        start_again(error)
    except AuthError as error:
        form.refuse(error, **typed)
    if session.advance(begun):
        file, query = destination(st.query_params.get("next", "account"))
        st.switch_page(file, query_params=query)
    form.succeed("")


def start_again(error: AuthError) -> NoReturn:
    """Say why, at the beginning."""
    state.release("challenge")
    state.release("setup")
    state.notify(say_error(error))
    st.switch_page(SIGN_IN, query_params=st.query_params.to_dict())


def new_password(challenge: Challenge) -> None:
    """Replace a temporary password, and fill in what the account lacks."""
    config = stack().config
    known = {item.name: item for item in config.sign_up_attributes}
    lacking = tuple(
        known.get(name) or SignUpAttribute(name, required=True)
        for name in required_attributes(challenge)
    )
    st.write(say("challenge.new_password"))
    form.show_outcome()
    with st.container(border=True):
        values = {
            item.name: fields.attribute(item, form.typed.get(item.name, ""))
            for item in lacking
        }
        password = fields.new_password(
            form, config.password_policy, state.remembered_email(), "field.new_password"
        )
        with st.form(form.key, border=False):
            repeated = fields.repeated_password("field.repeated_new")
            pressed = form.submit(say("challenge.do"))
    if pressed:
        problem = fields.attribute_problem(lacking, values) or fields.password_problem(
            password, repeated, config.password_policy
        )
        if problem:
            form.fail(problem, **values)
        answer(
            lambda: flows().challenges.answer_new_password(challenge, password, values),
            (password, values),
            **values,
        )


def code(challenge: Challenge) -> None:
    """Enter the code of an app, a text message or a mail."""
    sent_to = code_destination(challenge)
    is_app = challenge.name == "SOFTWARE_TOKEN_MFA"
    if is_app:
        st.write(say("challenge.app_code"))
    else:
        st.text(say("challenge.sent_code", address=sent_to or ""))
    form.show_outcome()
    with st.form(form.key):
        typed = fields.code("field.app_code" if is_app else "field.code")
        pressed = form.submit(say("challenge.do"))
    if pressed:
        answer(lambda: flows().challenges.answer_code(challenge, typed), (typed,))


def select_mfa(challenge: Challenge) -> None:
    """Choose between several second factors."""
    st.write(say("challenge.select"))
    form.show_outcome()
    for kind in mfa_choices(challenge):
        if st.button(say(f"mfa.{kind}"), width="stretch"):
            answer(partial(flows().challenges.select_mfa, challenge, kind), (kind,))


def totp_setup(challenge: Challenge) -> None:
    """Set up the authenticator app that the pool asks of everybody."""
    asked = challenge.challenge_session
    setup = state.held("setup", asked)
    if not isinstance(setup, TotpSetup):
        email = state.remembered_email()
        try:
            setup = form.once(
                lambda: flows().challenges.begin_totp_setup(challenge, email), asked
            )
        except ChallengeExpired as error:
            start_again(error)
        state.hold("setup", setup, asked)
    again = setup.challenge
    st.write(say("challenge.setup"))
    qr.show(setup.secret)
    form.show_outcome()
    with st.form(form.key):
        typed = fields.code("field.app_code")
        pressed = form.submit(say("challenge.do"))
    if pressed:
        answer(lambda: flows().challenges.finish_totp_setup(again, typed), (typed,))


form = state.form("challenge")
st.title(say("challenge.title"))
state.show_notice()
found = state.held("challenge")
if isinstance(found, Challenge):
    {
        "new_password": new_password,
        "code": code,
        "select_mfa": select_mfa,
        "totp_setup": totp_setup,
    }[step(found)](found)
else:
    st.write(say("challenge.none"))
st.page_link(SIGN_IN, label=say("challenge.back"))
