"""What a page remembers between its runs; the only user of `st.session_state`.

No password, code, token, ticket or cookie is ever put there: only the session's id,
which opens nothing, and what makes a form come back as it was typed.
"""

import hashlib
import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar, cast

import streamlit as st

from cognito_auth.errors import AuthError, SessionEnded
from vault import VAULT
from words import say_error

RESEND_SECONDS = 30
# what outlives a sign-out
KEPT = {"session_id", "email", "end"}
# of this process
MARK_KEY = secrets.token_bytes(32)

Result = TypeVar("Result")


@dataclass
class FormState:
    """What a page remembers of a form between its runs."""

    round: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    success: str | None = None
    # by round, since a run may still be in the round before; keys of the vault
    outcomes: dict[int, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self, before: float = math.inf) -> None:
        """Forget what came of the presses of earlier rounds."""
        for number in [number for number in self.outcomes if number < before]:
            VAULT.drop(self.outcomes.pop(number))


class Form:
    """A form that survives a failure, as one run sees it: what was typed stays.

    Its key changes with each round, so that the browser forgets every field, and
    each starts again with what is kept of it; passwords never are.

    Another press starts another run, beside the one that answers the first, which then
    ends wherever it next uses Streamlit. So what a press leads to is done once: the new
    run waits for it, and goes on with what came of it.
    """

    def __init__(self, name: str, kept: FormState) -> None:
        self.name = name
        self.round = kept.round
        self.typed = kept.typed
        self.problem = kept.problem
        self.success = kept.success
        self._kept = kept

    @property
    def key(self) -> str:
        """The key for `st.form`."""
        return f"{self.name}-{self.round}"

    def submit(self, label: str, *, primary: bool = True, wide: bool = True) -> bool:
        """Draw the button that sends the form; whether it was pressed."""
        return st.form_submit_button(
            label,
            type="primary" if primary else "secondary",
            width="stretch" if wide else "content",
        )

    def once(self, do: Callable[[], Result], *values: object) -> Result:
        """Do it once in this round, however often the button was pressed.

        Args:
            do: The action; it leaves Streamlit alone, where its run could end.
            values: What it is, and what was typed: with others it is another action.
                They differ where their `repr` does.

        Raises:
            AuthError: As the action did.
        """
        mark = _mark(values)
        with self._kept.lock:
            found = VAULT.get(self._kept.outcomes.get(self.round, "")) or (None, None)
            before, outcome = cast(tuple[bytes | None, Result | AuthError], found)
            if before != mark:
                outcome = _outcome(do)
                self._kept.forget(before=self.round + 1)
                # there may be tokens in it
                self._kept.outcomes[self.round] = VAULT.put((mark, outcome))
        if isinstance(outcome, AuthError):
            raise outcome
        return outcome

    def refuse(self, error: AuthError, **typed: str) -> NoReturn:
        """Show the form again with what went wrong above it.

        Args:
            error: What the action ran into.
            typed: The fields to keep, by name; never a password or a code.

        Raises:
            SessionEnded: That is not the form's to say.
        """
        if isinstance(error, SessionEnded):
            raise error
        self.fail(say_error(error), **typed)

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
        kept = self._kept
        kept.round = self.round + 1
        kept.typed, kept.problem, kept.success = typed, problem, success
        kept.forget(before=self.round)
        st.session_state["notice"] = None
        st.rerun()

    def show_outcome(self) -> None:
        """Say why the form is here again."""
        if self.success:
            st.success(self.success, icon=":material/check:")
        if self.problem:
            st.error(self.problem, icon=":material/error:")


def _mark(values: tuple[object, ...]) -> bytes:
    """What tells values from others without keeping them: a password may be among."""
    return hashlib.blake2b(repr(values).encode(), key=MARK_KEY).digest()


def _outcome(do: Callable[[], Result]) -> Result | AuthError:
    try:
        return do()
    except AuthError as error:
        # its frames hold what was typed
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error


def enter(page: str) -> None:
    """Begin a run of a page: what belongs to another page is forgotten."""
    is_new = page != current_page()
    if is_new:
        for name in [n for n in st.session_state if str(n).startswith("form ")]:
            st.session_state[name].forget()
            del st.session_state[name]
        st.session_state["page"] = page
    if is_new or "next_notice" in st.session_state:
        st.session_state["notice"] = st.session_state.pop("next_notice", None)


def hold(name: str, value: object, owner: str = "") -> None:
    """Keep a challenge or a secret for a few minutes, outside the page's state.

    Args:
        name: What it is.
        value: The secret.
        owner: The user or the challenge that it belongs to, if it could be another's.
    """
    before = st.session_state.get(f"held {name}", "")
    st.session_state[f"held {name}"] = VAULT.put((owner, value))
    VAULT.drop(before)


def held(name: str, owner: str = "") -> object | None:
    """What `hold` kept for this owner, if it is still there."""
    match VAULT.get(st.session_state.get(f"held {name}", "")):
        case (kept_for, value) if kept_for == owner:
            return value
    return None


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
        st.session_state[key] = FormState()
    return Form(name, st.session_state[key])


def notify(sentence: str) -> None:
    """Show a sentence at the top of the run that comes next, on whatever page."""
    st.session_state["next_notice"] = sentence


def show_notice() -> None:
    """Show what the run before left to say."""
    if notice := st.session_state.get("notice"):
        st.info(notice, icon=":material/info:")


def remember_email(email: str) -> None:
    """Fill in this address in the forms that follow."""
    st.session_state["email"] = email


def remembered_email() -> str:
    """The address that was typed last, or nothing."""
    email: str = st.session_state.get("email", "")
    return email


def remember_session(session_id: str) -> None:
    """This page is signed in now; the id opens nothing without the browser."""
    st.session_state["session_id"] = session_id


def session_id() -> str:
    """The session that this page started, if it did; it may have ended."""
    found: str = st.session_state.get("session_id", "")
    return found


def forget_person() -> None:
    """Forget all that was done here, but for what the next sign-in starts with.

    The ended session's id stays, so that the browser is told of its end, and so does
    what `announce_end` was given.
    """
    for name in [str(name) for name in st.session_state]:
        if name.startswith("held "):
            release(name.removeprefix("held "))
        elif name.startswith("form "):
            st.session_state[name].forget()
        if name not in KEPT and name in st.session_state:
            del st.session_state[name]


def announce_end(sentence: str) -> None:
    """What to say once the session is gone, rather than that it has ended."""
    st.session_state["end"] = sentence


def announced_end() -> str:
    """What `announce_end` was given, or nothing."""
    sentence: str = st.session_state.get("end", "")
    return sentence
