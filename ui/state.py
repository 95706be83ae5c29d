"""What a page remembers between its runs; the only user of `st.session_state`.

No password, code, token, ticket or cookie is ever put there: only the session's id,
which opens nothing, and what makes a form come back as it was typed.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar, cast

import streamlit as st

from cognito_auth.errors import AuthError
from vault import VAULT

RESEND_SECONDS = 30

Result = TypeVar("Result")


@dataclass
class FormState:
    """What a page remembers of a form between its runs."""

    round: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    success: str | None = None
    # by round and action, since a run may still be in the round before
    presses: set[tuple[int, str]] = field(default_factory=set)
    results: dict[tuple[int, str], str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self, before: float = math.inf) -> None:
        """Forget the presses of earlier rounds, and what came of them."""
        self.presses = {press for press in self.presses if press[0] >= before}
        for press in [press for press in self.results if press[0] < before]:
            VAULT.drop(self.results.pop(press))


class Form:
    """A form that survives a failure, as one run sees it: what was typed stays.

    Its key changes with each round, so that the browser forgets every field, and
    each starts again with what is kept of it; passwords never are.

    A further press starts a new run, beside the one that answers the first, and the
    first then ends wherever it next uses Streamlit. So a press counts until it is
    answered, and what it leads to is done once: the new run waits for it, and goes on
    with what came of it.
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
        return self.pressed(
            st.form_submit_button(
                label,
                type="primary" if primary else "secondary",
                width="stretch" if wide else "content",
            )
        )

    def pressed(self, button: bool, action: str = "send") -> bool:
        """Whether a button was pressed in this round.

        Args:
            button: What the button says in this run.
            action: What it is for, where a form has several.
        """
        if button:
            self._kept.presses.add((self.round, action))
        return (self.round, action) in self._kept.presses

    def once(self, do: Callable[[], Result], action: str = "send") -> Result:
        """Do it once in this round, however often the button was pressed.

        Args:
            do: The action; it leaves Streamlit alone, where its run could end.
            action: What it is for, where a form has several.

        Raises:
            AuthError: As the action did.
        """
        press = (self.round, action)
        with self._kept.lock:
            result = VAULT.get(self._kept.results.get(press, ""))
            if result is None:
                result = self._outcome(do)
                # it may hold tokens
                self._kept.results[press] = VAULT.put(result)
        [found] = cast(list[Result | AuthError], result)
        if isinstance(found, AuthError):
            raise found
        return found

    def _outcome(self, do: Callable[[], Result]) -> list[Result | AuthError]:
        try:
            return [do()]
        except AuthError as error:
            return [error]
        except Exception:
            # it must not come back by itself
            self._kept.presses.clear()
            raise

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

    The ended session's id stays, so that the browser is told of its end.
    """
    kept = {"session_id": session_id(), "email": remembered_email()}
    st.session_state.clear()
    st.session_state.update(kept)
