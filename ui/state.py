"""The script side: who is signed in here; the only user of `st.session_state`.

No password, code, token, ticket or cookie is ever put there: only the session's id,
which opens nothing, and what makes a form come back as it was typed.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar, cast

import streamlit as st

from agents import describe
from cognito_auth.auth import SignedIn
from cognito_auth.challenges import step
from cognito_auth.cognito import Challenge, Tokens
from cognito_auth.errors import AuthError, SessionEnded, TokenError
from cognito_auth.sessions import Session
from cookies import session_cookie
from services import flows, renewal, sessions
from vault import VAULT
from words import say, say_error

RESEND_SECONDS = 30


Result = TypeVar("Result")


@dataclass
class Form:
    """A form that survives a failure: what was typed stays, passwords go.

    Its key changes with each round, so that the browser forgets every field, and
    each starts again with what is kept of it.
    """

    name: str
    rounds: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    success: str | None = None
    result: list[object] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key for `st.form`."""
        return f"{self.name}-{self.rounds}"

    def once(self, action: Callable[[], Result]) -> Result:
        """Do it once in this round, however often the button was pressed.

        A second press starts a new run, which waits for the first run's action and
        then would do it again; it gets what the first one got instead.

        Raises:
            AuthError: As the action did.
        """
        if not self.result:
            try:
                self.result.append(action())
            except AuthError as error:
                self.result.append(error)
        [result] = self.result
        if isinstance(result, AuthError):
            raise result
        return cast(Result, result)

    def fail(self, problem: str, **typed: str) -> NoReturn:
        """Show the form again with a sentence above it.

        Args:
            problem: The sentence, without anything that was typed.
            typed: The fields to keep, by name; never a password or a code.
        """
        self._again(problem, None, typed)

    def succeed(self, success: str, **typed: str) -> NoReturn:
        """Show the form again with good news above it."""
        self._again(None, success, typed)

    def _again(
        self, problem: str | None, success: str | None, typed: dict[str, str]
    ) -> NoReturn:
        self.rounds += 1
        self.result.clear()
        st.session_state["notice"] = None
        self.typed = typed
        self.problem = problem
        self.success = success
        st.rerun()

    def show_outcome(self) -> None:
        """Say why the form is here again."""
        if self.success:
            st.success(self.success, icon=":material/check:")
        if self.problem:
            st.error(self.problem, icon=":material/error:")


def current_session() -> SignedIn | None:
    """Who is signed in: looked up in the store and verified anew in every run.

    Raises:
        ServiceUnavailable: The session store is away, or Cognito is when the tokens
            must be refreshed.
    """
    session = _session()
    if session is None:
        return None
    try:
        return renewal().signed_in(session)
    except (TokenError, SessionEnded):
        sessions().delete(session.id)
        return None


def start_session(signed_in: SignedIn) -> None:
    """Keep the tokens on the server and begin the hand-off to the browser."""
    session = sessions().create(
        signed_in.id_claims.subject,
        signed_in.tokens,
        _header("X-App-Browser"),
        describe(_header("User-Agent")),
    )
    st.session_state["session_id"] = session.id


def advance(outcome: SignedIn | Challenge) -> bool:
    """Start the session, or keep the challenge that comes before it.

    Returns:
        Whether somebody is signed in now.

    Raises:
        UnsupportedChallenge: Cognito asks for what no page can answer.
    """
    if isinstance(outcome, SignedIn):
        release("challenge")
        start_session(outcome)
        return True
    step(outcome)
    hold("challenge", outcome)
    return False


def resend_quietly(email: str) -> None:
    """Mail an unconfirmed account another code, but not twice in half a minute.

    Cognito can say "unconfirmed" for a wrong password too.
    """
    if seconds_to_resend():
        return
    code_sent()
    try:
        flows().authenticator.resend_code(email)
    except AuthError as error:
        notify(say_error(error))
    else:
        notify(say("signin.unconfirmed"))


def end_session() -> None:
    """Sign this browser out: this page, its other tabs and its cookie.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    session = _session()
    kept = {
        name: st.session_state[name]
        for name in ("session_id", "email")
        if name in st.session_state
    }
    if session:
        sessions().delete(session.id)
    st.session_state.clear()
    # the ended session's id stays, for hand_off to tell the browser
    st.session_state.update(kept)
    if session:
        notify(say("signin.out"))
        _at_cognito(flows().authenticator.sign_out, session.tokens)


def end_everywhere() -> None:
    """Sign this user out in every browser, and at Cognito.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    session, signed_in = _session(), current_session()
    if session is None or signed_in is None:
        return
    sessions().delete_all(session.subject)
    notify(say("signin.out_everywhere"))
    _at_cognito(flows().authenticator.sign_out_everywhere, signed_in.tokens)


def my_sessions() -> list[tuple[Session, bool]]:
    """The user's sessions, each with whether it is this one."""
    session = _session()
    if session is None:
        return []
    return [
        (other, other.id == session.id)
        for other in sessions().of_subject(session.subject)
    ]


