"""A form that survives a failure, and does what it is for once per press."""

import hashlib
import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, TypeAlias, TypeVar, cast

import streamlit as st

from cognito_auth.door.door import Who
from cognito_auth.door.events import EventName
from cognito_auth.errors import (
    AuthError,
    CodeError,
    Limited,
    ProofNeeded,
    SessionEnded,
    clock,
)
from cognito_auth.sessions.life import Session
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import door
from streamlit_cognito.script import memory
from streamlit_cognito.script.plain import plain
from streamlit_cognito.script.visitor import cookie, visitor
from streamlit_cognito.vault import VAULT
from streamlit_cognito.words import say_error

# of this process
MARK_KEY = secrets.token_bytes(32)

Result = TypeVar("Result")
# What tells a press from others, what came of it, and what went wrong.
Outcome: TypeAlias = tuple[bytes, object, AuthError | None]


@dataclass
class FormState:
    """What a page remembers of a form between its runs.

    `outcomes` has the vault's key to what came of a press, by round, since a run may
    still be in the round before. `waits_until` is when another press may do more, on
    the clock that `time.monotonic` is. `needs_proof` says that a press waits for one,
    and `typed` has the vault's key to what was typed for it.
    """

    round: int = 0
    copy: int = 0
    spent_codes: int = 0
    problem: str | None = None
    success: str | None = None
    waits_until: float = 0.0
    needs_proof: bool = False
    typed: str = ""
    number: int = 0
    outcomes: dict[int, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "lock"}

    def __setstate__(self, values: dict[str, Any]) -> None:
        vars(self).update(values, lock=threading.Lock())

    def hush(self) -> None:
        """Say no more of what came of a press, and wait with it no longer."""
        self.problem = self.success = None
        self.waits_until = 0.0
        self.needs_proof = False
        VAULT.drop(self.typed)

    def forget(self, before: float = math.inf) -> None:
        """Forget what came of the presses of earlier rounds."""
        for number in [number for number in self.outcomes if number < before]:
            VAULT.drop(self.outcomes.pop(number))
        if before == math.inf:
            VAULT.drop(self.typed)


def freely(attempt: Callable[..., Any]) -> Callable[..., Any]:
    """The guard of what needs none."""
    return attempt


