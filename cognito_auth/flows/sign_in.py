"""Signing in and out, and proving a password again: from typed to verified claims."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.device_sign_in import DeviceOf, no_device
from cognito_auth.cognito.steps import AFTER_PASSWORD
from cognito_auth.errors import (
    AuthError,
    IncorrectCredentials,
    InvalidTime,
    InvalidTokenUse,
    TokenError,
    WrongPassword,
)
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.inputs.passwords import fits
from cognito_auth.rarely import log_rarely
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Challenge, SignedIn, Tokens

log = logging.getLogger(__name__)

# Cognito's answer takes less; the rest is how far the clocks are apart.
FAST_SECONDS = 60
CLOCK = " (this machine's clock and Cognito's differ: set it by NTP)"
# After so many refused passwords in a row, with none that was ever right.
SUSPICIOUS = 5


class Authenticator:
    """Signs people in to one user pool, and out again.

    Args:
        cognito: The pool's operations.
        verifier: Checks every token before anything believes it.
    """

    def __init__(self, cognito: CognitoClient, verifier: TokenVerifier) -> None:
        self._cognito = cognito
        self._verifier = verifier
        self._refused_from_the_start: int | None = 0

    def sign_in(
        self, email: str, password: str, device_of: DeviceOf = no_device
    ) -> SignedIn | Challenge:
        """Sign in by SRP and verify the tokens.

        Args:
            email: The address, as typed.
            password: As typed; it is proved to Cognito, never sent.
            device_of: Finds the device that goes without the second factor.

        Raises:
            InvalidEmail: It is no email address.
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
        try:
            outcome = self._cognito.srp(username, password, device_of)
        except IncorrectCredentials:
            self._suspect()
            raise
        self._refused_from_the_start = None
        return self.checked(outcome, username)

    def _suspect(self) -> None:
        """Say once what Cognito can't: that right passwords may be refused.

        The proof is made for the pool's name, so a client of another pool refuses
        every password, in the same words as a wrong one.
        """
        if self._refused_from_the_start is None:
            return
        self._refused_from_the_start += 1
        if self._refused_from_the_start == SUSPICIOUS:
            log.warning(
                "nobody could sign in since the start. If their passwords are right, "
                "COGNITO_CLIENT_ID is of another pool than COGNITO_USER_POOL_ID: run "
                "python scripts/write_config.py"
            )

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
        outcome = self._cognito.respond(challenge, responses)
        return self.checked(outcome, challenge.email)

    def checked(self, outcome: Tokens | Challenge, email: str) -> SignedIn | Challenge:
        """What Cognito's answer comes to: verified tokens, or the next step.

        Args:
            outcome: The answer.
            email: The address that the sign-in began with.

        Raises:
            TokenError: The tokens did not pass the verifier.
        """
        if isinstance(outcome, Challenge):
            return replace(outcome, email=email)
        return self.believed(outcome)

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
        fresh = self._cognito.refresh(tokens.refresh_token, tokens.device_key)
        keep(fresh)
        return self.believed(fresh)

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

    def reauthenticate(self, tokens: Tokens, password: str) -> None:
        """Make sure that whoever is there knows the account's password.

        It is proved by SRP for the access token's own user name: an email address can
        have changed hands since the tokens were made. Where Cognito asks for a second
        factor next, the password was right, and the session that asks was opened with
        that factor. The tokens that the proof brings are revoked at once, if Cognito
        can; nobody keeps them in any case.

        Args:
            tokens: Of the account; both are verified.
            password: As typed; it is proved to Cognito, never sent.

        Raises:
            WrongPassword: Not this account's password.
            TooManyAttempts: Too many wrong passwords.
            TokenError: The given tokens expired, or must not be believed.
            ServiceUnavailable: No answer; nothing was done.
        """
        owner = self.verify(tokens).access_claims
        if not fits(password):
            raise WrongPassword(f"password of {len(password)} characters")
        try:
            outcome = self._cognito.srp(owner.username, password)
        except IncorrectCredentials as error:
            raise WrongPassword(str(error)) from error
        if isinstance(outcome, Challenge):
            asked = outcome.password_proven and outcome.name in AFTER_PASSWORD
            same = asked and outcome.username in (owner.username, owner.subject)
        else:
            try:
                same = self.believed(outcome).subject == owner.subject
            finally:
                self._give_up(outcome)
        if not same:
            raise WrongPassword("the password of another account, or not proven")

    def _give_up(self, tokens: Tokens) -> None:
        """Revoke tokens that nobody needs; that it fails must not fail what follows."""
        try:
            self._cognito.revoke(tokens.refresh_token)
        except AuthError as error:
            log.warning("tokens of a password's proof are not revoked: %s", error.code)

    def believed(self, fresh: Tokens) -> SignedIn:
        """Verify what Cognito has just made: to refuse that is worth a log line.

        Raises:
            TokenError: The tokens did not pass the verifier.
        """
        try:
            found = self.verify(fresh)
        except TokenError as error:
            hint = CLOCK if isinstance(error, InvalidTime) else ""
            log.error("new tokens refused: %s: %s%s", error.code, error, hint)
            raise
        # The verifier lets this pass: a fast clock only makes tokens look older.
        age = self._verifier.age_seconds(found.access_claims)
        if age > FAST_SECONDS:
            text = (
                f"new tokens look {age:.0f} s old, and are refreshed too early{CLOCK}"
            )
            log_rarely(log, logging.WARNING, text, cause="fast clock")
        # Cognito may have taken the device of an earlier step, of which it says no more
        key = found.access_claims.raw.get("device_key")
        if key and not fresh.device_key:
            return replace(found, tokens=replace(fresh, device_key=str(key)))
        return found
