"""Ways to sign in beside a password: a passkey, a mailed code, a first time at once.

    ways.of(email)                  what this account can do
    ways.begin_passkey(email)       a challenge, for the browser to answer
    ways.answer_passkey(...)        `SignedIn`, or a further step
    ways.mail_code(email)           a challenge, for `Challenges.answer_code`
    ways.after_verifying(...)       `SignedIn`, straight after the address was verified

Cognito answers an unknown address as it would a known one, where the app client says
so (PreventUserExistenceErrors).
"""

from dataclasses import replace
from typing import Literal, get_args

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.steps import MAILED_CODE, PASSKEY, step
from cognito_auth.errors import (
    IncorrectCredentials,
    NotConfirmed,
    PasswordResetRequired,
    UnsupportedChallenge,
    WayNotOffered,
)
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.pace import Pace
from cognito_auth.values import Challenge, SignedIn

Way = Literal["passkey", "mailed_code", "password"]
# In the order in which they are offered.
WAYS: tuple[Way, ...] = get_args(Way)
# What Cognito calls them; a password is always proved by SRP.
OF_FACTOR: dict[str, Way] = {
    PASSKEY: "passkey",
    MAILED_CODE: "mailed_code",
    "PASSWORD": "password",
    "PASSWORD_SRP": "password",
}


class Ways:
    """Begins sign-ins by a first factor that Cognito lets choose.

    Args:
        cognito: The pool's operations.
        authenticator: Goes on with what they begin.
        pace: How soon an answer may come that a mail can make slower.
    """

    def __init__(
        self,
        cognito: CognitoClient,
        authenticator: Authenticator,
        *,
        pace: Pace | None = None,
    ) -> None:
        self._cognito = cognito
        self._authenticator = authenticator
        self._pace = pace or Pace()

    def of(self, email: str) -> tuple[Way, ...]:
        """How an account can sign in, in the order of `WAYS`.

        That it is disabled, waits for its code or for a new password is nothing for
        who has typed no more than its address: there the password comes first.

        Args:
            email: The address, as typed.

        Raises:
            InvalidEmail: It is no email address.
            WayNotOffered: In no way that we have.
            TooManyAttempts: Cognito asks to wait.
            ServiceUnavailable: No usable answer in time.
        """
        try:
            names = self._cognito.first_factors(canonical_email(email))
        except (IncorrectCredentials, NotConfirmed, PasswordResetRequired):
            return ("password",)
        found = {OF_FACTOR[name] for name in names if name in OF_FACTOR}
        if not found:
            raise WayNotOffered("InitiateAuth: no first factor that we have")
        return tuple(way for way in WAYS if way in found)

    def begin_passkey(self, email: str) -> Challenge:
        """Ask for what the browser has to sign.

        Args:
            email: The address, as typed.

        Returns:
            WEB_AUTHN; `passkey_options` of it are the browser's.

        Raises:
            WayNotOffered: The account has no passkey.
            AuthError: As `of`.
        """
        return self._begun(email, PASSKEY)

    def mail_code(self, email: str) -> Challenge:
        """Have a code mailed that signs in; another one, where it is called again.

        Args:
            email: The address, as typed.

        Returns:
            EMAIL_OTP; `code_destination` of it says where the code went.

        Raises:
            WayNotOffered: The account can't sign in by a mailed code.
            MailNotSent: Cognito could not mail it.
            AuthError: As `of`.
        """
        with self._pace.held():
            return self._begun(email, MAILED_CODE)

    def answer_passkey(
        self, challenge: Challenge, credential: str
    ) -> SignedIn | Challenge:
        """Hand over what the browser signed; each challenge is good for one answer.

        Args:
            challenge: WEB_AUTHN.
            credential: AuthenticationResponseJSON, as the browser made it.

        Raises:
            IncorrectCredentials: Not this account's passkey, or not by this challenge.
            ChallengeExpired: Cognito waits three minutes.
            UnsupportedChallenge: It, or what follows, is another challenge.
        """
        if step(challenge) != "passkey":
            raise UnsupportedChallenge(f"{challenge.name} is no passkey's")
        return self._authenticator.respond(challenge, {"CREDENTIAL": credential})

    def after_verifying(
        self, email: str, challenge_session: str
    ) -> SignedIn | Challenge:
        """Sign a new account in, which has just proved that its address is its own.

        Args:
            email: The address, as typed.
            challenge_session: What `Registration.confirm_sign_up` returned.

        Raises:
            ChallengeExpired: That was too long ago.
            AuthError: As `of`.
        """
        username = canonical_email(email)
        outcome = self._cognito.begin_after_sign_up(username, challenge_session)
        return self._authenticator.checked(outcome, username)

    def _begun(self, email: str, factor: str) -> Challenge:
        username = canonical_email(email)
        outcome = self._cognito.begin(username, factor)
        if not isinstance(outcome, Challenge) or outcome.name != factor:
            raise WayNotOffered(f"InitiateAuth: no {factor}")
        return replace(outcome, email=username)
