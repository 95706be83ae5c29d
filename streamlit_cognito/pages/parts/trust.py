"""Trusted browsers: the tick for this one, the list of all, and the end of each."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from cognito_auth.errors import AuthError, ConfigError, ServiceUnavailable
from cognito_auth.flows.devices import TrustedBrowser
from cognito_auth.notices import NoticeKind
from cognito_auth.sessions.life import Session
from cognito_auth.sessions.trust import device_hash
from cognito_auth.values import Challenge, SignedIn, Visitor
from streamlit_cognito.backend import devices, pool, sessions
from streamlit_cognito.script import memory, proof
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import telling
from streamlit_cognito.script.visitor import described, visitor
from streamlit_cognito.widgets.proof import proven
from streamlit_cognito.widgets.rows import close, form_of_row, row, rows
from streamlit_cognito.words import say, say_time

Given = ParamSpec("Given")
Result = TypeVar("Result")


def tick(form: Form) -> bool:
    """Draw the box that has this browser trusted, where the pool knows of such."""
    if not _are_known():
        return False
    trusts = st.checkbox(say("trust.tick"), key=form.key_of("trust"))
    st.caption(say("trust.tick_lead"))
    return trusts


def begun(session: Session) -> None:
    """Know this browser's new cookie here, where it came after the page's websocket."""
    with suppress(ServiceUnavailable):
        if cookie := sessions().trust.handed_over(session.id):
            memory.remember("device", device_hash(cookie))


def here() -> Visitor:
    """This browser, with the cookie by which it is trusted, if it is."""
    found = visitor()
    return replace(found, device=memory.recall("device", found.device))


def here_by_password() -> Visitor:
    """The same at a password; without the cookie, where a second factor is wanted."""
    return replace(here(), device="") if memory.recall("all_factors") else here()


def show(signed_in: SignedIn) -> None:
    """Draw a row for each browser that is trusted, if there is any."""
    if not _are_known():
        return
    found = devices().trusted(signed_in, here().device)
    if not found:
        return
    st.header(say("trust.title"), anchor=False)
    st.write(say("trust.lead"))
    with rows("trust"):
        for one in found:
            _browser(signed_in, one)


def ending(
    do: Callable[Given, Result], signed_in: SignedIn | None = None
) -> Callable[Given, Result]:
    """An action for which the account trusts no browser any more.

    Trust ends first: while the store is away nothing is done, and what is done was
    never with trust left.

    Args:
        do: The action.
        signed_in: Who is signed in; at a sign-in it is whose step `do` answers, by the
            user name, in a pool of email addresses the `sub`, and who it returns.
    """

    @wraps(do)
    def done(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        steps = [one.username for one in args if isinstance(one, Challenge)]
        for subject in [signed_in.subject] if signed_in else steps:
            devices().clear(subject)
        result = do(*args, **kwargs)
        whose = result if isinstance(result, SignedIn) else signed_in
        if whose:
            # it is done: that Cognito can't be told must not fail it
            with suppress(AuthError):
                devices().end_all(whose)
        return result

    return done


def _are_known() -> bool:
    try:
        return pool().config.remembers_devices
    except ConfigError:
        # an app's own tests need no pool
        return False


def _browser(signed_in: SignedIn, one: TrustedBrowser) -> None:
    created, used = (
        say_time(seconds, st.context.timezone)
        for seconds in (one.created_at, one.used_at)
    )
    agent = described(one.agent)
    title = say("trust.this", agent=agent) if one.is_this else agent
    state = say("trust.times", created=created, used=used)
    # Cognito's key of it is nothing for an address
    name = hashlib.sha256(one.key.encode()).hexdigest()[:12]
    if row("sessions", name, title, state, say("trust.forget")):
        with form_of_row(name):
            _forget(signed_in, one, Form(f"trust-{name}"))


def _forget(signed_in: SignedIn, one: TrustedBrowser, form: Form) -> None:
    if form.needs_proof:
        if not proven(signed_in, form):
            return
    else:
        form.show_outcome(say("trust.sure"))
        # a press that comes late ends no other row's
        if not st.button(say("trust.do"), key=form.key_of("forget", one.key)):
            return
    form.attempt(
        "forget_browser",
        signed_in,
        telling(devices().end, NoticeKind.BROWSER_FORGOTTEN, signed_in.notified_at),
        signed_in,
        one.key,
        doing=say("trust.doing"),
        guard=proof.needed_for,
    )
    close("sessions", say("trust.done", agent=described(one.agent)))
