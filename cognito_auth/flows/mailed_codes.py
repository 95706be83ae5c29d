"""Mailed codes as a second factor: turning them on and off for an account."""

from cognito_auth.cognito.account import AccountClient
from cognito_auth.config import Mfa
from cognito_auth.errors import MfaRequired
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.values import Tokens


class MailedCodes:
    """Has a sign-in to a signed-in account ask for a mailed code, or no longer.

    Args:
        client: The operations on an account.
        authenticator: Asks for the password again.
        mfa: The pool's policy.
    """

    def __init__(
        self, client: AccountClient, authenticator: Authenticator, mfa: Mfa
    ) -> None:
        self._client = client
        self._authenticator = authenticator
        self._mfa = mfa

    def turn_on(self, tokens: Tokens) -> None:
        """From now on sign-ins ask for a mailed code, or for another second factor.

        Raises:
            NoVerifiedEmail: There is no address to mail to.
            Misconfigured: The pool mails none.
            SessionEnded: The access token expired or was revoked.
        """
        self._client.prefer_email(tokens.access_token, enabled=True)

    def turn_off(self, tokens: Tokens, password: str) -> None:
        """Mail no codes any more; done again, it changes nothing.

        Args:
            tokens: Of the account.
            password: Typed again.

        Raises:
            WrongPassword: Not this account's password.
            MfaRequired: The pool asks for a second factor of everybody.
            TooManyAttempts: Too many wrong passwords.
            SessionEnded: The access token was revoked.
        """
        if self._mfa == "ON":
            raise MfaRequired
        self._authenticator.reauthenticate(tokens, password)
        self._client.prefer_email(tokens.access_token, enabled=False)
