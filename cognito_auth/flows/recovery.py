"""A forgotten password: a mailed code, then a new one."""

import logging

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    IncorrectCredentials,
    NotConfirmed,
    NoVerifiedEmail,
    ResetNotPossible,
)
from cognito_auth.inputs.codes import six_digits
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.inputs.new_passwords import OFFLINE, NewPasswords

log = logging.getLogger(__name__)


class Recovery:
    """Lets people in again who forgot their password.

    Args:
        cognito: The pool's operations.
        passwords: Judges new ones.
    """

    def __init__(
        self, cognito: CognitoClient, passwords: NewPasswords = OFFLINE
    ) -> None:
        self._cognito = cognito
        self._passwords = passwords

    def forgot_password(self, email: str) -> None:
        """Have a code mailed, if there is an account whose password can be reset.

        Says nothing about whether there is: an unknown, disabled, unconfirmed or
        unverified account looks the same. The last two stand in the log, without a
        name, for the administrator whom `scripts/confirm_user.py` helps.

        Args:
            email: The address, as typed.

        Raises:
            InvalidEmail: It is no email address.
            TooManyAttempts: Cognito asks to wait.
            MailNotSent: Cognito could not mail the code.
        """
        username = canonical_email(email)
        try:
            # where to, nobody is told: that would tell whether there is an account
            if not self._cognito.forgot_password(username):
                log.warning("a password reset was asked for, and no code was sent")
        except (IncorrectCredentials, NotConfirmed):
            pass
        except (NoVerifiedEmail, ResetNotPossible) as error:
            log.warning("a password reset was asked for in vain: %s", error.code)

    def reset_password(self, email: str, code: str, new_password: str) -> None:
        """Set a new password; sessions elsewhere go on until they are ended.

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
            TooManyAttempts: Too many wrong codes.
        """
        username, digits = canonical_email(email), six_digits(code)
        self._passwords.check(new_password)
        self._cognito.confirm_forgot_password(username, digits, new_password)
