"""One more step: what Cognito asks for after the password."""

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import streamlit as st

from cognito_auth.cognito.steps import (
    TOTP,
    code_destination,
    mfa_choices,
    passkey_options,
    required_attributes,
    step,
)
from cognito_auth.config import SignUpAttribute
from cognito_auth.door.events import EventName
from cognito_auth.errors import (
    AuthError,
    ChallengeExpired,
    IncorrectCredentials,
    PasskeyRefused,
)
from cognito_auth.flows.challenges import TotpSetup
from cognito_auth.inputs.emails import masked_email
from cognito_auth.notices import NoticeKind
from cognito_auth.sessions.life import Session
from cognito_auth.values import Challenge, SignedIn
from streamlit_cognito.backend import browsers, pool
from streamlit_cognito.pages.parts import trust, ways_in
from streamlit_cognito.script import ceremony, kept, memory, places, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import teller, telling
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.attributes import attribute, attribute_problem
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import card, links, user_name
from streamlit_cognito.widgets.new_password import new_password, password_problem
from streamlit_cognito.widgets.qr import qr_code
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.words import say, say_error


def challenge(*, title: str | None = None) -> None:
    """Draw the form for the step that Cognito asks for, if it asks for one.

    Args:
        title: In place of ours; "" for none.
    """
    if session.current():
        go_on()
    form = Form("challenge")
    with card():
        found = session.step()
        is_first = found is not None and ways_in.way_of(found)
        heading("signin.title" if is_first else "challenge.title", title)
        if found is None:
            _over()
            return
        draw = {
            "new_password": _new_password,
            "code": _code,
            "select_mfa": _select_mfa,
            "totp_setup": _totp_setup,
            "passkey": _passkey,
        }[step(found)]
        draw(form, found)
        links(("signin", say("challenge.back")))


def _over() -> None:
    """Lead back to the beginning, to the page first asked for, with the address."""
    st.write(say("challenge.none"))
    if st.button(say("challenge.again"), type="primary", width="stretch"):
        places.go("signin", st.query_params.to_dict())


def go_on() -> NoReturn:
    """Leave a sign-in that is done: for the page first asked for, or the one it is at.

    A sign-in in a page's place leaves that page's address as it is.
    """
    wanted = places.destination(st.query_params.get("next"))
    memory.forget("wanted")
    if places.is_at("signin") or places.is_at("challenge"):
        places.go(*wanted)
    st.rerun()


def begun_passkey(form: Form, email: str) -> Challenge:
    """Ask for what the browser has to sign, for the first time or again."""
    begin_passkey = pool().ways.begin_passkey
    return form.attempt(
        "begin_sign_in", email, begin_passkey, email, doing=say("signin.doing")
    )


def mailed_code(form: Form, email: str) -> Challenge:
    """Have a code mailed that signs in, the first one or another."""
    mail_code = pool().ways.mail_code
    begun = form.attempt(
        "send_code", email, mail_code, email, doing=say("forgot.doing")
    )
    memory.code_sent()
    return begun


def _answer(
    form: Form,
    challenge: Challenge,
    give: Callable[..., SignedIn | Challenge],
    *values: object,
    action: EventName = "answer_challenge",
    trusts: bool = False,
) -> NoReturn:
    """Answer a step with these values, and go where that leads.

    Args:
        form: The step's.
        challenge: The step.
        give: Answers it.
        values: What it is answered with.
        action: What that is.
        trusts: Whether this browser is to go without a second factor from now on.
    """
    told = teller(NoticeKind.BROWSER_TRUSTED) if trusts else None
    try:
        begun = form.attempt(
            action,
            challenge,
            browsers().begin_by_answer,
            trust.here(),
            told,
            give,
            challenge,
            *values,
            doing=say("challenge.doing"),
            passing=ChallengeExpired,
        )
    except ChallengeExpired as error:
        _start_again(error)
    ways_in.remember(ways_in.way_of(challenge))
    if trusts and isinstance(begun, Session):
        trust.begun(begun)
    if session.advance(begun):
        go_on()
    form.succeed("")


def _start_again(error: AuthError) -> NoReturn:
    """Say why, at the beginning."""
    memory.notify(say_error(error))
    _back_to_the_beginning()


def _back_to_the_beginning() -> NoReturn:
    session.leave_step()
    # the same answers are no longer the same press
    memory.forget_forms()
    if not places.is_at("challenge"):
        st.rerun()
    places.go("signin", st.query_params.to_dict())


