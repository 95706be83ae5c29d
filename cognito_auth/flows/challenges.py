"""Answers to the steps that Cognito may ask for in a sign-in.

    step(challenge)         what the page shows
    "new_password"          Challenges.answer_new_password, required_attributes
    "code"                  Challenges.answer_code, code_destination
    "select_mfa"            Challenges.select_mfa, mfa_choices
    "totp_setup"            Challenges.begin_totp_setup, finish_totp_setup
    "passkey"               Ways.answer_passkey, passkey_options

The functions are in `cognito/steps.py`. Each answer is a `SignedIn`, or a `Challenge`
again: a new password can be followed by a code.

Source: RespondToAuthChallenge, ChallengeName and ChallengeResponses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.mistakes import without_field
from cognito_auth.cognito.steps import (
    ATTRIBUTE,
    CODE_KEYS,
    TOTP,
    Step,
    offered_mfa,
    required_attributes,
    step,
)
from cognito_auth.errors import (
    CodeMismatch,
    IncorrectCredentials,
    InvalidInput,
    MissingAttributes,
    UnsupportedChallenge,
)
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs.codes import sent_code, six_digits
from cognito_auth.inputs.emails import pasted_email
from cognito_auth.inputs.new_passwords import OFFLINE, NewPasswords
from cognito_auth.values import Challenge, SignedIn, TotpSecret


@dataclass(frozen=True)
class TotpSetup:
    """A secret for a new authenticator app, and the challenge that its code answers."""

    secret: TotpSecret
    challenge: Challenge


class Challenges:
    """Answers the steps that a sign-in asks for.

    Args:
        client: The operations on an account.
        authenticator: Signs in to the same pool.
        app_name: What an authenticator app calls this app.
        passwords: Judges new ones.
    """

    def __init__(
        self,
        client: AccountClient,
        authenticator: Authenticator,
        app_name: str,
        passwords: NewPasswords = OFFLINE,
    ) -> None:
        self._passwords = passwords
        self._client = client
        self._authenticator = authenticator
        self._app_name = app_name

    def answer_new_password(
        self,
        challenge: Challenge,
        new_password: str,
        attributes: Mapping[str, str] | None = None,
    ) -> SignedIn | Challenge:
        """Replace the password that an administrator gave.

        After an error but `ChallengeExpired` the same challenge can be answered again.

        Args:
            challenge: NEW_PASSWORD_REQUIRED.
            new_password: As typed, never changed or cut.
            attributes: Values for `required_attributes`, `{"given_name": "Ada"}`.

        Raises:
            MissingAttributes: Some of `required_attributes` are empty.
            InvalidInput: Cognito refuses an attribute's form.
            CommonPassword: The password is one of the most common ones.
            BreachedPassword: The password is known from a breach.
            InvalidPassword: The password breaks the pool's policy.
            ChallengeExpired: Cognito waits three minutes.
            UnsupportedChallenge: It, or what follows, is another challenge.
        """
        _expect(challenge, "new_password")
        self._passwords.check(new_password)
        filled = {name: value for name, value in (attributes or {}).items() if value}
        lacking = [
            name for name in required_attributes(challenge) if name not in filled
        ]
        if lacking:
            raise MissingAttributes(names=lacking)
        values = {f"{ATTRIBUTE}{name}": value for name, value in filled.items()}
        try:
            return self._respond(challenge, {"NEW_PASSWORD": new_password, **values})
        except InvalidInput as error:
            raise without_field(error, attributes or ()) from error

    def answer_code(self, challenge: Challenge, code: str) -> SignedIn | Challenge:
        """Enter the code of an authenticator app, a text message or a mail.

        After `CodeMismatch` or `CodeUsedBefore` the same challenge can be answered
        again.

        Args:
            challenge: SOFTWARE_TOKEN_MFA, SMS_MFA or EMAIL_OTP.
            code: Its digits; spaces and dashes are ignored.

        Raises:
            CodeMismatch: Not the right code.
            CodeUsedBefore: An authenticator app's code that was right before.
            ChallengeExpired: Cognito waits three minutes, and takes few wrong codes.
            TooManyAttempts: Cognito asks to wait.
            UnsupportedChallenge: It, or what follows, is another challenge.
        """
        _expect(challenge, "code")
        digits = six_digits(code) if challenge.name == TOTP else sent_code(code)
        try:
            return self._respond(challenge, {CODE_KEYS[challenge.name]: digits})
        except IncorrectCredentials as error:
            if challenge.password_proven:
                raise
            # nobody has typed a password: in these words Cognito may refuse a code at
            # an address without an account, which is not to be told from another
            raise CodeMismatch(str(error)) from error

    def select_mfa(self, challenge: Challenge, kind: str) -> Challenge:
        """Say which second factor to use; Cognito then asks for its code.

        Args:
            challenge: SELECT_MFA_TYPE.
            kind: One of `mfa_choices`.

        Raises:
            InvalidInput: It is none of them.
            ChallengeExpired: Cognito waits three minutes.
            UnsupportedChallenge: It, or what follows, is another challenge.
        """
        _expect(challenge, "select_mfa")
        offered = offered_mfa(challenge)
        if kind not in offered:
            raise InvalidInput("no such second factor")
        outcome = self._respond(challenge, {"ANSWER": offered[kind]})
        if isinstance(outcome, SignedIn):
            raise UnsupportedChallenge("tokens for a choice")
        return outcome

    def begin_totp_setup(self, challenge: Challenge, email: str) -> TotpSetup:
        """Get a secret for the authenticator app that this pool asks of everybody.

        Beginning again needs the challenge of the last `TotpSetup`, since each of
        Cognito's `Session` strings is good for one step.

        Args:
            challenge: MFA_SETUP.
            email: The address that signs in; the app shows it.

        Raises:
            ChallengeExpired: Cognito waits three minutes.
            UnsupportedChallenge: It is another challenge.
        """
        _expect(challenge, "totp_setup")
        secret, challenge_session = self._client.associate_software_token(
            challenge_session=challenge.challenge_session
        )
        return TotpSetup(
            TotpSecret(secret, issuer=self._app_name, account=pasted_email(email)),
            _go_on(challenge, challenge_session),
        )

    def finish_totp_setup(
        self, challenge: Challenge, code: str
    ) -> SignedIn | Challenge:
        """Prove that the app has the secret, and sign in.

        After `CodeMismatch` the same challenge can be answered again.

        Args:
            challenge: That of the `TotpSetup`.
            code: Six digits; spaces and dashes are ignored.

        Raises:
            CodeMismatch: Not the right code.
            ChallengeExpired: Cognito waits three minutes.
            UnsupportedChallenge: It, or what follows, is another challenge.
        """
        _expect(challenge, "totp_setup")
        challenge_session = self._client.verify_software_token(
            six_digits(code), challenge_session=challenge.challenge_session
        )
        return self._respond(_go_on(challenge, challenge_session), {})

    def _respond(
        self, challenge: Challenge, responses: Mapping[str, str]
    ) -> SignedIn | Challenge:
        outcome = self._authenticator.respond(challenge, responses)
        if isinstance(outcome, Challenge):
            step(outcome)
        return outcome


def _expect(challenge: Challenge, wanted: Step) -> None:
    if step(challenge) != wanted:
        raise UnsupportedChallenge(f"{challenge.name} is no {wanted}")


def _go_on(challenge: Challenge, challenge_session: str) -> Challenge:
    return replace(
        challenge,
        challenge_session=challenge_session or challenge.challenge_session,
    )