def end_other(session_id: str) -> None:
    """End one of the user's own sessions, and its refresh token.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    for session, is_this in my_sessions():
        if session.id == session_id and not is_this:
            sessions().delete(session.id)
            _at_cognito(flows().authenticator.sign_out, session.tokens)


def hand_off() -> None:
    """Show client.js what to post, in every run until the browser has followed.

    A style element takes no room on the page.
    """
    session = _session()
    if session:
        ticket = None if session.cookie_seen else sessions().ticket(session.id)
    elif ended := st.session_state.get("session_id") or _cookie():
        # no ticket at all, but the question makes the server clear a dead cookie
        ticket = f"ended.{hashlib.sha256(ended.encode()).hexdigest()[:16]}"
    else:
        ticket = None
    if ticket:
        st.html(f'<style data-session-ticket="{ticket}"></style>')


def has_ended() -> bool:
    """Whether this browser was signed in and isn't any more."""
    return _session() is None and bool(st.session_state.get("session_id") or _cookie())


def enter(page: str) -> None:
    """Begin a run of a page: what belongs to another page is forgotten."""
    if st.session_state.get("page") == page:
        return
    for name in [name for name in st.session_state if str(name).startswith("form ")]:
        del st.session_state[name]
    st.session_state["page"] = page
    st.session_state["notice"] = st.session_state.pop("next_notice", None)


def hold(name: str, value: object) -> None:
    """Keep a challenge or a secret for a few minutes, outside the page's state."""
    release(name)
    st.session_state[f"held {name}"] = VAULT.put(value)


def held(name: str) -> object | None:
    """What `hold` kept, if it is still there."""
    key = st.session_state.get(f"held {name}")
    return VAULT.get(key) if key else None


def release(name: str) -> None:
    """Forget what `hold` kept."""
    if key := st.session_state.pop(f"held {name}", None):
        VAULT.drop(key)


def code_sent() -> None:
    """A code went out now; another one has to wait."""
    st.session_state["code_sent_at"] = time.monotonic()


def seconds_to_resend() -> int:
    """How long the button for a new code still waits."""
    sent_at: float | None = st.session_state.get("code_sent_at")
    if sent_at is None:
        return 0
    return max(0, math.ceil(sent_at + RESEND_SECONDS - time.monotonic()))


def current_page() -> str:
    """The address of the page that runs, without the slash."""
    page: str = st.session_state.get("page", "")
    return page


def form(name: str) -> Form:
    """The form of this name on this page."""
    key = f"form {name}"
    if key not in st.session_state:
        st.session_state[key] = Form(name)
    found: Form = st.session_state[key]
    return found


def notify(sentence: str) -> None:
    """Show a sentence at the top of the page that comes next."""
    st.session_state["next_notice"] = sentence


def show_notice() -> None:
    """Show what another page left to say."""
    if notice := st.session_state.get("notice"):
        st.info(notice, icon=":material/info:")


def remember_email(email: str) -> None:
    """Fill in this address in the forms that follow."""
    st.session_state["email"] = email


def remembered_email() -> str:
    """The address that was typed last, or nothing."""
    email: str = st.session_state.get("email", "")
    return email


def end_others() -> None:
    """End the user's other sessions, and their refresh tokens.

    Raises:
        ServiceUnavailable: The session store is away; some may live on.
    """
    for session, is_this in my_sessions():
        if not is_this:
            end_other(session.id)


def forget_account() -> None:
    """End every session of a user whose account is gone.

    Raises:
        ServiceUnavailable: The session store is away; they end by their age.
    """
    if session := _session():
        sessions().delete_all(session.subject)
    st.session_state.pop("email", None)


def renew_now() -> None:
    """Refresh the tokens, so that their claims show what was just changed.

    Raises:
        AuthError: They could not be refreshed; the old ones serve on.
    """
    if session := _session():
        tokens = flows().authenticator.refresh(session.tokens).tokens
        sessions().renew(session.id, tokens)


def _at_cognito(end: Callable[[Tokens], None], tokens: Tokens) -> None:
    """Revoke tokens; the session is over here in any case, the tokens by their age."""
    try:
        end(tokens)
    except SessionEnded:
        pass
    except AuthError as error:
        notify(say("signin.not_told", problem=say_error(error)))


def _session() -> Session | None:
    if session_id := st.session_state.get("session_id"):
        return sessions().get(session_id, _header("X-App-Browser"))
    cookie = _cookie()
    return sessions().from_cookie(cookie) if cookie else None


def _cookie() -> str:
    """The session cookie as it was when this page opened its websocket."""
    value = st.context.cookies.get(session_cookie(_header("X-App-Origin")))
    return value if isinstance(value, str) else ""


def _header(name: str) -> str:
    """A header that only `documents.py` sets."""
    return st.context.headers.get(name) or ""
