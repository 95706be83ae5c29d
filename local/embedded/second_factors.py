"""The second factor of a sign-in: what an account has set up, and prefers.

Source: API reference of SetUserMFAPreference, WebAuthnMfaSettingsType. From memory:
the sentences of the refusals.
"""

import json
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import sign_in_policy
from local.embedded.calls import Call, Response, before, error

TOTP, PASSKEY = "SOFTWARE_TOKEN_MFA", "WEB_AUTHN"
_SETTINGS = {"SoftwareTokenMfaSettings": TOTP, "WebAuthnMfaSettings": PASSKEY}


def is_needed(pool: dict[str, Any], user: dict[str, Any]) -> bool:
    """Whether a first factor alone doesn't let this account in."""
    policy = pool.get("MfaConfiguration", "OFF")
    return policy == "ON" or (policy != "OFF" and bool(_due(pool, user)))


def passkey_counts(pool: dict[str, Any], user: dict[str, Any]) -> bool:
    """Whether a passkey counts as two factors, and has to verify its user."""
    return PASSKEY in _enabled(user) and sign_in_policy.passkeys_are_multi_factor(pool)


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
    return {"ChallengeName": due[0], "ChallengeParameters": parameters}


def _due(pool: dict[str, Any], user: dict[str, Any]) -> list[str]:
    """The factors one of which follows a password."""
    ready = [TOTP] if user.get("_totp_secret") else []
    chosen = [factor for factor in ready if factor in _enabled(user)]
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
    if not _asks(call, "WebAuthnMfaSettings"):
        return None
    if not sign_in_policy.passkeys_are_multi_factor(pool):
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
