"""Proving anew that who signed in is still there, for what a stranger must not do.

A sign-in is a proof, whatever it was made of; so is the password, asked for again. It
is good for some minutes. That is looked at when something is done, not only when its
form is shown: a page can stand open for hours. Where a trusted browser went without the
second factor, neither is one: it takes another sign-in, with all that the account has.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.values import Tokens

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Proofs:
    """Knows how fresh a session's last proof is, and takes another one.

    Args:
        sessions: Where its time is kept.
        authenticator: Asks for the password again.
    """

    def __init__(self, sessions: Sessions, authenticator: Authenticator) -> None:
        self._sessions = sessions
        self._authenticator = authenticator

    def is_fresh(self, session: Session) -> bool:
        """Whether the last proof is fresh, as the session was found."""
        return self._sessions.is_proved(session)

    def prove(self, session_id: str, tokens: Tokens, password: str) -> None:
        """Take the password for a proof.

        Args:
            session_id: Whose proof it is.
            tokens: Of that session.
            password: As typed; it is proved to Cognito, never sent.

        Raises:
            ProofNeeded: Its sign-in went without the second factor.
            WrongPassword: Not this account's password.
            TooManyAttempts: Too many wrong passwords.
            TokenError: The given tokens expired, or must not be believed.
            ServiceUnavailable: No answer, or the session store is away.
        """
        self._authenticator.reauthenticate(tokens, password)
        self._sessions.prove(session_id)

    def needed_for(
        self,
        session_id: str,
        do: Callable[Given, Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Do what needs a fresh proof, if there is one at this moment.

        Raises:
            ProofNeeded: The last one is too old; nothing was done.
            SessionEnded: The session is gone.
            AuthError: As `do` does.
        """
        self._sessions.check_proof(session_id)
        return do(*arguments, **named)

    def given_by(
        self,
        session_id: str,
        do: Callable[Given, Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Do what takes the password itself, which is a proof where it is right.

        Raises:
            AuthError: As `do` does; then nothing was proved.
        """
        result = do(*arguments, **named)
        # it is done: that a proof more could not be noted must not fail it
        with suppress(ServiceUnavailable):
            self._sessions.prove(session_id)
        return result
