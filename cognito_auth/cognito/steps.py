"""What a challenge of Cognito asks the person for."""

import json
from typing import Literal

from cognito_auth.errors import UnsupportedChallenge
from cognito_auth.values import Challenge

TOTP = "SOFTWARE_TOKEN_MFA"
# How a challenge names the attributes of an account.
ATTRIBUTE = "userAttributes."

PASSKEY = "WEB_AUTHN"
MAILED_CODE = "EMAIL_OTP"

Step = Literal["new_password", "code", "select_mfa", "totp_setup", "passkey"]

STEPS: dict[str, Step] = {
    "NEW_PASSWORD_REQUIRED": "new_password",
    TOTP: "code",
    "SMS_MFA": "code",
    "EMAIL_OTP": "code",
    "EMAIL_MFA": "code",
    "SELECT_MFA_TYPE": "select_mfa",
    "MFA_SETUP": "totp_setup",
    PASSKEY: "passkey",
}
# Cognito asks for these only once it found right the password that a person chose.
AFTER_PASSWORD = frozenset(STEPS) - {"NEW_PASSWORD_REQUIRED", PASSKEY}

# Where each kind of code goes in the answer.
CODE_KEYS = {name: f"{name}_CODE" for name, asked in STEPS.items() if asked == "code"}
# AWS documents the choice of a mailed code under either name.
_SAME = {"EMAIL_MFA": "EMAIL_OTP"}


def step(challenge: Challenge) -> Step:
    """What a challenge asks the person for.

    Raises:
        UnsupportedChallenge: Something that this app can't answer.
    """
    found = STEPS.get(challenge.name)
    if found == "select_mfa" and not mfa_choices(challenge):
        found = None
    # a pool without authenticator apps wants another factor set up
    offered = challenge.parameters.get("MFAS_CAN_SETUP")
    if found == "totp_setup" and offered and TOTP not in _names(offered):
        found = None
    if found == "passkey":
        passkey_options(challenge)
    if found is None:
        raise UnsupportedChallenge(f"{challenge.name!r:.60}")
    return found


def required_attributes(challenge: Challenge) -> tuple[str, ...]:
    """What an account still lacks: `("given_name", "custom:team")`.

    To be filled in with the new password; pass it to `answer_new_password`.
    """
    listed = _names(challenge.parameters.get("requiredAttributes"))
    return tuple(name.removeprefix(ATTRIBUTE) for name in listed)


def mfa_choices(challenge: Challenge) -> tuple[str, ...]:
    """Those of the account's second factors that we can ask for, in Cognito's order.

    Any of `SOFTWARE_TOKEN_MFA`, `SMS_MFA` and `EMAIL_OTP`.
    """
    return tuple(offered_mfa(challenge))


def code_destination(challenge: Challenge) -> str | None:
    """Where Cognito sent the code, masked by it; None for an authenticator app."""
    if challenge.name == TOTP:
        return None
    return challenge.parameters.get("CODE_DELIVERY_DESTINATION")


def passkey_options(challenge: Challenge) -> str:
    """What the browser has to sign with: PublicKeyCredentialRequestOptionsJSON.

    Raises:
        UnsupportedChallenge: It is none that a passkey answers.
    """
    options = challenge.parameters.get("CREDENTIAL_REQUEST_OPTIONS")
    if challenge.name != PASSKEY or not options:
        raise UnsupportedChallenge(f"{challenge.name!r:.60} without options")
    return options


def offered_mfa(challenge: Challenge) -> dict[str, str]:
    """The second factors of `mfa_choices`, with the names that Cognito used."""
    parameters = challenge.parameters
    listed = parameters.get("MFAS_CAN_SELECT") or parameters.get("MFAS_CAN_CHOOSE")
    names = (name for name in _names(listed) if name in CODE_KEYS)
    return {_SAME.get(name, name): name for name in names}


def _names(text: str | None) -> tuple[str, ...]:
    """The names in one of Cognito's JSON lists; nothing if it is none."""
    try:
        found = json.loads(text or "[]")
    except (ValueError, TypeError, RecursionError):
        return ()
    listed = found if isinstance(found, list) else []
    return tuple(name for name in listed if isinstance(name, str))
