"""The session of this browser: who is signed in, how that begins, and how it ends."""

import hashlib
from collections.abc import Callable
from contextlib import suppress

import streamlit as st

import state
from agents import describe
from cognito_auth.errors import AuthError, SessionEnded, TokenError
from cognito_auth.sessions.life import ListedSession, Session
from cognito_auth.values import Challenge, SignedIn, Visitor
from cookies import session_cookie
from services import browsers, sessions
from words import say, say_error


def current() -> SignedIn | None:
    """Who is signed in: looked up in the store and verified anew in every run.

    Raises:
        ServiceUnavailable: The session store is away, or Cognito is when the tokens
            must be refreshed.
    """
    session = _session()
    if session is None:
        return None
    try:
        return browsers().signed_in(session)
    except (TokenError, SessionEnded):
        sessions().delete(session.id)
        return None


def has_ended() -> bool:
    """Whether this browser was signed in and isn't any more."""
    return _session() is None and bool(state.session_id() or _cookie())


def visitor() -> tuple[str, str]:
    """This browser's id, and its name for the user's list of sessions."""
    return _header("X-App-Browser"), describe(_header("User-Agent"))


def begin(
    outcome: SignedIn | Challenge, visitor: tuple[str, str]
) -> Session | Challenge:
    """Keep the tokens of a finished sign-in on the server, as a session.

    This leaves the page's state alone; `advance` goes on.

    Args:
        outcome: What Cognito answered.
        visitor: As it was before Cognito was asked; the page may be cut off by now.

    Raises:
        UnsupportedChallenge: Cognito asks for what no page can answer.
        ServiceUnavailable: The session store is away.
    """
    return browsers().begin(Visitor(*visitor), lambda: outcome)


def advance(begun: Session | Challenge) -> bool:
    """Begin the hand-off to the browser, or keep the challenge that comes before it.

    Returns:
        Whether somebody is signed in now.
    """
    if isinstance(begun, Challenge):
        state.hold("challenge", begun)
    else:
        state.remember_session(begun.id)
        state.announce_end("")
        state.release("challenge")
    # whoever was here before may have left these
    state.release("setup")
    state.release("totp")
    return isinstance(begun, Session)


def hand_off() -> None:
    """Show client.js what to post, in every run until the browser has followed.

    A style element takes no room on the page.
    """
    session = _session()
    if session:
        ticket = None if session.cookie_seen else sessions().ticket(session.id)
    elif ended := state.session_id() or _cookie():
        # no ticket at all, but the question makes the server clear a dead cookie
        ticket = f"ended.{hashlib.sha256(ended.encode()).hexdigest()[:16]}"
    else:
        ticket = None
    if ticket:
        st.html(f'<style data-session-ticket="{ticket}"></style>')


def renew() -> None:
    """Refresh the tokens, so that their claims show what was just changed.

    If that fails, the old ones serve on, and the claims follow later.
    """
    with suppress(AuthError):
        if session := _session():
            browsers().refresh(session)


def mine() -> list[tuple[ListedSession, bool]]:
    """The user's sessions, each with whether it is this one."""
    session = _session()
    if session is None:
        return []
    return [
        (other, other.id == session.id)
        for other in sessions().of_subject(session.subject)
    ]


def end(form: state.Form) -> None:
    """Sign this browser out: this page, its other tabs and its cookie.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    session = _session()

    def sign_out() -> str:
        if session is None:
            return ""
        return _told(browsers().end(session.id))

    _leave(form, sign_out, say("signin.out"))


def end_everywhere(form: state.Form) -> None:
    """Sign this user out in every browser, and at Cognito.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    signed_in = current()

    def sign_out() -> str:
        if signed_in is None:
            return ""
        return _told(browsers().end_everywhere(signed_in))

    _leave(form, sign_out, say("signin.out_everywhere"))


def end_other(session_id: str) -> str:
    """End one of the user's own sessions, and its refresh token.

    Returns:
        A sentence if Cognito could not be told, or nothing.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    return end_all([other for other in others() if other.id == session_id])


def others() -> list[ListedSession]:
    """The user's sessions but for this one."""
    return [session for session, is_this in mine() if not is_this]


def end_all(ended: list[ListedSession]) -> str:
    """End sessions, and their refresh tokens; leaves the page's state alone.

    Returns:
        A sentence if Cognito could not be told, or nothing.

    Raises:
        ServiceUnavailable: The session store is away; some may live on.
    """
    return _told(browsers().end_all([one.id for one in ended]))


def forget_account(subject: str) -> None:
    """End every session of a user whose account is gone; leaves the page's state alone.

    While the store is away they stay in it, until Cognito refuses their refresh.
    """
    browsers().forget_account(subject)


def drop() -> None:
    """End this session, of which Cognito wants to know nothing any more.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    if session := _session():
        sessions().delete(session.id)


def _leave(form: state.Form, sign_out: Callable[[], str], sentence: str) -> None:
    # another press may find the session gone already
    state.announce_end(sentence)
    try:
        problem = form.once(sign_out, sentence)
    except AuthError:
        state.announce_end("")
        raise
    state.forget_person()
    state.notify(problem or sentence)


def _told(problem: AuthError | None) -> str:
    """What to say if Cognito could not be told that a session is over."""
    return say("signin.not_told", problem=say_error(problem)) if problem else ""


def _session() -> Session | None:
    if session_id := state.session_id():
        return sessions().get(session_id, _header("X-App-Browser"))
    cookie = _cookie()
    return sessions().from_cookie(cookie) if cookie else None


def _cookie() -> str:
    """The session cookie as it was when this page opened its websocket."""
    value = st.context.cookies.get(session_cookie(_header("X-App-Origin")))
    return value if isinstance(value, str) else ""


def _header(name: str) -> str:
    """A request header; those of an X-App- name are set by `documents.py` alone."""
    return st.context.headers.get(name) or ""
