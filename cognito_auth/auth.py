"""The account flows: what a page calls, from a typed password to verified claims."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from cognito_auth.cognito import Challenge, CognitoClient, Tokens
from cognito_auth.errors import (
    AlreadyConfirmed,
    CodeMismatch,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    InvalidTokenUse,
)
from cognito_auth.tokens import Claims, TokenVerifier

# Cognito takes a user name of 128 characters and a password of 256.
EMAIL = re.compile(r"[!-?A-~]{1,64}@[0-9a-z-]+(\.[0-9a-z-]+)+")
MAX_EMAIL = 128
MAX_PASSWORD = 256


@dataclass(frozen=True)
class SignedIn:
    """A finished sign-in: the tokens, and the claims of those that were verified."""

    tokens: Tokens = field(repr=False)
    id_claims: Claims
    access_claims: Claims


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
        if not password or len(password) > MAX_PASSWORD:
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


def canonical_email(typed: str) -> str:
    """The one form of an address under which its account is known.

    Lower case, without outer spaces; plain characters only, since Cognito's own
    sender can't mail others and look-alike letters would make look-alike accounts.

    Raises:
        InvalidInput: It is no such address.
    """
    email = typed.strip()
    # looked at before lower(), which makes plain letters of some others
    plain = email.isascii() and len(email) <= MAX_EMAIL
    email = email.lower()
    if not plain or not EMAIL.fullmatch(email):
        raise InvalidInput(
            "email address",
            user_message="Enter a full email address: a name, @ and a domain.",
        )
    return email


def six_digits(typed: str) -> str:
    """The digits of a code; spaces and dashes are ignored.

    Raises:
        CodeMismatch: There are more or fewer than six, or something else.
    """
    code = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        raise CodeMismatch(
            "not six digits", user_message="The code has six digits. Try again."
        )
    return code


def check_length(password: str) -> None:
    """Refuse as a new password what Cognito takes as none.

    Raises:
        InvalidPassword: It is empty, or longer than 256 characters.
    """
    if not password or len(password) > MAX_PASSWORD:
        raise InvalidPassword(f"{len(password)} characters")


def masked_email(email: str) -> str:
    """An address shown so that its owner knows it: `a•••@e•••.com`.

    Nothing in it is markup: pages show it inside their own sentences.
    """
    local, _, domain = email.strip().lower().partition("@")
    ending = domain.rpartition(".")[2]
    shown = local[:1] if local[:1].isalnum() else ""
    return f"{shown}•••@{domain[:1]}•••.{ending}"
