"""The session of this browser: who is signed in, how that begins, and how it ends."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace

from cognito_auth.door.events import EventName
from cognito_auth.door.history import Happened
from cognito_auth.errors import (
    AuthError,
    InvalidAudience,
    InvalidIssuer,
    SessionEnded,
    TokenError,
)
from cognito_auth.sessions.life import Beginning, ListedSession, Session
from cognito_auth.values import Challenge, SignedIn
from streamlit_cognito.backend import (
    browsers,
    door,
    identity_providers,
    sessions,
)
from streamlit_cognito.http.open_pages import GUEST, PAGES
from streamlit_cognito.script import kept, languages, memory, provider
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.visitor import browser, cookie, socket, visitor
from streamlit_cognito.words import say, say_error

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Presence:
    """Who is there, as the store and the verifier say: both, or neither."""

    session: Session | None = None
    signed_in: SignedIn | None = None


_noted: ContextVar[Presence | None] = ContextVar("noted", default=None)


def look() -> Presence:
    """Look the session up in the store, and verify its tokens anew.

    Raises:
        ServiceUnavailable: The session store is away, or Cognito is when the tokens
            must be refreshed.
    """
    session = _find()
    if session is None:
        return Presence()
    try:
        return Presence(session, browsers().signed_in(session))
    except (TokenError, SessionEnded) as error:
        if isinstance(error, TokenError):
            log.error("a session's tokens are refused: %s: %s", error.code, error)
        if isinstance(error, InvalidAudience | InvalidIssuer):
            # may be another app's, which keeps its sessions here too
            return Presence()
        sessions().delete(session.id)
        if isinstance(error, TokenError):
            door().record(
                "believe_token",
                error=error,
                subject=session.subject,
                session_id=session.id,
                by="cognito",
            )
            _ended(session, by="app")
        return Presence()


@contextmanager
def noted(presence: Presence) -> Iterator[None]:
    """Have a run look once: all within go by what was found."""
    token = _noted.set(presence)
    try:
        with kept.reading_once(), languages.settled():
            yield
    finally:
        _noted.reset(token)


def is_noted() -> bool:
    """Whether this is a run that has looked already."""
    return _noted.get() is not None


def presence() -> Presence:
    """Who is there; a fragment or a callback, which runs later, looks afresh."""
    return _noted.get() or look()


def current() -> SignedIn | None:
    """Who is signed in, or None.

    Raises:
        ServiceUnavailable: As `look`.
    """
    return presence().signed_in


def has_ended() -> bool:
    """Whether this browser was signed in and isn't any more."""
    return presence().session is None and bool(memory.session_id() or cookie())


def advance(begun: Session | Challenge) -> bool:
    """Begin the hand-off to the browser, or keep the challenge that comes before it.

    Returns:
        Whether somebody is signed in now.
    """
    if isinstance(begun, Challenge):
        email = memory.remembered_email()
        # the run may end here, but not between what follows
        memory.remember("step", _mark(begun))
        kept.hold("challenge", begun)
        kept.hold("email", email)
        return False
    memory.remember_session(begun.id)
    memory.announce_end("")
    leave_step()
    # whoever was here before may have left these
    kept.release("totp", "forgot")
    return True


