"""A new account: registering it, and proving its address with a mailed code."""

import logging
from collections.abc import Mapping

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.mistakes import without_field
from cognito_auth.errors import AlreadyConfirmed, IncorrectCredentials, InvalidInput
from cognito_auth.inputs.codes import six_digits
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.inputs.new_passwords import OFFLINE, NewPasswords
from cognito_auth.values import Delivery, SignedUp

log = logging.getLogger(__name__)


class Registration:
    """Registers people with one user pool.

    Args:
        cognito: The pool's operations.
        passwords: Judges new ones.
    """

    def __init__(
        self, cognito: CognitoClient, passwords: NewPasswords = OFFLINE
    ) -> None:
        self._cognito = cognito
        self._passwords = passwords

    def sign_up(
        self, email: str, password: str, attributes: Mapping[str, str] | None = None
    ) -> SignedUp:
        """Register an account; Cognito sends a 6-digit code, unless it needs none.

        Args:
            email: The address, as typed.
            password: As typed, never changed or cut.
            attributes: The pool's further sign-up attributes, `{"given_name": "Ada"}`.

        Returns:
            Where the code went. There is none where a trigger of the pool confirmed
            the account, and none where only an administrator can.

        Raises:
            InvalidInput: The email or an attribute has the wrong form.
            Misconfigured: The pool requires an attribute that is not among these.
            CommonPassword: The password is one of the most common ones.
            BreachedPassword: The password is known from a breach.
            InvalidPassword: The password breaks the pool's policy.
            AccountExists: The email is taken.
            MailNotSent: Cognito could not mail the code.
        """
        username = canonical_email(email)
        self._passwords.check(password)
        filled = {name: value for name, value in (attributes or {}).items() if value}
        values = {"email": username, **filled}
        try:
            made = self._cognito.sign_up(username, password, values)
        except InvalidInput as error:
            raise without_field(error, {"email", *(attributes or ())}) from error
        if made and not (made.user_confirmed or made.delivery):
            log.warning(
                "an account waits for scripts/confirm_user.py, as the pool sends no "
                "code: see its auto_verified_attributes"
            )
        return made

    def confirm_sign_up(self, email: str, code: str) -> None:
        """Verify the address with the mailed code.

        Args:
            email: The address, as typed.
            code: Six digits; spaces and dashes are ignored.

        Raises:
            CodeMismatch: Not the code, or no such account.
            CodeExpired: The code is older than 24 hours.
            AlreadyConfirmed: The account was verified before.
            TooManyAttempts: Too many wrong codes.
        """
        self._cognito.confirm_sign_up(canonical_email(email), six_digits(code))

    def resend_code(self, email: str) -> Delivery | None:
        """Have a new code sent, if there is an account that waits for one.

        Says nothing about whether there is: an unknown or verified account looks
        the same, if the page shows nothing of what this returns to a stranger.

        Args:
            email: The address, as typed.

        Returns:
            Where the code went: for whoever made the account here and now.

        Raises:
            InvalidEmail: It is no email address.
            TooManyAttempts: Cognito asks to wait.
            MailNotSent: Cognito could not mail the code.
        """
        username = canonical_email(email)
        try:
            return self._cognito.resend_code(username)
        except (IncorrectCredentials, AlreadyConfirmed):
            return None
