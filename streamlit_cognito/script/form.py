"""A form that survives a failure, and does what it is for once per press."""

import hashlib
import math
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar, cast

import streamlit as st

from cognito_auth.errors import AuthError, SessionEnded
from streamlit_cognito.script import memory
from streamlit_cognito.vault import VAULT
from streamlit_cognito.words import say_error

# of this process
MARK_KEY = secrets.token_bytes(32)
NOTHING: Mapping[str, str] = {}

Result = TypeVar("Result")


@dataclass
class FormState:
    """What a page remembers of a form between its runs.

    `outcomes` has the vault's key to what came of a press, by round, since a run may
    still be in the round before.
    """

    round: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    success: str | None = None
    outcomes: dict[int, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "lock"}

    def __setstate__(self, values: dict[str, Any]) -> None:
        vars(self).update(values, lock=threading.Lock())

    def forget(self, before: float = math.inf) -> None:
        """Forget what came of the presses of earlier rounds."""
        for number in [number for number in self.outcomes if number < before]:
            VAULT.drop(self.outcomes.pop(number))


class Form:
    """One form of a page, as one run sees it: what was typed stays after a failure.

    Its key changes with each round, so that the browser forgets every field, and
    each starts again with what is kept of it; passwords never are.

    Another press starts another run, beside the one that answers the first, which then
    ends wherever it next uses Streamlit. So what a press leads to is done once: the new
    run waits for it, and goes on with what came of it.

    Args:
        name: Tells it from the page's other forms.
    """

    def __init__(self, name: str) -> None:
        if memory.FORM + name not in memory.names(memory.FORM):
            memory.remember(memory.FORM + name, FormState())
        kept: FormState = memory.recall(memory.FORM + name)
        self.name = name
        self.round = kept.round
        self.typed = kept.typed
        self.problem = kept.problem
        self.success = kept.success
        self._kept = kept

    @property
    def key(self) -> str:
        """The key for `st.form`."""
        return f"{memory.PREFIX}{self.name}-{self.round}"

    def submit(self, label: str, *, primary: bool = True, wide: bool = True) -> bool:
        """Draw the button that sends the form; whether it was pressed."""
        return st.form_submit_button(
            label,
            type="primary" if primary else "secondary",
            width="stretch" if wide else "content",
        )

    def run(
        self,
        do: Callable[..., Result],
        *arguments: object,
        doing: str,
        keep: Mapping[str, str] = NOTHING,
        passing: type[AuthError] | tuple[type[AuthError], ...] = (),
    ) -> Result:
        """Do what a press asks for, once; a failure shows the form again.

        Args:
            do: The action; it leaves Streamlit alone, where its run could end.
            arguments: What it is called with.
            doing: What to say meanwhile.
            keep: The fields to keep after a failure; never a password or a code.
            passing: Errors that the page answers itself.

        Returns:
            What the action returned.

        Raises:
            SessionEnded: The person is no longer signed in; the navigation answers it.
            AuthError: One of `passing`.
        """
        try:
            with st.spinner(doing):
                return self.once(do, *arguments)
        except SessionEnded:
            raise
        except AuthError as error:
            if isinstance(error, passing):
                raise
            self.fail(say_error(error), **keep)

    def once(self, do: Callable[..., Result], *arguments: object) -> Result:
        """Do it once in this round, however often the button was pressed.

        Args:
            do: The action; it leaves Streamlit alone.
            arguments: What it is called with. With others, or for another action, it
                is done again; they differ where their `repr` does.

        Raises:
            AuthError: As the action did.
        """
        mark = _mark(do, arguments)
        with self._kept.lock:
            found = VAULT.get(self._kept.outcomes.get(self.round, "")) or (None, None)
            before, outcome = cast(tuple[bytes | None, Result | AuthError], found)
            if before != mark:
                outcome = _outcome(do, arguments)
                self._kept.forget(before=self.round + 1)
                # there may be tokens in it
                self._kept.outcomes[self.round] = VAULT.put((mark, outcome))
        if isinstance(outcome, AuthError):
            raise outcome
        return outcome

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

    def go_on(self) -> None:
        """Let the next run do it anew; runs of this round find what came of it."""
        self._kept.round = self.round + 1

    def show_outcome(self) -> None:
        """Say why the form is here again."""
        if self.success:
            st.success(self.success, icon=":material/check:")
        if self.problem:
            st.error(self.problem, icon=":material/error:")

    def _again(
        self, problem: str | None, success: str | None, typed: dict[str, str]
    ) -> NoReturn:
        kept = self._kept
        kept.round = self.round + 1
        kept.typed, kept.problem, kept.success = typed, problem, success
        kept.forget(before=self.round)
        memory.remember("notice", None)
        st.rerun()


def _mark(do: Callable[..., object], arguments: tuple[object, ...]) -> bytes:
    """Tells one action and its arguments from others without keeping them."""
    spelled = repr([_spelled(each) for each in (do, *arguments)])
    return hashlib.blake2b(spelled.encode(), key=MARK_KEY).digest()


def _spelled(value: object) -> str:
    # a method's repr has an address in it, which changes when the pool is made anew
    return getattr(value, "__qualname__", "") or repr(value)


def _outcome(
    do: Callable[..., Result], arguments: tuple[object, ...]
) -> Result | AuthError:
    try:
        return do(*arguments)
    except AuthError as error:
        # its frames hold what was typed
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error
