"""What a page remembers between its runs; the only user of `st.session_state`.

No password, code, token, ticket or cookie is ever put there: only the session's id,
which opens nothing, and what makes a form come back as it was typed. All its keys
begin with `cognito `, so that none is an app's own. What has to outlive a reload is in
`kept.py`.
"""

import math
import time
from contextlib import suppress
from typing import Any

import streamlit as st

from cognito_auth.errors import ServiceUnavailable
from streamlit_cognito.script import kept

PREFIX = "cognito "
FORM = "form "
RESEND_SECONDS = 30
# what outlives a sign-out
KEPT = {
    "session_id",
    "email",
    "end",
    "end_is_said",
    "page",
    "address",
    "app",
    "places",
    "number",
    "chosen_language",
    "device",
    "all_factors",
}


def recall(name: str, default: Any = None) -> Any:
    """What `remember` was given under this name."""
    return st.session_state.get(PREFIX + name, default)


def remember(name: str, value: object) -> None:
    """Keep a value for the runs that follow."""
    st.session_state[PREFIX + name] = value


def forget(name: str) -> Any:
    """Remember it no longer; returns what it was."""
    return st.session_state.pop(PREFIX + name, None)


def names(kind: str = "") -> list[str]:
    """The names under which something of a kind is remembered: `FORM`."""
    start = PREFIX + kind
    keys = [str(key) for key in st.session_state]
    return [key.removeprefix(PREFIX) for key in keys if key.startswith(start)]


def enter(page: str, query: str = "") -> None:
    """Begin a run of a page: what belongs to another page is forgotten.

    So is what was said at another address of the page.

    Args:
        page: Its address, without the slash.
        query: What follows the address.
    """
    if page != recall("page"):
        forget_forms()
        remember("page", page)
    is_elsewhere = recall("address") != (page, query)
    if is_elsewhere:
        remember("address", (page, query))
        # a press on its way there may still need what came of it
        for name in names(FORM):
            recall(name).hush()
    if is_elsewhere or recall("next_notice") is not None:
        remember("notice", forget("next_notice"))
        remember("notice_number", next_number())


def code_sent(email: str = "", number: str = "") -> None:
    """Note that a code went out now, so that another one has to wait.

    Args:
        email: Whose account was made here and now, if one was.
        number: The telephone number, masked, that its code went to.
    """
    remember("resend_at", time.monotonic() + RESEND_SECONDS)
    # the code is on its way, whatever the store does
    with suppress(ServiceUnavailable):
        kept.hold("sent_at", repr(time.time()))
    if email:
        remember("texted", (email, number))


def texted_number(email: str) -> str:
    """Where the codes of an account go that was made here, if not by mail."""
    made, number = recall("texted", ("", ""))
    return str(number) if made == email else ""


def seconds_to_resend() -> int:
    """How long the button for a new code still waits."""
    if recall("resend_at") is None:
        remember("resend_at", time.monotonic() + _rest_of_the_wait())
    left: float = recall("resend_at") - time.monotonic()
    return min(RESEND_SECONDS, max(0, math.ceil(left)))


def _rest_of_the_wait() -> float:
    """How long a page that is new still waits for what another one sent, in seconds."""
    with suppress(ServiceUnavailable):
        if sent_at := kept.held("sent_at"):
            # by two clocks, or one that was set: never longer than the whole wait
            return RESEND_SECONDS - abs(time.time() - float(str(sent_at)))
    return 0.0


def notify(sentence: str) -> None:
    """Show a sentence at the top of the run that comes next, on whatever page."""
    remember("next_notice", sentence)


def next_number() -> int:
    """A number for something new to say: no other of this page has it."""
    number: int = recall("number", 0) + 1
    remember("number", number)
    return number


def remember_email(email: str) -> None:
    """Fill in this address in the forms that follow."""
    remember("email", email)


def remembered_email() -> str:
    """The address that was typed last, or nothing."""
    email: str = recall("email", "")
    return email


def remember_session(session_id: str) -> None:
    """Note that this page is signed in; the id opens nothing without the browser."""
    remember("session_id", session_id)
    forget("end_is_said")


def session_id() -> str:
    """The session that this page started, if it did; it may have ended."""
    found: str = recall("session_id", "")
    return found


def forget_person() -> None:
    """Forget all that was done in this browser, at the end of who was here."""
    forget_page()
    kept.release_all()


def forget_page() -> None:
    """Forget all that was done here, but for what the next sign-in starts with.

    The ended session's id stays, so that the browser is told of its end, and so does
    what `announce_end` was given. Another tab may be at a step of a sign-in already:
    what is kept for that stays too.
    """
    forget_forms()
    for name in names():
        if name not in KEPT:
            forget(name)


def announce_end(sentence: str) -> None:
    """Say this once the session is gone, rather than that it has ended."""
    remember("end", sentence)


def announced_end() -> str:
    """What `announce_end` was given, or nothing."""
    sentence: str = recall("end", "")
    return sentence


def forget_forms() -> None:
    """Forget every form of this page, and what came of its presses."""
    for name in names(FORM):
        if form := forget(name):
            form.forget()
