"""Passkeys as their owners register, list and delete them.

Source: API reference of the WebAuthn operations, WebAuthnConfigurationType and
ListWebAuthnCredentials (its examples for the options); Amazon Cognito Developer Guide,
"Passkey sign-in" (20 passkeys a user, ES256 and RS256). From memory: that an answer
uses the challenge of a registration up whatever comes of it, and how long that lives.
"""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ministack.services.cognito as cognito

from local.embedded import choices, clock, second_factors
from local.embedded.calls import (
    Refused,
    Response,
    answer,
    error,
    operation,
)

if TYPE_CHECKING:
    from local.embedded.ceremonies import Ceremony

_MOST = 20
_PAGE = 20
_TIMEOUT_MILLISECONDS = 60_000
_LIFE_SECONDS = 180
RECORDS = "_passkeys"

Pool = dict[str, Any]
User = dict[str, Any]


@dataclass(frozen=True)
class _Registration:
    """A registration that waits for its answer."""

    client_id: str
    challenge: str
    expires_at: float


# by pool and user name; a restart forgets them, as it does all challenges
_registrations: dict[tuple[str, str], _Registration] = {}


def relying_party_id_of(pool: Pool) -> str | None:
    """The host's name that passkeys are for, or None: neither set nor a domain's."""
    configured = (pool.get("WebAuthnConfiguration") or {}).get("RelyingPartyId")
    domain = pool.get("Domain")
    region = cognito._pool_region(pool["Id"])
    prefixed = f"{domain}.auth.{region}.amazoncognito.com" if domain else None
    return configured or pool.get("CustomDomain") or prefixed


def verification_of(pool: Pool, user: User) -> str:
    """Whether the authenticator has to verify its user: "required", "preferred"."""
    if second_factors.passkey_counts(pool, user):
        return "required"
    configured = pool.get("WebAuthnConfiguration") or {}
    return configured.get("UserVerification") or "preferred"


def ceremony_of(pool: Pool, user: User, challenge: str) -> "Ceremony":
    """What an answer to a challenge has to fit."""
    # not where nobody has a passkey: it is large
    from local.embedded import ceremonies

    return ceremonies.Ceremony(
        challenge,
        relying_party_id_of(pool) or "",
        verified=verification_of(pool, user) == "required",
    )


def named(passkeys: list[dict[str, Any]], id_: str | None) -> dict[str, Any] | None:
    """The passkey of an id, if it is among these."""
    return next((each for each in passkeys if each["id"] == id_), None)


def described(passkey: dict[str, Any]) -> dict[str, Any]:
    """A passkey as a PublicKeyCredentialDescriptor."""
    transports = passkey.get("transports")
    more = {"transports": transports} if transports else {}
    return {"type": "public-key", "id": passkey["id"], **more}


def encoded(raw: bytes) -> str:
    """Base64url without padding, as WebAuthn's JSON has it."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@operation("StartWebAuthnRegistration")
def _start(data: dict[str, Any]) -> Response:
    user, pool = _registrant(data)
    relying_party_id = relying_party_id_of(pool)
    if relying_party_id is None:
        return error(
            "WebAuthnConfigurationMissingException",
            "The user pool has neither a relying party id nor a domain.",
        )
    known = user.get(RECORDS, [])
    if len(known) >= _MOST:
        return error("LimitExceededException", "Too many passkeys.")
    registration = _Registration(
        _client_of(data),
        secrets.token_urlsafe(32),
        clock.now() + _LIFE_SECONDS,
    )
    _registrations[pool["Id"], user["Username"]] = registration
    attributes = cognito._attr_list_to_dict(user["Attributes"])
    name = cognito._template_username(pool, user["Username"], attributes)
    # not before somebody registers one: it is large
    from local.embedded import ceremonies

    options = {
        "rp": {"id": relying_party_id, "name": relying_party_id},
        "user": {
            "id": encoded(attributes["sub"].encode()),
            "name": name,
            "displayName": name,
        },
        "challenge": registration.challenge,
        "pubKeyCredParams": [
            {"type": "public-key", "alg": int(each)} for each in ceremonies.ALGORITHMS
        ],
        "timeout": _TIMEOUT_MILLISECONDS,
        "excludeCredentials": [described(each) for each in known],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": verification_of(pool, user),
        },
    }
    return answer({"CredentialCreationOptions": options})


@operation("CompleteWebAuthnRegistration")
def _complete(data: dict[str, Any]) -> Response:
    user, pool = _registrant(data)
    registration = _registrations.get((pool["Id"], user["Username"]))
    if registration is None or clock.now() >= registration.expires_at:
        return error("WebAuthnChallengeNotFoundException", "Challenge not found.")
    if registration.client_id != _client_of(data):
        return error(
            "WebAuthnClientMismatchException",
            "The registration was started by another client.",
        )
    del _registrations[pool["Id"], user["Username"]]
    from local.embedded import ceremonies

    passkey = ceremonies.register(
        ceremony_of(pool, user, registration.challenge), data["Credential"]
    )
    if any(named(each.get(RECORDS, []), passkey["id"]) for each in _users(pool)):
        return error("InvalidParameterException", "The credential is registered.")
    number = user["_passkeys_made"] = user.get("_passkeys_made", 0) + 1
    passkey |= {
        "rp_id": relying_party_id_of(pool),
        "name": f"Passkey {number}",
        "created_at": clock.now(),
    }
    user.setdefault(RECORDS, []).append(passkey)
    return answer({})


@operation("ListWebAuthnCredentials")
def _list(data: dict[str, Any]) -> Response:
    user = _owner(data)[0]
    first = int(data.get("NextToken") or 0)
    last = first + (data.get("MaxResults") or _PAGE)
    known = user.get(RECORDS, [])
    listed = [
        {
            "CredentialId": each["id"],
            "FriendlyCredentialName": each["name"],
            "RelyingPartyId": each["rp_id"],
            "AuthenticatorAttachment": each["attachment"],
            "AuthenticatorTransports": each["transports"],
            "CreatedAt": each["created_at"],
        }
        for each in known[first:last]
    ]
    more = {"NextToken": str(last)} if last < len(known) else {}
    return answer({"Credentials": listed, **more})


@operation("DeleteWebAuthnCredential")
def _delete(data: dict[str, Any]) -> Response:
    user = _owner(data)[0]
    passkey = named(user.get(RECORDS, []), data["CredentialId"])
    if passkey is None:
        return error("ResourceNotFoundException", "The credential does not exist.")
    user[RECORDS].remove(passkey)
    return answer({})


def _owner(data: dict[str, Any]) -> tuple[User, Pool]:
    """Whose access token it is, and in which pool."""
    user, pool = cognito._user_pool_for_access_token(data["AccessToken"])
    return user, pool


def _registrant(data: dict[str, Any]) -> tuple[User, Pool]:
    """The same for who is to have another passkey.

    To list and to delete those of before is no matter of what the pool takes now.

    Raises:
        Refused: The pool takes none.
    """
    user, pool = _owner(data)
    if "WEB_AUTHN" not in choices.allowed(pool):
        raise Refused(
            "WebAuthnNotEnabledException", "WEB_AUTHN is not enabled for the user pool."
        )
    return user, pool


def _users(pool: Pool) -> list[User]:
    return list(pool["_users"].values())


def _client_of(data: dict[str, Any]) -> str:
    return str(cognito._token_claims(data["AccessToken"])["client_id"])