def _new_password(form: Form, challenge: Challenge) -> None:
    """Replace a temporary password, and fill in what the account lacks."""
    config = pool().config
    known = {item.name: item for item in config.sign_up_attributes}
    lacking = tuple(
        known.get(name) or SignUpAttribute(name, required=True)
        for name in required_attributes(challenge)
    )
    form.show_outcome(say("challenge.new_password"))
    email = memory.remembered_email()
    user_name(email)
    values = {item.name: attribute(form, item) for item in lacking}
    policy = config.password_policy
    password = new_password(form, policy, email, "field.new_password")
    with st.form(form.key, border=False):
        repeated = fields.repeated_password(form, "field.repeated_new")
        pressed = form.submit(say("challenge.do"))
    if pressed:
        problem = attribute_problem(lacking, values) or password_problem(
            password, repeated, policy
        )
        if problem:
            form.fail(problem)
        give = pool().challenges.answer_new_password
        _answer(form, challenge, give, password, values)


def _code(form: Form, challenge: Challenge) -> None:
    """Enter the code of an app, a text message or a mail."""
    is_app = challenge.name == TOTP
    is_first = bool(ways_in.way_of(challenge))
    if is_app:
        lead = say("challenge.app_code")
    elif is_first:
        # whether there is such an account is said to nobody
        lead = say("forgot.sent", address=masked_email(challenge.email))
    else:
        lead = say("challenge.sent_code", address=code_destination(challenge) or "")
    form.show_outcome(lead)
    hint = "field.long_code_hint" if is_first else "field.code_hint"
    with st.form(form.key, border=False):
        typed = fields.code(form, "field.app_code" if is_app else "field.code", hint)
        # after a passkey or a mailed code alone no second factor is asked for
        trusts = not is_first and trust.tick(form)
        pressed = form.submit(say("challenge.do"))
    # a second factor's code can't be sent again within a sign-in
    if is_first and resend_button(form) and not pressed:
        session.advance(mailed_code(form, challenge.email))
        form.succeed(say("email.resent"), afresh=False)
    if pressed:
        answer_code = pool().challenges.answer_code
        action: EventName = "sign_in_by_code" if is_first else "answer_challenge"
        _answer(form, challenge, answer_code, typed, action=action, trusts=trusts)


def _passkey(form: Form, challenge: Challenge) -> None:
    """Have the browser asked for a passkey at once, with ways out if it has none."""
    ceremony.begin("get", passkey_options(challenge))
    form.show_outcome(say("passkey.asked"))
    if found := ceremony.answered(form, "get"):
        _answer(
            form,
            challenge,
            ceremony.answering(_sign_in_by_passkey, found),
            action="sign_in",
        )
    if st.button(say("passkey.again"), type="primary", width="stretch"):
        session.advance(begun_passkey(form, challenge.email))
        form.succeed("")
    chosen = ways_in.choice()
    if not chosen or chosen.email != challenge.email:
        return
    # another way that was chosen and came to nothing is still another one
    if other := ways_in.show_others(replace(chosen, way="passkey")):
        if other.way == "password":
            _back_to_the_beginning()
        session.advance(mailed_code(form, other.email))
        form.succeed("")


def _sign_in_by_passkey(challenge: Challenge, credential: str) -> SignedIn | Challenge:
    try:
        return pool().ways.answer_passkey(challenge, credential)
    except IncorrectCredentials as error:
        # nobody has typed a password
        raise PasskeyRefused(str(error)) from error


def _select_mfa(form: Form, challenge: Challenge) -> None:
    """Choose between several second factors."""
    form.show_outcome(say("challenge.select"))
    for kind in mfa_choices(challenge):
        if st.button(say(f"mfa.{kind}"), width="stretch"):
            _answer(form, challenge, pool().challenges.select_mfa, kind)


def _totp_setup(form: Form, challenge: Challenge) -> None:
    """Set up the authenticator app that the pool asks of everybody."""
    asked = challenge.challenge_session
    setup = kept.held("setup", asked)
    if not isinstance(setup, TotpSetup):
        begin = pool().challenges.begin_totp_setup
        try:
            setup = form.once(begin, challenge, memory.remembered_email())
        except ChallengeExpired as error:
            _start_again(error)
        except AuthError:
            form.go_on()
            raise
        kept.hold("setup", setup, asked)
    st.write(say("challenge.setup"))
    qr_code(setup.secret)
    form.show_outcome()
    with st.form(form.key, border=False):
        typed = fields.code(form, "field.app_code")
        pressed = form.submit(say("challenge.do"))
    if pressed:
        told = telling(
            trust.ending(pool().challenges.finish_totp_setup),
            *(NoticeKind.MFA_ON, challenge.email),
        )
        _answer(form, setup.challenge, told, typed)
