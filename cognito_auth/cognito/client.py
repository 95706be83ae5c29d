"""Cognito's operations, one method each.

Every method returns plain values and raises only `cognito_auth.errors.AuthError`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from cognito_auth import aws
from cognito_auth.cognito.calls import call, delivery, read_in
from cognito_auth.cognito.device_sign_in import DeviceOf, by_device, no_device
from cognito_auth.cognito.recording import Recording
from cognito_auth.cognito.srp import SRP, DeviceSRP
from cognito_auth.config import StackConfig
from cognito_auth.errors import IncorrectCredentials, ServiceUnavailable
from cognito_auth.values import Challenge, Delivery, SignedUp, Tokens


class CognitoClient:
    """The operations that need no AWS credentials, for one app client.

    Those on the account that an access token belongs to are in `AccountClient`.

    Args:
        api: An unsigned client of the pool, from `api_client`.
        config: What `terraform apply` made.
        record: Begins the recording of a sign-in, or of its next step after the text
            of those before; without it none is made.
    """

    def __init__(
        self,
        api: Any,
        config: StackConfig,
        record: Callable[[str], Recording | None] = lambda _: None,
    ) -> None:
        self._api = api
        self._record = record
        self._pool_id = config.user_pool_id
        self._client_id = config.client_id
        self._rotates = config.refresh_token_rotation

    def sign_up(
        self,
        username: str,
        password: str,
        attributes: Mapping[str, str],
        language: str = "",
    ) -> SignedUp:
        """Register an account; returns what Cognito did about its code.

        Source: SignUp.
        """
        answer = self._call(
            "sign_up",
            Username=username,
            Password=password,
            UserAttributes=[
                {"Name": name, "Value": value} for name, value in attributes.items()
            ],
            **read_in(language),
        )
        return SignedUp(
            answer.get("UserConfirmed") is True,
            # an answer that was cut off says nothing: most pools mail a code
            delivery(answer.get("CodeDeliveryDetails"))
            or (None if "UserSub" in answer else Delivery("EMAIL", "")),
            str(answer.get("Session") or ""),
        )

    def confirm_sign_up(
        self, username: str, code: str, challenge_session: str = ""
    ) -> str:
        """Prove with the mailed code that the address is theirs.

        Args:
            username: The address.
            code: Its six digits.
            challenge_session: That of the `SignedUp`, if there is one.

        Returns:
            The `Session` with which `begin` signs the account in without a further
            proof, "" if there is none.

        Source: ConfirmSignUp.
        """
        answer = self._call(
            "confirm_sign_up",
            Username=username,
            ConfirmationCode=code,
            **_session(challenge_session),
        )
        return str(answer.get("Session") or "")

    def resend_code(self, username: str, language: str = "") -> Delivery | None:
        """Have a new code sent, and say where to; the old one stops working.

        Source: ResendConfirmationCode.
        """
        answer = self._call(
            "resend_confirmation_code", Username=username, **read_in(language)
        )
        return delivery(answer.get("CodeDeliveryDetails"))

    def forgot_password(self, username: str, language: str = "") -> Delivery | None:
        """Have a code sent with which a new password can be set, and say where to.

        Source: ForgotPassword.
        """
        answer = self._call("forgot_password", Username=username, **read_in(language))
        return delivery(answer.get("CodeDeliveryDetails"))

    def confirm_forgot_password(
        self, username: str, code: str, new_password: str
    ) -> None:
        """Set a new password with the mailed code.

        Source: ConfirmForgotPassword; it has no SRP, so Cognito sees the password.
        """
        self._call(
            "confirm_forgot_password",
            Username=username,
            ConfirmationCode=code,
            Password=new_password,
        )

    def srp(
        self, username: str, password: str, device_of: DeviceOf = no_device
    ) -> Tokens | Challenge:
        """Sign in by Secure Remote Password; the password stays in this process.

        Args:
            username: User name, or the email address where the pool takes one.
            password: As typed.
            device_of: Finds the device that goes without the second factor. One that
                Cognito doesn't take is as good as none.

        Source: InitiateAuth (USER_SRP_AUTH), RespondToAuthChallenge
        (PASSWORD_VERIFIER, DEVICE_SRP_AUTH, DEVICE_PASSWORD_VERIFIER).
        """
        recording = self._record("")
        srp = SRP(username, password, self._pool_id, self._client_id)
        asked = srp.get_auth_params()
        with aws.deadline():
            answer = self._call(
                "initiate_auth",
                recording=recording,
                AuthFlow="USER_SRP_AUTH",
                AuthParameters=asked,
            )
            if answer.get("ChallengeName") != "PASSWORD_VERIFIER":
                return self._outcome(answer, username, recording)
            responses = srp.process_challenge(
                answer.get("ChallengeParameters") or {}, asked
            )
            # the name that Cognito gave the account, where it is not the email
            named = answer["ChallengeParameters"]["USER_ID_FOR_SRP"]
            challenge = ("PASSWORD_VERIFIER", named, answer.get("Session"))
            if device := device_of(named):
                found = by_device(
                    partial(self._respond, recording=recording),
                    DeviceSRP(device, self._pool_id, self._client_id),
                    device,
                    challenge,
                    responses,
                )
                # a proof is good once, so that all begins anew
                outcome = found or self.srp(username, password)
            else:
                outcome = self._respond(*challenge, responses, recording)
            if isinstance(outcome, Challenge):
                return replace(outcome, password_proven=True)
            return outcome

    def first_factors(self, username: str) -> tuple[str, ...]:
        """What a sign-in may begin with, by Cognito's names, in its order.

        Source: InitiateAuth (USER_AUTH), AvailableChallenges.
        """
        answer = self._begun({"USERNAME": username})
        return tuple(answer.get("AvailableChallenges") or ())

    def begin(self, username: str, factor: str) -> Tokens | Challenge:
        """Sign in by a first factor that Cognito lets choose.

        Args:
            username: The address.
            factor: `WEB_AUTHN` or `EMAIL_OTP`.

        Source: InitiateAuth (USER_AUTH).
        """
        asked = {"USERNAME": username, "PREFERRED_CHALLENGE": factor}
        return self._outcome(self._begun(asked), username, None)

    def begin_after_sign_up(
        self, username: str, challenge_session: str
    ) -> Tokens | Challenge:
        """Sign in by the code that a new account's address was verified with.

        Args:
            username: The address.
            challenge_session: What `confirm_sign_up` returned.

        Source: InitiateAuth (USER_AUTH), Session.
        """
        answer = self._begun({"USERNAME": username}, challenge_session)
        return self._outcome(answer, username, None)

    def respond(
        self, challenge: Challenge, responses: Mapping[str, str]
    ) -> Tokens | Challenge:
        """Answer a challenge.

        Args:
            challenge: What a sign-in returned.
            responses: Cognito's ChallengeResponses but for USERNAME.

        Source: RespondToAuthChallenge.
        """
        with aws.deadline():
            outcome = self._respond(
                challenge.name,
                challenge.username,
                challenge.challenge_session,
                {"USERNAME": challenge.username, **responses},
                self._record(challenge.recorded),
            )
            if isinstance(outcome, Challenge):
                return replace(outcome, password_proven=challenge.password_proven)
            return outcome

    def refresh(self, refresh_token: str, device_key: str = "") -> Tokens:
        """Get a new ID and access token, and a new refresh token if they rotate.

        Args:
            refresh_token: Of the session.
            device_key: The device that it belongs to, "" where the pool tracks none.

        Raises:
            SessionEnded: The refresh token expired, was revoked, or was used before.

        Source: InitiateAuth (REFRESH_TOKEN_AUTH); GetTokensFromRefreshToken for a
        client with refresh token rotation, which refuses the former.
        """
        named: dict[str, Any]
        if self._rotates:
            named = {"DeviceKey": device_key} if device_key else {}
            answer = self._call(
                "get_tokens_from_refresh_token", RefreshToken=refresh_token, **named
            )
        else:
            named = {"DEVICE_KEY": device_key} if device_key else {}
            answer = self._call(
                "initiate_auth",
                errors_as="RefreshToken",
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh_token, **named},
            )
        fresh = _tokens(answer.get("AuthenticationResult"), refresh_token)
        return replace(fresh, device_key=device_key)

    def revoke(self, refresh_token: str) -> None:
        """End a refresh token and the access tokens that came of it.

        Source: RevokeToken.
        """
        self._call("revoke_token", Token=refresh_token)

    def global_sign_out(self, access_token: str) -> None:
        """End all refresh tokens of a user, whatever device they are on.

        Source: GlobalSignOut.
        """
        call(self._api, "global_sign_out", AccessToken=access_token)

    def _begun(
        self, asked: Mapping[str, str], challenge_session: str = ""
    ) -> dict[str, Any]:
        return self._call(
            "initiate_auth",
            AuthFlow="USER_AUTH",
            AuthParameters=dict(asked),
            **_session(challenge_session),
        )

    def _respond(
        self,
        name: str,
        username: str,
        challenge_session: str | None,
        responses: Mapping[str, str],
        recording: Recording | None,
    ) -> Tokens | Challenge:
        try:
            answer = self._call(
                "respond_to_auth_challenge",
                recording=recording,
                ChallengeName=name,
                ChallengeResponses=dict(responses),
                **_session(challenge_session),
            )
        except IncorrectCredentials as error:
            refusal = error.__cause__
            if isinstance(refusal, aws.Refusal) and refusal.retried:
                # A proof is good once: the answer that got lost may have been a yes.
                raise ServiceUnavailable(f"an answer was lost: {error}") from error
            raise
        return self._outcome(answer, username, recording)

    def _outcome(
        self, answer: Mapping[str, Any], username: str, recording: Recording | None
    ) -> Tokens | Challenge:
        recorded = str(recording or "")
        if name := answer.get("ChallengeName"):
            parameters = answer.get("ChallengeParameters") or {}
            return Challenge(
                name=name,
                # the name that later answers must carry; an email address is an alias
                username=parameters.get("USER_ID_FOR_SRP")
                or parameters.get("USERNAME")
                or username,
                challenge_session=answer.get("Session", ""),
                parameters=parameters,
                recorded=recorded,
            )
        tokens = _tokens(answer.get("AuthenticationResult"))
        return replace(tokens, recorded=recorded)

    def _call(
        self, method: str, *, recording: Recording | None = None, **parameters: Any
    ) -> dict[str, Any]:
        sent = {"ClientId": self._client_id, **parameters}
        if recording:
            recording.sending()
        answer = call(self._api, method, **sent)
        if recording:
            recording.note(method, sent, answer)
        return answer


def _session(challenge_session: str | None) -> dict[str, Any]:
    return {"Session": challenge_session} if challenge_session else {}


def _tokens(result: object, refresh_token: str | None = None) -> Tokens:
    found = result if isinstance(result, dict) else {}
    id_token, access_token = found.get("IdToken"), found.get("AccessToken")
    # none comes with a refresh, unless the client rotates them
    refresh_token = found.get("RefreshToken", refresh_token)
    if not (id_token and access_token and refresh_token):
        # a truncated answer reads as an empty one
        raise ServiceUnavailable("Cognito: answer without tokens")
    device = found.get("NewDeviceMetadata") or {}
    return Tokens(
        id_token,
        access_token,
        refresh_token,
        device_key=str(device.get("DeviceKey") or ""),
        device_group_key=str(device.get("DeviceGroupKey") or ""),
    )
