"""A forgotten password: a mailed code, then a new one."""

import logging

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    IncorrectCredentials,
    MailNotSent,
    NoFurtherCode,
    NotConfirmed,
    NoVerifiedEmail,
    ResetNotPossible,
)
from cognito_auth.inputs.codes import six_digits
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.inputs.new_passwords import OFFLINE, NewPasswords
from cognito_auth.pace import Pace

log = logging.getLogger(__name__)


class Recovery:
    """Lets people in again who forgot their password.

    Args:
        cognito: The pool's operations.
        passwords: Judges new ones.
        pace: How soon an answer may come.
    """

    def __init__(
        self,
        cognito: CognitoClient,
        passwords: NewPasswords = OFFLINE,
        *,
        pace: Pace | None = None,
    ) -> None:
        self._cognito = cognito
        self._passwords = passwords
        self._pace = pace or Pace()

    def forgot_password(self, email: str, language: str = "") -> None:
        """Have a code mailed, if there is an account whose password can be reset.

        Says nothing about whether there is: an unknown, disabled, unconfirmed or
        unverified account looks the same, and so does one that was sent too many
        codes, or whose code can't be mailed. What an administrator can mend is in the
        log, without a name (`scripts/confirm_user.py` helps).

        Args:
            email: The address, as typed.
            language: Of the page, for a trigger that words the mail: `pt-BR`.

        Raises:
            InvalidEmail: It is no email address.
            TooManyAttempts: Cognito has too much to do.
        """
        username = canonical_email(email)
        try:
            with self._pace.held():
                delivery = self._cognito.forgot_password(username, language)
            # where to, nobody is told: that would tell whether there is an account
            if not delivery:
                log.warning("a password reset was asked for, and no code was sent")
        except (IncorrectCredentials, NotConfirmed, NoFurtherCode, MailNotSent):
            # the last is in the log already
            pass
        except (NoVerifiedEmail, ResetNotPossible) as error:
            log.warning("a password reset was asked for in vain: %s", error.code)

    def reset_password(self, email: str, code: str, new_password: str) -> None:
        """Set a new password; `Browsers.end_after_reset` then ends the sessions.

        Args:
            email: The address, as typed.
            code: Six digits; spaces and dashes are ignored.
            new_password: As typed, never changed or cut.

        Raises:
            InvalidEmail: It is no email address.
            CodeNotSixDigits: What was typed is no code at all.
            ResetCodeRefused: Wrong or expired code, or no such account.
            CommonPassword: The password is one of the most common ones.
            BreachedPassword: The password is known from a breach.
            InvalidPassword: The password breaks the pool's policy.
            PasswordUsedBefore: The password is in the pool's password history.
            TooManyAttempts: Cognito has too much to do.
        """
        username, digits = canonical_email(email), six_digits(code)
        self._passwords.check(new_password)
        with self._pace.held():
            self._cognito.confirm_forgot_password(username, digits, new_password)
