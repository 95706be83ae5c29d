"""Passkeys as a first factor.

Source: API reference of RespondToAuthChallenge; WebAuthnMfaSettingsType for the second
factor that a passkey may be. From memory: the example of the options, and the sentence
that refuses a passkey.
"""

import json
import secrets
from typing import Any

from local.embedded import challenges, choices, passkeys, second_factors, unknown_users
from local.embedded.calls import Call, Response, error, instead
from local.embedded.passkeys import Pool, User

_TIMEOUT_MILLISECONDS = 180_000


def _usable(pool: Pool, user: User) -> list[dict[str, Any]]:
    """An account's passkeys, of the relying party that the pool is now."""
    relying_party_id = passkeys.relying_party_id_of(pool)
    imagined = bytes.fromhex(user.get(unknown_users.IMAGINED, ""))
    if imagined:
        # every second of those who don't exist has one
        has_one = imagined[-1] % 2 == 0 and relying_party_id is not None
        return [{"id": passkeys.encoded(imagined[:20])}] if has_one else []
    return [
        passkey
        for passkey in user.get(passkeys.RECORDS, [])
        if passkey["rp_id"] == relying_party_id
    ]


def _has(pool: Pool, user: User) -> bool:
    if not _usable(pool, user) or user.get("UserStatus") == "UNCONFIRMED":
        return False
    alone = not second_factors.is_needed(pool, user)
    return alone or second_factors.passkey_counts(pool, user)


def _ask(call: Call, user: User) -> Response:
    pool, challenge = call.pool or {}, secrets.token_urlsafe(32)
    options = {
        "challenge": challenge,
        "timeout": _TIMEOUT_MILLISECONDS,
        "rpId": passkeys.relying_party_id_of(pool),
        "allowCredentials": [passkeys.described(each) for each in _usable(pool, user)],
        "userVerification": passkeys.verification_of(pool, user),
    }
    parameters = {"CREDENTIAL_REQUEST_OPTIONS": json.dumps(options)}
    return challenges.ask(call, user, "WEB_AUTHN", parameters, challenge)


@instead(*challenges.RESPOND)
def _answer(call: Call) -> Response | None:
    if call.data.get("ChallengeName") != "WEB_AUTHN" or call.pool is None:
        return None
    pending = challenges.find(str(call.data.get("Session")))
    if pending is None or not pending.secret:
        return challenges.refused()
    given = call.parameters.get("CREDENTIAL")
    if not given:
        return error(
            "InvalidParameterException", "Missing required parameter CREDENTIAL"
        )
    user = choices.user_of(call, pending.username)
    passkey = passkeys.named(_usable(call.pool, user), _id_of(given))
    if passkey is None:
        return error("NotAuthorizedException", "Invalid passkey credentials.")
    from local.embedded import ceremonies

    ceremony = passkeys.ceremony_of(call.pool, user, pending.secret)
    passkey["sign_count"] = ceremonies.authenticate(ceremony, passkey, given)
    return choices.signed_in(call, user)


def _id_of(credential: str) -> str | None:
    try:
        return str(json.loads(credential)["id"])
    except (json.JSONDecodeError, TypeError, LookupError):
        return None


choices.add("WEB_AUTHN", choices.Factor("WEB_AUTHN", _has, _ask))
