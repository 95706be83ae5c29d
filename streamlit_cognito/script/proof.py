"""Whether who is signed in has proved lately that it is them, and what needs that.

A page asks `is_fresh` to know what to draw. What `needed_for` wraps looks again at the
moment at which it is done: `Form.run` then has the page ask for the proof first.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from cognito_auth.errors import ProofNeeded, SessionEnded
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import PROCESS, proofs
from streamlit_cognito.script import session

Given = ParamSpec("Given")
Result = TypeVar("Result")


def is_fresh() -> bool:
    """Whether the last proof is fresh, as this run found it."""
    found = session.presence().session
    # who is faked in a test has no session
    return PROCESS.is_faked or (found is not None and proofs().is_fresh(found))


def is_by_trust() -> bool:
    """Whether this sign-in went without the second factor, in a trusted browser."""
    found = session.presence().session
    return found is not None and found.is_by_trust


def prove(signed_in: SignedIn, password: str) -> None:
    """Take the password for a proof.

    Raises:
        WrongPassword: Not this account's password.
        SessionEnded: The session is gone.
        AuthError: As `Proofs.prove`.
    """
    proofs().prove(_session_id(), signed_in.tokens, password)


def needed_for(do: Callable[Given, Result]) -> Callable[Given, Result]:
    """An action that is done only with a fresh proof.

    It raises ProofNeeded where the last one is too old, and SessionEnded where the
    session is gone; nothing was done then.
    """

    @wraps(do)
    def checked(*arguments: Given.args, **named: Given.kwargs) -> Result:
        if PROCESS.is_faked:
            return do(*arguments, **named)
        return proofs().needed_for(_session_id(), do, *arguments, **named)

    return checked


def by_all_factors(do: Callable[Given, Result]) -> Callable[Given, Result]:
    """An action that takes the password itself, where that is not all that was taken.

    It raises ProofNeeded where the sign-in went without the second factor.
    """

    @wraps(do)
    def checked(*arguments: Given.args, **named: Given.kwargs) -> Result:
        if is_by_trust():
            raise ProofNeeded
        return do(*arguments, **named)

    return checked


def given_by(do: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same, and a proof, where it succeeds."""

    @wraps(do)
    def noted(*arguments: Given.args, **named: Given.kwargs) -> Result:
        if PROCESS.is_faked:
            return do(*arguments, **named)
        if is_by_trust():
            raise ProofNeeded
        return proofs().given_by(_session_id(), do, *arguments, **named)

    return noted


def _session_id() -> str:
    found = session.presence().session
    if found is None:
        raise SessionEnded("the session ended before what it asked for was done")
    return found.id
