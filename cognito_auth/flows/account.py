"""What only an owner may: see the factors, change the password, delete the account."""

from cognito_auth.cognito.account import AccountClient
from cognito_auth.errors import SamePassword, WrongPassword
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs.new_passwords import OFFLINE, NewPasswords
from cognito_auth.inputs.passwords import fits
from cognito_auth.values import Tokens


class Account:
    """A signed-in account: what it takes to sign in, and changes by its password.

    Args:
        client: The operations on an account.
        authenticator: Asks for the password again.
        passwords: Judges new ones.
    """

    def __init__(
        self,
        client: AccountClient,
        authenticator: Authenticator,
        passwords: NewPasswords = OFFLINE,
    ) -> None:
        self._client = client
        self._authenticator = authenticator
        self._passwords = passwords

    def second_factors(self, tokens: Tokens) -> tuple[str, ...]:
        """The second factors that are on for this account, by Cognito's names.

        Raises:
            SessionEnded: The access token expired or was revoked.

        Source: UserMFASettingList of GetUser.
        """
        return self._client.get_user(tokens.access_token).mfa

    def change_password(self, tokens: Tokens, old: str, new: str) -> None:
        """Replace the password; this session and the others go on.

        Args:
            tokens: Of the account.
            old: The password until now, as typed.
            new: As typed, never changed or cut.

        Raises:
            WrongPassword: The old one isn't right.
            CommonPassword: The new one is one of the most common ones.
            BreachedPassword: The new one is known from a breach.
            InvalidPassword: The new one breaks the pool's policy.
            SamePassword: It is the old one; Cognito would take it as changed.
            PasswordUsedBefore: The new one is in the pool's password history.
            TooManyAttempts: Too many wrong passwords.
            SessionEnded: The access token expired or was revoked.
        """
        if not fits(old):
            raise WrongPassword(f"password of {len(old)} characters")
        if new == old:
            raise SamePassword
        self._passwords.check(new)
        self._client.change_password(tokens.access_token, old, new)

    def delete_account(self, tokens: Tokens, password: str) -> None:
        """Delete the account for good; the caller ends its sessions.

        Args:
            tokens: Of the account.
            password: Typed again.

        Raises:
            WrongPassword: Not this account's password.
            TooManyAttempts: Too many wrong passwords.
            TokenError: The given tokens expired, or must not be believed.
            SessionEnded: The access token was revoked.
        """
        self._authenticator.reauthenticate(tokens, password)
        self._client.delete_user(tokens.access_token)

    def delete_proved(self, tokens: Tokens) -> None:
        """The same for an account without a password, whose owner has proved who it is.

        Args:
            tokens: Of the account.

        Raises:
            SessionEnded: The access token expired or was revoked.
        """
        self._client.delete_user(tokens.access_token)
