"""Sign in: by a password, which is proved to Cognito and not sent, or another way."""

from typing import NoReturn

import streamlit as st

from cognito_auth.errors import AuthError, NotConfirmed
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.sessions.life import Session
from cognito_auth.values import Challenge
from streamlit_cognito.backend import browsers, door, pool
from streamlit_cognito.pages.further_step import (
    begun_passkey,
    challenge,
    go_on,
    mailed_code,
)
from streamlit_cognito.pages.parts import trust, ways_in
from streamlit_cognito.script import memory, places, provider, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.visitor import keeps_cookies, visitor
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import card, links, user_name
from streamlit_cognito.widgets.providers import continue_links
from streamlit_cognito.words import language, say, say_error


def sign_in(*, title: str | None = None) -> None:
    """Draw the form that signs in, and the further steps that may follow.

    On the sign-in page it goes on to the page first asked for; on any other, that page
    is shown again, to who is signed in then and needs no form.

    Args:
        title: In place of ours; "" for none.
    """
    problem = provider.problem() if places.is_at("signin") else ""
    if session.current():
        if places.is_at("signin"):
            if problem:
                # of a proof, which leads back to its page
                memory.notify(problem)
            go_on()
        return
    if not places.is_at("signin"):
        if session.step():
            challenge(title=title)
            return
        if session.has_lost_step():
            memory.remember("notice", say("challenge.none"))
    form = Form("signin")
    if problem:
        form.fail(problem)
    with card():
        heading("signin.title", title)
        if not keeps_cookies():
            st.warning(say("signin.no_cookies"), icon=":material/cookie_off:")
        are_several = ways_in.are_several()
        # what was just said is enough above the fields
        is_said = are_several or memory.recall("notice")
        form.show_outcome("" if is_said else say("register.lead"))
        if are_several:
            _by_choice(form)
        else:
            _by_password(form)
            continue_links()
        links(
            ("forgot", say("signin.forgot")),
            ("register", say("signin.no_account")),
            # where "Mail me a code" stands, "I have a code" would be taken for its
            ("verify", say("verify.title" if are_several else "register.have_code")),
        )


def _by_password(form: Form) -> None:
    with st.form(form.key, border=False):
        email = fields.email(form, memory.remembered_email())
        password = fields.current_password(form)
        pressed = form.submit(say("signin.do"))
    if pressed:
        memory.remember_email(email)
        _begin(form, email, password)


def _by_choice(form: Form) -> None:
    chosen = ways_in.choice()
    if chosen is None:
        ways_in.ask_whom(form)
        continue_links()
        return
    ways_in.show_whom(form, chosen)
    with st.form(form.key, border=False):
        if chosen.way == "password":
            user_name(chosen.email)
            password = fields.current_password(form)
        pressed = form.submit(
            say("signin.do" if chosen.way == "password" else f"ways.{chosen.way}")
        )
    other = ways_in.show_others(chosen)
    continue_links(has_or=len(chosen.ways) > 1)
    if other:
        if other.way == "password":
            form.succeed("", afresh=False)
        # the others ask for nothing first
        chosen, pressed = other, True
    if not pressed:
        return
    if chosen.way == "password":
        _begin(form, chosen.email, password)
    elif chosen.way == "passkey":
        _go_on(form, begun_passkey(form, chosen.email))
    else:
        _go_on(form, mailed_code(form, chosen.email))


def _begin(form: Form, email: str, password: str) -> None:
    try:
        begun = form.attempt(
            "sign_in",
            email,
            browsers().begin_by_password,
            trust.here_by_password(),
            email,
            password,
            doing=say("signin.doing"),
            passing=NotConfirmed,
        )
    except NotConfirmed:
        _verify(email)
    ways_in.remember("password")
    _go_on(form, begun)


def _go_on(form: Form, begun: Session | Challenge) -> NoReturn:
    if session.advance(begun):
        go_on()
    if not places.is_at("signin"):
        # on this page the form comes back if the step is lost, and does it anew then
        form.go_on()
        memory.forget("notice")
        st.rerun()
    places.go("challenge", st.query_params.to_dict())


def _verify(email: str) -> NoReturn:
    _mail_another_code(email)
    places.go("verify", {"email": canonical_email(email)})


def _mail_another_code(email: str) -> None:
    """Mail an unconfirmed account a code, but not twice in half a minute.

    Cognito can say "unconfirmed" for a wrong password too.
    """
    if memory.seconds_to_resend():
        return
    memory.code_sent()
    try:
        resend_code = pool().registration.resend_code
        door().attempt("send_code", visitor(), email, resend_code, email, language())
    except AuthError as error:
        memory.notify(say_error(error))
    else:
        memory.notify(say("signin.unconfirmed"))