class Form:
    """One form of a page, as one run sees it: what was typed stays after a failure.

    But for passwords, which the browser forgets with every round, and for a code that
    was no use. After a success every field starts afresh.

    Another press starts another run, beside the one that answers the first, which then
    ends wherever it next uses Streamlit. So what a press leads to is done once: the new
    run waits for it, and goes on with what came of it.

    Args:
        name: Tells it from the page's other forms.
    """

    def __init__(self, name: str) -> None:
        if memory.FORM + name not in memory.names(memory.FORM):
            # another one than the browser may still have from another address
            memory.remember(memory.FORM + name, FormState(copy=memory.next_number()))
        kept: FormState = memory.recall(memory.FORM + name)
        self.name = name
        self.round = kept.round
        self.problem = kept.problem
        self.success = kept.success
        self.needs_proof = kept.needs_proof
        self.typed = str(VAULT.get(kept.typed) or "")
        self.number = kept.number
        self._kept = kept

    @property
    def key(self) -> str:
        """The key for `st.form`."""
        return f"{memory.PREFIX}{self.name}-{self._kept.copy}"

    def key_of(self, field: str, value: str = "") -> str:
        """The key for a field, which may hold no secret.

        Args:
            field: Its name.
            value: What it starts with: with another one it is another field.
        """
        return f"{self.key}-{field}-{hashlib.sha256(value.encode()).hexdigest()[:6]}"

    @property
    def blank_after_press(self) -> str:
        """A placeholder for a password's field: another one, and another field.

        There is nothing to see, but the browser shows a new field, without what was
        typed. A key would do as well, and have the password in `st.session_state`.
        """
        return " " * self.round

    @property
    def blank_after_code(self) -> str:
        """The same for the end of a code's placeholder: the code is kept until used."""
        return " " * self._kept.spent_codes

    def submit(self, label: str, *, primary: bool = True, wide: bool = True) -> bool:
        """Draw the button that sends the form; whether it was pressed.

        In every round it is another one: a press that comes late is of no round.
        """
        return st.form_submit_button(
            label,
            key=f"{self.key}-send-{self.round}",
            type="primary" if primary else "secondary",
            width="stretch" if wide else "content",
        )

    def attempt(
        self,
        action: EventName,
        who: Who,
        do: Callable[..., Result],
        *arguments: object,
        doing: str,
        passing: type[AuthError] | tuple[type[AuthError], ...] = (),
        session_id: str = "",
        guard: Callable[[Callable[..., Any]], Callable[..., Any]] = freely,
        typed: str = "",
    ) -> Result:
        """Try something at an account, through its door, as `run` does it.

        Args:
            action: What it is.
            who: The address as typed, who is at a further step, or who is signed in.
            do: As in `run`.
            arguments: As in `run`.
            doing: As in `run`.
            passing: As in `run`.
            session_id: The session that it is about, if not this page's.
            guard: `proof.needed_for`, where it needs a fresh proof; without one, it
                counts for no attempt.
            typed: As in `run`.

        Raises:
            SessionEnded: As in `run`.
            AuthError: As in `run`.
        """
        if isinstance(who, SignedIn):
            here = memory.session_id() or cookie().partition(".")[0]
            session_id = session_id or here
        by = replace(visitor(), session=session_id)
        passed: Callable[..., Result] = guard(door().attempt)
        return self.run(
            passed,
            action,
            by,
            who,
            do,
            *arguments,
            doing=doing,
            passing=passing,
            typed=typed,
        )

    def run(
        self,
        do: Callable[..., Result],
        *arguments: object,
        doing: str,
        passing: type[AuthError] | tuple[type[AuthError], ...] = (),
        typed: str = "",
    ) -> Result:
        """Do what a press asks for, once; a failure shows the form again.

        Args:
            do: The action; it leaves Streamlit alone, where its run could end.
            arguments: What it is called with.
            doing: What to say meanwhile.
            passing: Errors that the page answers itself.
            typed: What to keep where a proof must come first: then the form
                `needs_proof`, and the page draws `widgets/proof.py` until it may go on.

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
        except ProofNeeded:
            self._kept.typed = VAULT.put(typed)
            self._again(None, None, needs_proof=True)
        except AuthError as error:
            if isinstance(error, passing):
                raise
            if isinstance(error, CodeError):
                self._kept.spent_codes += 1
            seconds = error.seconds if isinstance(error, Limited) else 0
            self._kept.waits_until = time.monotonic() + seconds
            self.fail(say_error(error))

    def once(self, do: Callable[..., Result], *arguments: object) -> Result:
        """Do it once in this round, however often the button was pressed.

        Args:
            do: The action; it leaves Streamlit alone.
            arguments: What it is called with. With others, or for another action, it
                is done again; they differ where their `repr` does, and people where
                they are somebody else.

        Raises:
            AuthError: As the action did.
        """
        mark = _mark(do, arguments)
        with self._kept.lock:
            found = VAULT.get(self._kept.outcomes.get(self.round, ""))
            before, result, error = cast(Outcome, found or (b"", None, None))
            if before != mark:
                result, error = _outcome(do, arguments)
                self._kept.forget(before=self.round + 1)
                # there may be tokens in it
                self._kept.outcomes[self.round] = VAULT.put((mark, result, error))
        if error:
            raise error
        return cast(Result, result)

    def fail(self, problem: str) -> NoReturn:
        """Show the form again with a sentence above it.

        Args:
            problem: The sentence, without a password or a code.
        """
        self._again(problem, None)

    def succeed(self, success: str, *, afresh: bool = True) -> NoReturn:
        """Show the form with good news above it.

        Args:
            success: The sentence.
            afresh: Whether all its fields start again; else a code's field alone.
        """
        if afresh:
            self._kept.copy = memory.next_number()
            VAULT.drop(self._kept.typed)
        self._kept.spent_codes += 1
        self._again(None, success)

    def catch_up(self) -> None:
        """In a fragment: draw the page anew if a press was answered since it was drawn.

        Streamlit can drop what the page's run drew for the run of a fragment that
        comes at the same time, which then is the last to draw; or draw it where
        another page is by now.
        """
        is_here = memory.recall(memory.FORM + self.name) is self._kept
        if self.round != self._kept.round or not is_here:
            st.rerun()

    def go_on(self) -> None:
        """Let the next run do it anew; runs of this round find what came of it."""
        self._kept.round = self.round + 1
        self._kept.hush()

    def show_outcome(self, lead: str = "") -> None:
        """Say why the form is here again.

        `client.js` leads the eye and the focus there, by the container's name.

        Args:
            lead: What stands there otherwise. It keeps its room, unseen, so that the
                fields below stay where they are.
        """
        with st.container(key=f"{memory.PREFIX}lead-{self.name}"):
            if lead:
                st.text(lead)
            if self.success or self.problem:
                self._outcome()

    def _outcome(self) -> None:
        with st.container(key=f"{memory.PREFIX}outcome-{self.name}-{self.number}"):
            if self.success:
                st.success(plain(self.success), icon=":material/check:")
            if self.problem:
                st.error(plain(self.problem), icon=":material/error:")
            seconds = math.ceil(self._kept.waits_until - time.monotonic())
            if self.problem and seconds > 0:
                # wait.js counts it down; who can't see it has heard how long it is
                st.html(
                    f'<p class="wait" data-wait="{seconds}" aria-hidden="true">'
                    f"{clock(seconds)}</p>"
                )

    def _again(
        self, problem: str | None, success: str | None, *, needs_proof: bool = False
    ) -> NoReturn:
        kept = self._kept
        kept.round = self.round + 1
        kept.needs_proof = needs_proof
        kept.problem, kept.success = problem, success
        kept.number = memory.next_number()
        kept.forget(before=self.round)
        memory.forget("notice")
        st.rerun()


def _mark(do: Callable[..., object], arguments: tuple[object, ...]) -> bytes:
    """Tells one action and its arguments from others without keeping them."""
    spelled = repr([_spelled(each) for each in (do, *arguments)])
    return hashlib.blake2b(spelled.encode(), key=MARK_KEY).digest()


def _spelled(value: object) -> str:
    if isinstance(value, SignedIn | Session):
        # its times may be others in the run of the second press
        return value.subject
    # a method's repr has an address in it, which changes when the pool is made anew
    return getattr(value, "__qualname__", "") or repr(value)


def _outcome(
    do: Callable[..., object], arguments: tuple[object, ...]
) -> tuple[object, AuthError | None]:
    """What an action returned, which can be errors too, and what it raised."""
    result, error = None, None
    try:
        result = do(*arguments)
    except AuthError as raised:
        error = raised
    for one in (error, *(result if isinstance(result, tuple) else (result,))):
        if isinstance(one, AuthError):
            # its frames hold what was typed
            one.__traceback__ = one.__cause__ = one.__context__ = None
    return result, error