def step() -> Challenge | None:
    """The further step that this page may answer, if its sign-in is at one.

    Of several tabs that sign in, the last one to begin has its step kept: a page
    never goes on with another tab's in place of the one that it showed. A page that
    is new takes up what is kept.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    found = kept.held("challenge")
    challenge = found if isinstance(found, Challenge) else None
    mark = _mark(challenge) if challenge else ""
    if memory.recall("step") is None:
        memory.remember("step", mark)
        if not memory.remembered_email():
            memory.remember_email(str(kept.held("email") or ""))
    return challenge if mark == memory.recall("step") else None


def has_lost_step() -> bool:
    """Whether this page was at a step that is over, as `step` says; true once."""
    is_lost = bool(memory.recall("step"))
    memory.remember("step", "")
    return is_lost


def leave_step() -> None:
    """Forget the step of this sign-in: it is done, or has to begin again."""
    memory.remember("step", "")
    kept.release("challenge", "setup", "email")


def tie(session: Session | None) -> None:
    """At the start of a full run: this page and its files are for who is there now."""
    PAGES.tie(socket(), session.id if session else GUEST)


def let_go() -> None:
    """Before a run ends its own session: it goes on, and says so."""
    PAGES.let_go(socket())


def ticket(session: Session | None) -> str:
    """What client.js has to post, in every run until the browser has followed."""
    if session:
        return session.ticket or ""
    if ended := memory.session_id() or cookie():
        # no ticket at all, but the question makes the server clear a dead cookie
        return f"ended.{hashlib.sha256(ended.encode()).hexdigest()[:16]}"
    return ""


def renew() -> None:
    """Refresh the tokens, so that their claims show what was just changed.

    If that fails, the old ones serve on, and the claims follow later.
    """
    with suppress(AuthError):
        if session := presence().session:
            browsers().refresh(session)


def mine() -> list[tuple[ListedSession, bool]]:
    """The user's sessions, each with whether it is this one."""
    session = presence().session
    if session is None:
        return []
    listed = sessions().of_subject(session.subject)
    return [(one, one.id == session.id) for one in listed]


def happened() -> list[Happened]:
    """What happened to the user's account lately, newest first.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    session = presence().session
    return door().history.of(session.subject) if session else []


def beginning() -> Beginning | None:
    """How this session began; None where a test says who is there.

    Raises:
        SessionEnded: It is gone.
        ServiceUnavailable: The session store is away.
    """
    session = presence().session
    return sessions().beginning(session) if session else None


def others() -> list[str]:
    """The ids of the user's sessions but for this one."""
    return [one.id for one, is_this in mine() if not is_this]


def end(form: Form) -> None:
    """Sign this browser out: this page, its other tabs and its cookie.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    session = presence().session
    whom = [session.id] if session else []
    _leave(form, "end_session", browsers().end, whom, say("signin.out"))


def end_everywhere(form: Form) -> None:
    """Sign this user out in every browser, and at Cognito.

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    everywhere, signed_in = browsers().end_everywhere, current()
    whom = [signed_in] if signed_in else []
    _leave(form, "end_all_sessions", everywhere, whom, say("signin.out_all"))


def drop() -> None:
    """End this session, of which Cognito wants to know nothing any more.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    let_go()
    session = presence().session
    # one that ended elsewhere meanwhile was told of there
    if session and sessions().end(session.id):
        _ended(session, by="cognito")


def not_told(error: AuthError | None) -> str:
    """A sentence if Cognito could not be told of an end, or nothing."""
    return say("signin.not_told", problem=say_error(error)) if error else ""


def _leave(
    form: Form,
    action: EventName,
    sign_out: Callable[..., AuthError | None],
    whom: Sequence[object],
    sentence: str,
) -> None:
    # another press may find the session gone already
    memory.announce_end(sentence)
    let_go()
    if identity_providers() and (signed_in := current()):
        memory.remember("way_out_later", provider.way_out_of(signed_in))
    try:
        problem = None
        if whom and (session := presence().session):
            here = replace(visitor(), session=session.id)
            attempt = (door().attempt, action, here, session, sign_out)
            problem = form.once(*attempt, *whom)
    except AuthError:
        memory.announce_end("")
        raise
    way_out = memory.recall("way_out_later", "")
    memory.forget_person()
    said = not_told(problem) or sentence
    memory.notify(said)
    provider.leave(way_out, said)


def _ended(session: Session, *, by: str) -> None:
    door().record("end_session", subject=session.subject, session_id=session.id, by=by)


def _find() -> Session | None:
    found = PAGES.take(socket())
    if session_id := memory.session_id():
        return sessions().get(session_id, browser(), found)
    value = cookie()
    return sessions().from_cookie(value, found) if value else None


def _mark(challenge: Challenge) -> str:
    """Tells one step from others, and nothing about it."""
    return hashlib.sha256(challenge.challenge_session.encode()).hexdigest()[:16]
