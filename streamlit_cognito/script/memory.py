"""What a page remembers between its runs; the only user of `st.session_state`.

No password, code, token, ticket or cookie is ever put there: only the session's id,
which opens nothing, and what makes a form come back as it was typed. All its keys
begin with `cognito `, so that none is an app's own.
"""

import math
import time
from typing import Any

import streamlit as st

from streamlit_cognito.vault import VAULT

PREFIX = "cognito "
FORM = "form "
HELD = "held "
RESEND_SECONDS = 30
# what outlives a sign-out
KEPT = {
    "session_id",
    "email",
    "end",
    "end_is_said",
    "page",
    "places",
    "chosen_language",
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
    """The names under which something of a kind is remembered: `FORM`, `HELD`."""
    start = PREFIX + kind
    keys = [str(key) for key in st.session_state]
    return [key.removeprefix(PREFIX) for key in keys if key.startswith(start)]


def enter(page: str) -> None:
    """Begin a run of a page: what belongs to another page is forgotten.

    Args:
        page: Its address, without the slash.
    """
    is_new = page != recall("page")
    if is_new:
        forget_forms()
        remember("page", page)
    if is_new or "next_notice" in names():
        remember("notice", forget("next_notice"))


def hold(name: str, value: object, owner: str = "") -> None:
    """Keep a challenge or a secret for a few minutes, outside the page's state.

    Args:
        name: What it is.
        value: The secret.
        owner: The user or the challenge that it belongs to, if it could be another's.
    """
    before = recall(HELD + name, "")
    remember(HELD + name, VAULT.put((owner, value)))
    VAULT.drop(before)


def held(name: str, owner: str = "") -> object | None:
    """What `hold` kept for this owner, if it is still there."""
    match VAULT.get(recall(HELD + name, "")):
        case (kept_for, value) if kept_for == owner:
            return value
    return None


def release(name: str) -> None:
    """Forget what `hold` kept."""
    if key := forget(HELD + name):
        VAULT.drop(key)


def code_sent(email: str = "", number: str = "") -> None:
    """Note that a code went out now, so that another one has to wait.

    Args:
        email: Whose account was made here and now, if one was.
        number: The telephone number, masked, that its code went to.
    """
    remember("code_sent_at", time.monotonic())
    if email:
        remember("texted", (email, number))


def texted_number(email: str) -> str:
    """Where the codes of an account go that was made here, if not by mail."""
    made, number = recall("texted", ("", ""))
    return str(number) if made == email else ""


def seconds_to_resend() -> int:
    """How long the button for a new code still waits."""
    sent_at: float | None = recall("code_sent_at")
    if sent_at is None:
        return 0
    return max(0, math.ceil(sent_at + RESEND_SECONDS - time.monotonic()))


def notify(sentence: str) -> None:
    """Show a sentence at the top of the run that comes next, on whatever page."""
    remember("next_notice", sentence)


def show_notice() -> None:
    """Show what the run before left to say."""
    if notice := recall("notice"):
        st.info(notice, icon=":material/info:")


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
    """Forget all that was done here, but for what the next sign-in starts with.

    The ended session's id stays, so that the browser is told of its end, and so does
    what `announce_end` was given.
    """
    forget_forms()
    for name in names(HELD):
        release(name.removeprefix(HELD))
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
