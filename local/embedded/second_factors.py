"""The second factor of a sign-in: what an account has set up, and prefers.

Source: API reference of SetUserMFAPreference, WebAuthnMfaSettingsType,
RespondToAuthChallenge. From memory: the sentences of the refusals, and that where
everybody needs a second factor a verified address is one.
"""

import json
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import challenges, devices, mailed_codes
from local.embedded.calls import Call, Response, answer, before, error, instead

TOTP, MAIL, PASSKEY = "SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "WEB_AUTHN"
_SELECT = "SELECT_MFA_TYPE"
_MULTI = "MULTI_FACTOR_WITH_USER_VERIFICATION"
_SETTINGS = {
    "SoftwareTokenMfaSettings": TOTP,
    "EmailMfaSettings": MAIL,
    "WebAuthnMfaSettings": PASSKEY,
}


def is_needed(pool: dict[str, Any], user: dict[str, Any]) -> bool:
    """Whether a first factor alone doesn't let this account in."""
    policy = pool.get("MfaConfiguration", "OFF")
    return policy == "ON" or (policy != "OFF" and bool(_due(pool, user)))


def passkeys_are_multi_factor(pool: dict[str, Any]) -> bool:
    """Whether a passkey with user verification satisfies a second factor here."""
    configured = pool.get("WebAuthnConfiguration") or {}
    return bool(configured.get("FactorConfiguration") == _MULTI)


def passkey_counts(pool: dict[str, Any], user: dict[str, Any]) -> bool:
    """Whether a passkey counts as two factors, and has to verify its user."""
    return PASSKEY in _enabled(user) and passkeys_are_multi_factor(pool)


def challenge(
    pool: dict[str, Any], user: dict[str, Any], pool_id: str, username: str
) -> dict[str, Any] | None:
    """The second factor that a sign-in needs, or None; ministack's arguments."""
    if not is_needed(pool, user):
        return None
    parameters = {"USER_ID_FOR_SRP": username}
    due = _due(pool, user)
    if not due:
        parameters["MFAS_CAN_SETUP"] = json.dumps([TOTP])
        return {"ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters}
    if devices.stands_in(pool, user):
        return None
    if len(due) > 1:
        parameters["MFAS_CAN_CHOOSE"] = json.dumps(due)
    name = _SELECT if len(due) > 1 else due[0]
    return {"ChallengeName": name, "ChallengeParameters": parameters}


def ask(
    pool: dict[str, Any],
    client_id: str,
    user: dict[str, Any],
    name: str,
    parameters: dict[str, str],
) -> Response:
    """Answer with a second factor's challenge, once its code is under way.

    Args:
        pool: ministack's record of the pool.
        client_id: Of the app client that is answered.
        user: ministack's record of who signs in.
        name: Of the challenge.
        parameters: `ChallengeParameters`, without where a code went.
    """
    code = None
    if name == MAIL:
        code = mailed_codes.mail(pool, user, digits=6)
        parameters = {**parameters, **mailed_codes.delivery(mailed_codes.email(user))}
    session = challenges.remember(pool, client_id, user["Username"], name, code)
    return answer(
        {
            "ChallengeName": name,
            "Session": session,
            "ChallengeParameters": parameters,
        }
    )


@instead(*challenges.RESPOND)
def _select(call: Call) -> Response | None:
    user, pool = call.user, call.pool
    if call.data.get("ChallengeName") != _SELECT or user is None or pool is None:
        return None
    name = call.parameters.get("ANSWER")
    if name not in _due(pool, user):
        return _invalid(f"Invalid MFA type {name}.")
    parameters = {"USER_ID_FOR_SRP": user["Username"]}
    return ask(pool, call.data["ClientId"], user, name, parameters)


def _due(pool: dict[str, Any], user: dict[str, Any]) -> list[str]:
    """The factors one of which follows a password; the preferred one alone."""
    ready = [TOTP] if user.get("_totp_secret") else []
    if "EmailMfaConfiguration" in pool and mailed_codes.is_verified(user):
        ready.append(MAIL)
    chosen = [factor for factor in ready if factor in _enabled(user)]
    preferred = user.get("_preferred_mfa")
    if preferred in chosen:
        return [preferred]
    return chosen or (ready if pool.get("MfaConfiguration") == "ON" else [])


def _enabled(user: dict[str, Any]) -> list[str]:
    return user.get("_mfa_enabled") or []


@before("SetUserMFAPreference", "AdminSetUserMFAPreference")
def _check_preference(call: Call) -> Response | None:
    user, pool = call.user, call.pool
    if user is None or pool is None:
        return None
    if _asks(call, "SMSMfaSettings"):
        return _invalid("The embedded Cognito has no text messages as second factor.")
    if _asks(call, "SoftwareTokenMfaSettings") and not user.get("_totp_secret"):
        return _invalid("User has not verified software token mfa")
    if _asks(call, "EmailMfaSettings") and not (
        "EmailMfaConfiguration" in pool and mailed_codes.is_verified(user)
    ):
        return _invalid("User does not have delivery config set to turn on EMAIL_OTP")
    wanted = [call.data.get(settings) or {} for settings in _SETTINGS]
    if sum(bool(each.get("PreferredMfa")) for each in wanted) > 1:
        return _invalid("Only one MFA method can be preferred.")
    if not _asks(call, "WebAuthnMfaSettings"):
        return None
    if not passkeys_are_multi_factor(pool):
        return _invalid("Passkeys are not configured for MFA in this user pool.")
    if not {*_enabled(_preferring(user, call.data))} - {PASSKEY}:
        return _invalid("User has no other MFA method activated.")
    return None


def _asks(call: Call, settings: str) -> bool:
    return bool((call.data.get(settings) or {}).get("Enabled"))


def _preferring(user: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """What a request makes of an account's preferences."""
    enabled, preferred = [*_enabled(user)], user.get("_preferred_mfa", "")
    for settings, factor in _SETTINGS.items():
        wanted = data.get(settings) or {}
        if wanted.get("Enabled") and factor not in enabled:
            enabled.append(factor)
        if wanted.get("Enabled") is False and factor in enabled:
            enabled.remove(factor)
        if wanted.get("Enabled") and wanted.get("PreferredMfa"):
            preferred = factor
        elif wanted and preferred == factor:
            preferred = ""
    return {"_mfa_enabled": enabled, "_preferred_mfa": preferred}


def _apply(user: dict[str, Any], data: dict[str, Any]) -> None:
    user.update(_preferring(user, data))


def _invalid(message: str) -> Response:
    return error("InvalidParameterException", message)


def install() -> None:
    """Take ministack's place in deciding on a second factor."""
    cognito._mfa_challenge_for_user = challenge
    cognito._apply_mfa_preference = _apply
