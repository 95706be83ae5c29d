"""Authenticator apps: enrolment bound to a user, codes used once, MFA=ON enforced.

ministack enrols nobody in particular in an MFA_SETUP challenge, never issues one, and
switches the second factor on before the user's preference says so.
"""

import hmac
import json
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import challenges
from local.embedded.calls import (
    Call,
    Response,
    after,
    answer,
    before,
    body_of,
    error,
    succeeded,
)

_TOTP = "SOFTWARE_TOKEN_MFA"
_SECRET, _PROPOSED, _USED = "_totp_secret", "_totp_pending_secret", "_totp_used"


def challenge(
    pool: dict[str, Any], user: dict[str, Any], pool_id: str, username: str
) -> dict[str, Any] | None:
    """The second factor that a sign-in needs, or None; ministack's arguments."""
    policy = pool.get("MfaConfiguration", "OFF")
    if policy == "OFF":
        return None
    parameters = {"USER_ID_FOR_SRP": username}
    if user.get(_SECRET) and (policy == "ON" or _TOTP in user.get("_mfa_enabled", [])):
        return {"ChallengeName": _TOTP, "ChallengeParameters": parameters}
    if policy == "ON":
        parameters["MFAS_CAN_SETUP"] = json.dumps([_TOTP])
        return {"ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters}
    return None


@before("AssociateSoftwareToken")
def _propose_in_setup(call: Call) -> Response | None:
    """Bind the secret to the challenge when there is no access token yet."""
    if call.user is not None:
        return None
    session = str(call.data.get("Session"))
    pending = challenges.find(session)
    if pending is None or pending.challenge != "MFA_SETUP":
        return challenges.refused()
    secret = body_of(cognito._associate_software_token({}))["SecretCode"]
    fresh = challenges.go_on(session, secret=secret, proven=False)
    return answer({"SecretCode": secret, "Session": fresh})


@after("AssociateSoftwareToken")
def _hide_session(call: Call, response: Response) -> Response:
    # with an access token Cognito returns none
    return answer({"SecretCode": body_of(response)["SecretCode"]})


@before("VerifySoftwareToken")
def _verify(call: Call) -> Response | None:
    """Answer in ministack's place."""
    session = str(call.data.get("Session"))
    pending = challenges.find(session)
    if call.user is not None:
        secret = call.user.get(_PROPOSED)
    elif pending is not None and pending.challenge == "MFA_SETUP":
        secret = pending.secret
    else:
        return challenges.refused()
    if not secret:
        return error(
            "EnableSoftwareTokenMFAException",
            "No software token MFA has been associated for verification.",
        )
    if not cognito._totp_matches(secret, call.data.get("UserCode")):
        return error("EnableSoftwareTokenMFAException", "Code mismatch")
    if call.user is not None:
        call.user[_SECRET] = call.user.pop(_PROPOSED)
        return answer({"Status": "SUCCESS"})
    fresh = challenges.go_on(session, proven=True)
    return answer({"Status": "SUCCESS", "Session": fresh})


@before(*challenges.RESPOND)
def _check_answer(call: Call) -> Response | None:
    name, user = call.data.get("ChallengeName"), call.user
    if name == "MFA_SETUP":
        pending = challenges.find(str(call.data.get("Session")))
        if pending is None or not pending.proven or user is None:
            return challenges.refused()
        user[_SECRET] = pending.secret
        user["_mfa_enabled"], user["_preferred_mfa"] = [_TOTP], _TOTP
    if name == _TOTP and user is not None:
        if not user.get(_SECRET):
            return challenges.refused()
        code = str(call.parameters.get("SOFTWARE_TOKEN_MFA_CODE"))
        if hmac.compare_digest(code.encode(), user.get(_USED, "").encode()):
            return error(
                "ExpiredCodeException",
                "Your software token has already been used once.",
            )
    return None


@after(*challenges.RESPOND)
def _remember_code(call: Call, response: Response) -> Response:
    if call.data.get("ChallengeName") == _TOTP and succeeded(response) and call.user:
        call.user[_USED] = call.parameters["SOFTWARE_TOKEN_MFA_CODE"]
    return response


@before("SetUserMFAPreference", "AdminSetUserMFAPreference")
def _check_preference(call: Call) -> Response | None:
    if call.user is None:
        return None
    for other in ("SMSMfaSettings", "EmailMfaSettings"):
        if (call.data.get(other) or {}).get("Enabled"):
            return error(
                "InvalidParameterException",
                "The embedded Cognito has authenticator apps as second factor only.",
            )
    wanted = call.data.get("SoftwareTokenMfaSettings") or {}
    if wanted.get("Enabled") and not call.user.get(_SECRET):
        return error(
            "InvalidParameterException", "User has not verified software token mfa"
        )
    return None


def install() -> None:
    """Take ministack's place in deciding on a second factor."""
    cognito._mfa_challenge_for_user = challenge
