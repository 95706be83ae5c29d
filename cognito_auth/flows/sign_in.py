"""The account flows: what a page calls, from a typed password to verified claims."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AlreadyConfirmed,
    IncorrectCredentials,
    InvalidTokenUse,
)
from cognito_auth.inputs.codes import six_digits
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.inputs.passwords import check_length, fits
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Challenge, SignedIn, Tokens


class Authenticator:
    """Registers people and signs them in to one user pool.

    Args:
        cognito: The pool's operations.
        verifier: Checks every token before anything believes it.
    """

    def __init__(self, cognito: CognitoClient, verifier: TokenVerifier) -> None:
        self._cognito = cognito
        self._verifier = verifier

    def sign_up(
        self, email: str, password: str, attributes: Mapping[str, str] | None = None
    ) -> None:
        """Register an account; Cognito mails a 6-digit code.

        Args:
            email: The address, as typed.
            password: As typed, never changed or cut.
            attributes: The pool's further sign-up attributes, `{"given_name": "Ada"}`.

        Raises:
            InvalidInput: The email or an attribute has the wrong form.
            InvalidPassword: It breaks the pool's policy.
            AccountExists: The email is taken.
            MailNotSent: Cognito could not mail the code.
        """
        username = canonical_email(email)
        check_length(password)
        filled = {name: value for name, value in (attributes or {}).items() if value}
        self._cognito.sign_up(username, password, {"email": username, **filled})

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

    def resend_code(self, email: str) -> None:
        """Have a new code mailed, if there is an account that waits for one.

        Says nothing about whether there is: an unknown or verified account looks
        the same.

        Raises:
            TooManyAttempts: Cognito asks to wait.
            MailNotSent: Cognito could not mail the code.
        """
        username = canonical_email(email)
        with suppress(IncorrectCredentials, AlreadyConfirmed):
            self._cognito.resend_code(username)

    def sign_in(self, email: str, password: str) -> SignedIn | Challenge:
        """Sign in by SRP and verify the tokens.

        Args:
            email: The address, as typed.
            password: As typed; it is proved to Cognito, never sent.

        Raises:
            IncorrectCredentials: Unknown user, wrong password, disabled user.
            NotConfirmed: The code was never entered.
            PasswordResetRequired: An administrator reset the password.
            TooManyAttempts: Cognito's lock-out after wrong passwords.
            TokenError: Cognito's tokens did not pass the verifier.
            ServiceUnavailable: No usable answer within 8 s.
        """
        username = canonical_email(email)
        if not fits(password):
            raise IncorrectCredentials(f"password of {len(password)} characters")
        return self._checked(self._cognito.srp(username, password))

    def respond(
        self, challenge: Challenge, responses: Mapping[str, str]
    ) -> SignedIn | Challenge:
        """Answer the further step that `sign_in` asked for.

        Args:
            challenge: What `sign_in` returned.
            responses: Cognito's ChallengeResponses but for USERNAME.

        Raises:
            ChallengeExpired: Cognito waits three minutes.
            CodeMismatch: Not the right code.
        """
        return self._checked(self._cognito.respond(challenge, responses))

    def refresh(
        self, tokens: Tokens, keep: Callable[[Tokens], None] = lambda _: None
    ) -> SignedIn:
        """Get new ID and access tokens for the same session.

        Args:
            tokens: With the refresh token.
            keep: Gets the new tokens before they are verified, since with rotation
                the old refresh token is void by then, whatever comes of the others.

        Raises:
            SessionEnded: The refresh token expired or was revoked.
            TokenError: The new tokens did not pass the verifier.
        """
        fresh = self._cognito.refresh(tokens.refresh_token)
        keep(fresh)
        return self.verify(fresh)

    def sign_out(self, tokens: Tokens) -> None:
        """Revoke the refresh token, and with it the access tokens it made.

        Raises:
            ServiceUnavailable: Cognito did not answer; the token lives on.
        """
        self._cognito.revoke(tokens.refresh_token)

    def sign_out_everywhere(self, tokens: Tokens) -> None:
        """Revoke every refresh token of the user.

        Args:
            tokens: With an access token that has not expired.

        Raises:
            SessionEnded: The access token was revoked before.
            ServiceUnavailable: Cognito did not answer; the tokens live on.
        """
        self._cognito.global_sign_out(tokens.access_token)

    def verify(self, tokens: Tokens) -> SignedIn:
        """Check the ID token and the access token, and that they belong together.

        Raises:
            TokenError: One of them must not be believed.
        """
        id_claims = self._verifier.verify(
            tokens.id_token, token_use="id", access_token=tokens.access_token
        )
        access_claims = self._verifier.verify(tokens.access_token, token_use="access")
        if id_claims.subject != access_claims.subject:
            raise InvalidTokenUse("ID and access token have different subjects")
        return SignedIn(tokens, id_claims, access_claims)

    def _checked(self, outcome: Tokens | Challenge) -> SignedIn | Challenge:
        return outcome if isinstance(outcome, Challenge) else self.verify(outcome)
