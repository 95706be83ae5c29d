"""A new account: registering it, and proving its address with a mailed code."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from cognito_auth.background import Background
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.mistakes import without_field
from cognito_auth.errors import (
    AccountExists,
    AlreadyConfirmed,
    AuthError,
    IncorrectCredentials,
    InvalidInput,
    MailNotSent,
    NoFurtherCode,
    SignUpCodeRefused,
)
from cognito_auth.inputs.codes import six_digits
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.inputs.new_passwords import OFFLINE, NewPasswords
from cognito_auth.pace import Pace
from cognito_auth.values import Delivery, SignedUp

log = logging.getLogger(__name__)

# Tells the owner of an address what somebody did with it.
Tell = Callable[[str], None]


def nobody(_: str) -> None:
    """Tell nobody."""


class Registration:
    """Registers people with one user pool, and tells nobody else who is there.

    Args:
        cognito: The pool's operations.
        passwords: Judges new ones.
        pace: How soon an answer may come.
        background: Does what would tell an account by the time that it takes.
    """

    def __init__(
        self,
        cognito: CognitoClient,
        passwords: NewPasswords = OFFLINE,
        *,
        pace: Pace | None = None,
        background: Background | None = None,
    ) -> None:
        self._cognito = cognito
        self._passwords = passwords
        self._pace = pace or Pace()
        self._background = background or Background()

    def sign_up(
        self,
        email: str,
        password: str,
        attributes: Mapping[str, str] | None = None,
        tell_owner: Tell | None = None,
        language: str = "",
    ) -> SignedUp:
        """Register an account; Cognito sends a 6-digit code, unless it needs none.

        A taken address is answered as a new one is. Later, an account that waits for
        its code gets another one, and the owner of any other account is told.

        Args:
            email: The address, as typed.
            password: As typed, never changed or cut.
            attributes: The pool's further sign-up attributes, `{"given_name": "Ada"}`.
            tell_owner: Tells the owner of a taken address; without it, whoever
                registers is told that it is taken.
            language: Of the page, for a trigger that words the mail: `pt-BR`.

        Returns:
            Where the code went. There is none where a trigger of the pool confirmed
            the account, and none where only an administrator can.

        Raises:
            InvalidInput: The email or an attribute has the wrong form.
            Misconfigured: The pool requires an attribute that is not among these.
            CommonPassword: The password is one of the most common ones.
            BreachedPassword: The password is known from a breach.
            InvalidPassword: The password breaks the pool's policy.
            AccountExists: The email is taken, and nobody else is to be told.
            MailNotSent: Cognito could not mail the code.
        """
        username = canonical_email(email)
        self._passwords.check(password)
        filled = {name: value for name, value in (attributes or {}).items() if value}
        values = {"email": username, **filled}
        try:
            with self._pace.held():
                made = self._cognito.sign_up(username, password, values, language)
        except InvalidInput as error:
            raise without_field(error, {"email", *(attributes or ())}) from error
        except AccountExists:
            if tell_owner is None:
                raise
            answer = partial(self._answer_owner, username, tell_owner, language)
            self._background.do(answer)
            return SignedUp(False, Delivery("EMAIL", ""))
        if made and not (made.user_confirmed or made.delivery):
            log.warning(
                "an account waits for scripts/confirm_user.py, as the pool sends no "
                "code: see its auto_verified_attributes"
            )
        return made

    def _answer_owner(self, username: str, tell: Tell, language: str) -> None:
        """Send an account that waits its code, and tell the owner of any other."""
        try:
            self._cognito.resend_code(username, language)
        except AlreadyConfirmed:
            tell(username)
        except AuthError as error:
            log.warning("the owner of a taken address got no code: %s", error.code)

    def confirm_sign_up(
        self,
        email: str,
        code: str,
        tell_owner: Tell = nobody,
        challenge_session: str = "",
    ) -> str:
        """Verify the address with the mailed code.

        Args:
            email: The address, as typed.
            code: Six digits; spaces and dashes are ignored.
            tell_owner: Tells the owner of an account that was verified before.
            challenge_session: That of the `SignedUp`, where this browser has it.

        Returns:
            With what `Ways.after_verifying` signs in, "" where nothing does.

        Raises:
            CodeNotSixDigits: What was typed is no code at all.
            SignUpCodeRefused: Wrong, old or used code, one too many, no such account,
                or one that was verified before.
            TooManyAttempts: Cognito has too much to do.
        """
        username, digits = canonical_email(email), six_digits(code)
        try:
            with self._pace.held():
                return self._confirm(username, digits, challenge_session)
        except AlreadyConfirmed as error:
            self._background.do(partial(tell_owner, username))
            raise SignUpCodeRefused(str(error)) from error

    def _confirm(self, username: str, digits: str, challenge_session: str) -> str:
        if challenge_session:
            # Cognito refuses one that is too old as it does a verified account
            with suppress(AlreadyConfirmed):
                return self._cognito.confirm_sign_up(
                    username, digits, challenge_session
                )
        return self._cognito.confirm_sign_up(username, digits)

    def resend_code(self, email: str, language: str = "") -> Delivery | None:
        """Have a new code sent, if there is an account that waits for one.

        Says nothing about whether there is: an unknown or verified account looks
        the same, if the page shows nothing of what this returns to a stranger.

        Args:
            email: The address, as typed.
            language: Of the page, for a trigger that words the mail: `pt-BR`.

        Returns:
            Where the code went: for whoever made the account here and now.

        Raises:
            InvalidEmail: It is no email address.
            TooManyAttempts: Cognito has too much to do.
        """
        username = canonical_email(email)
        try:
            with self._pace.held():
                return self._cognito.resend_code(username, language)
        except (IncorrectCredentials, AlreadyConfirmed, NoFurtherCode, MailNotSent):
            # the last is in the log, with what mends it
            return None
