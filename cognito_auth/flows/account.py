"""What only an account's owner may do: change its password, delete it."""

from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.steps import AFTER_PASSWORD
from cognito_auth.errors import IncorrectCredentials, WrongPassword
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.inputs.passwords import check_length, fits
from cognito_auth.values import Challenge, Tokens


class Account:
    """Changes to a signed-in account that need its password.

    Args:
        cognito: The pool's operations.
        authenticator: Verifies the tokens of the same pool.
    """

    def __init__(self, cognito: CognitoClient, authenticator: Authenticator) -> None:
        self._cognito = cognito
        self._client: AccountClient = cognito.account
        self._authenticator = authenticator

    def change_password(self, tokens: Tokens, old: str, new: str) -> None:
        """Replace the password; this session and the others go on.

        Args:
            tokens: Of the account.
            old: The password until now, as typed.
            new: As typed, never changed or cut.

        Raises:
            WrongPassword: The old one isn't right.
            InvalidPassword: The new one breaks the pool's policy.
            PasswordUsedBefore: It is in the pool's password history.
            TooManyAttempts: Too many wrong passwords.
            SessionEnded: The access token expired or was revoked.
        """
        if not fits(old):
            raise WrongPassword(f"password of {len(old)} characters")
        check_length(new)
        self._client.change_password(tokens.access_token, old, new)

    def delete_account(self, tokens: Tokens, email: str, password: str) -> None:
        """Delete the account for good; the caller ends its sessions.

        Args:
            tokens: Of the account.
            email: The account's address.
            password: Typed again.

        Raises:
            WrongPassword: Not this account's password.
            TooManyAttempts: Too many wrong passwords.
            SessionEnded: The access token expired or was revoked.
        """
        self.reauthenticate(tokens, email, password)
        self._client.delete_user(tokens.access_token)

    def reauthenticate(self, tokens: Tokens, email: str, password: str) -> None:
        """Make sure that who is there knows the password, by a fresh SRP.

        It passes when Cognito asks for a second factor next: the password was right
        then, and the session that asks was opened with that factor. The tokens it
        brings are revoked before anything else happens.

        Args:
            tokens: Of the account; both are verified.
            email: The account's address.
            password: As typed; it is proved to Cognito, never sent.

        Raises:
            WrongPassword: Not this account's password, or another account's.
            TooManyAttempts: Too many wrong passwords.
            TokenError: The session's own tokens expired, or must not be believed.
            ServiceUnavailable: No answer; nothing was done.
        """
        owner = self._authenticator.verify(tokens).access_claims
        if not fits(password):
            raise WrongPassword(f"password of {len(password)} characters")
        try:
            outcome = self._cognito.srp(canonical_email(email), password)
        except IncorrectCredentials as error:
            raise WrongPassword(str(error)) from error
        if isinstance(outcome, Challenge):
            asked = outcome.password_proven and outcome.name in AFTER_PASSWORD
            same = asked and outcome.username in (owner.username, owner.subject)
        else:
            try:
                proven = self._authenticator.verify(outcome)
                same = proven.id_claims.subject == owner.subject
            finally:
                self._cognito.revoke(outcome.refresh_token)
        if not same:
            raise WrongPassword("the password of another account, or not proven")
