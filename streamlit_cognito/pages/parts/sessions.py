"""Sessions: where the user is signed in, and the end of each or of all."""

import hashlib

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.sessions.life import ListedSession
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import browsers
from streamlit_cognito.pages.parts import trust
from streamlit_cognito.script import places, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.visitor import described
from streamlit_cognito.widgets.rows import close, form_of_row, row, rows
from streamlit_cognito.words import say, say_error, say_time


def show(signed_in: SignedIn) -> None:
    """Draw a row for each, and one for all of them; each but this one can be ended."""
    st.write(say("sessions.lead"))
    with rows():
        for one, is_this in session.mine():
            _session(signed_in, one, is_this)
        title, state = say("sessions.all"), say("sessions.all_state")
        action = say("account.out_everywhere")
        if row("sessions", "all", title, state, action, is_grave=True):
            with form_of_row("all"):
                _end_all()
    trust.show(signed_in)


def _session(signed_in: SignedIn, one: ListedSession, is_this: bool) -> None:
    created, used = (
        say_time(seconds, st.context.timezone)
        for seconds in (one.created_at, one.used_at)
    )
    agent = described(one.agent)
    title = say("sessions.this", agent=agent) if is_this else agent
    state = say("sessions.times", created=created, used=used)
    action = "" if is_this else say("row.end")
    # a session's own id is nothing for an address
    name = hashlib.sha256(one.id.encode()).hexdigest()[:12]
    if row("sessions", name, title, state, action) and not is_this:
        with form_of_row(name):
            _end(signed_in, one)


def _end(signed_in: SignedIn, one: ListedSession) -> None:
    form = Form("end")
    form.show_outcome(say("sessions.sure"))
    # a press that comes late ends no other row's
    if not st.button(say("sessions.end"), key=form.key_of("end", one.id)):
        return
    # only one's own: the id of somebody else's is not in the list
    not_told = form.attempt(
        "end_session",
        signed_in,
        browsers().end_elsewhere,
        signed_in.subject,
        one.id,
        doing=say("sessions.ending"),
        session_id=one.id,
    )
    ended = say("sessions.ended", agent=described(one.agent))
    close("sessions", session.not_told(not_told) or ended)


def _end_all() -> None:
    form = Form("everywhere")
    form.show_outcome(say("sessions.all_sure"))
    if not st.button(say("account.out_everywhere"), key=form.key_of("all")):
        return
    try:
        with st.spinner(say("account.outing")):
            session.end_everywhere(form)
    except AuthError as error:
        form.fail(say_error(error))
    places.go("signin")
