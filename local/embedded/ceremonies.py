"""WebAuthn's two ceremonies, checked by py_webauthn and told in Cognito's errors.

Only who uses a passkey imports this: it is large.

Source: Web Authentication Level 3, sections 7.1 and 7.2; the errors of
CompleteWebAuthnRegistration. From memory: which error a passkey without user
verification gets where that is required.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_attestation_object,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.exceptions import WebAuthnException

from local.embedded.calls import Refused

ALGORITHMS = [Algorithm.ECDSA_SHA_256, Algorithm.RSASSA_PKCS1_v1_5_SHA_256]
# what a parser makes of something that is no credential
_MALFORMED = (WebAuthnException, ValueError, TypeError, LookupError)


@dataclass(frozen=True)
class Ceremony:
    """What an answer has to fit.

    Args:
        challenge: What was to be signed, in base64url.
        relying_party_id: A host's name; that host and those below it may ask.
        verified: Whether the authenticator has to have verified its user.
    """

    challenge: str
    relying_party_id: str
    verified: bool


def register(ceremony: Ceremony, credential: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a new passkey, but for its name and time.

    What its browser says of it beyond WebAuthn's own words is passed over.

    Raises:
        Refused: The answer is malformed, or not to this ceremony.
    """
    try:
        parsed = parse_registration_credential_json(credential)
        client_data = parse_client_data_json(parsed.response.client_data_json)
        attested = parse_attestation_object(parsed.response.attestation_object)
    except _MALFORMED as error:
        raise Refused("InvalidParameterException", "Invalid credential.") from error
    if bytes_to_base64url(client_data.challenge) != ceremony.challenge:
        raise Refused("WebAuthnChallengeNotFoundException", "Challenge not found.")
    if not _may_ask(client_data.origin, ceremony.relying_party_id):
        raise Refused("WebAuthnOriginNotAllowedException", "Origin is not allowed.")
    if attested.auth_data.rp_id_hash != _hash(ceremony.relying_party_id):
        raise Refused(
            "WebAuthnRelyingPartyMismatchException",
            "The credential is of another relying party.",
        )
    try:
        verified = webauthn.verify_registration_response(
            credential=parsed,
            expected_challenge=base64url_to_bytes(ceremony.challenge),
            expected_rp_id=ceremony.relying_party_id,
            expected_origin=client_data.origin,
            require_user_verification=ceremony.verified,
            supported_pub_key_algs=ALGORITHMS,
        )
    except _MALFORMED as error:
        raise Refused(
            "WebAuthnCredentialNotSupportedException",
            "The credential is not supported.",
        ) from error
    return {
        "id": bytes_to_base64url(verified.credential_id),
        "public_key": verified.credential_public_key.hex(),
        "sign_count": verified.sign_count,
        "attachment": parsed.authenticator_attachment,
        "transports": [str(each.value) for each in parsed.response.transports or []],
    }


def authenticate(ceremony: Ceremony, passkey: dict[str, Any], credential: str) -> int:
    """The passkey's new sign counter.

    Args:
        ceremony: What the answer has to fit.
        passkey: What `register` gave.
        credential: An AuthenticationResponseJSON.

    Raises:
        Refused: The answer is malformed, or none by this passkey to this ceremony.
    """
    try:
        client_data = parse_client_data_json(
            base64url_to_bytes(json.loads(credential)["response"]["clientDataJSON"])
        )
        if not _may_ask(client_data.origin, ceremony.relying_party_id):
            raise ValueError("foreign origin")
        return webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(ceremony.challenge),
            expected_rp_id=ceremony.relying_party_id,
            expected_origin=client_data.origin,
            credential_public_key=bytes.fromhex(passkey["public_key"]),
            credential_current_sign_count=passkey["sign_count"],
            require_user_verification=ceremony.verified,
        ).new_sign_count
    except _MALFORMED as error:
        raise Refused("NotAuthorizedException", "Invalid passkey credentials.") from (
            error
        )


def _may_ask(origin: str, relying_party_id: str) -> bool:
    url = urlsplit(origin)
    host = url.hostname or ""
    below = host == relying_party_id or host.endswith(f".{relying_party_id}")
    # browsers trust this machine without TLS
    local = url.scheme == "http" and host.rpartition(".")[2] == "localhost"
    return below and (url.scheme == "https" or local)


def _hash(relying_party_id: str) -> bytes:
    return hashlib.sha256(relying_party_id.encode()).digest()
