"""Authenticator apps: enrolling one from the account, and switching it off."""

from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.steps import TOTP
from cognito_auth.config import Mfa
from cognito_auth.errors import MfaAlreadyOn, MfaRequired
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs.codes import six_digits
from cognito_auth.values import Tokens, TotpSecret


class AuthenticatorApps:
    """Turns the authenticator app of a signed-in account on and off.

    Args:
        client: The operations on an account.
        authenticator: Asks for the password again.
        mfa: The pool's policy.
        app_name: What an authenticator app calls this app.
    """

    def __init__(
        self,
        client: AccountClient,
        authenticator: Authenticator,
        mfa: Mfa,
        app_name: str,
    ) -> None:
        self._client = client
        self._authenticator = authenticator
        self._mfa = mfa
        self._app_name = app_name

    def start_totp(self, tokens: Tokens) -> TotpSecret:
        """Get a secret for a new app; nothing changes until `enable_totp`.

        Raises:
            MfaAlreadyOn: An app is in use; this would replace it without a password.
            MfaNotOffered: The pool has authenticator apps switched off.
            SessionEnded: The access token expired or was revoked.
        """
        record = self._client.get_user(tokens.access_token)
        if TOTP in record.mfa:
            raise MfaAlreadyOn
        secret, _ = self._client.associate_software_token(
            access_token=tokens.access_token
        )
        account = record.attributes.get("email", record.username)
        return TotpSecret(secret, issuer=self._app_name, account=account)

    def enable_totp(self, tokens: Tokens, code: str) -> None:
        """Prove that the app has the secret; from now on sign-ins ask for its code.

        Args:
            tokens: Of the account that `start_totp` was called for.
            code: Six digits; spaces and dashes are ignored.

        Raises:
            CodeMismatch: Not the app's code of this moment.
            MfaNotStarted: There is no secret to prove.
            SessionEnded: The access token expired or was revoked.
        """
        self._client.verify_software_token(
            six_digits(code), access_token=tokens.access_token
        )
        self._client.prefer_totp(tokens.access_token, enabled=True)

    def disable_totp(self, tokens: Tokens, password: str) -> None:
        """Stop asking for the app's code; done again, it changes nothing.

        Args:
            tokens: Of the account.
            password: Typed again.

        Raises:
            WrongPassword: Not this account's password.
            MfaRequired: The pool asks for a second factor of everybody.
            TooManyAttempts: Too many wrong passwords.
            TokenError: The given tokens expired, or must not be believed.
            SessionEnded: The access token was revoked.
        """
        if self._mfa == "ON":
            raise MfaRequired
        self._authenticator.reauthenticate(tokens, password)
        self._client.prefer_totp(tokens.access_token, enabled=False)
