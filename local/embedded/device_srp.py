"""SRP with a device in a person's place: what Cognito calculates.

The device group key stands where the pool's name does, the device key where the user's
id does. ministack has the arithmetic for passwords that it knows; of a device only the
verifier is known.

Source: Amazon Cognito Developer Guide, "Signing in with a device"; RFC 5054, RFC 5869.
"""

import base64
import hashlib
import hmac
import secrets

import ministack.services.cognito as cognito

from local.embedded import arithmetic

_N: int = cognito._SRP_N
_INFO = b"Caldera Derived Key\x01"

Exchange = dict[str, str]


def begin(verifier: str, salt: str, srp_a: str) -> Exchange:
    """What is sent to a device, and kept until it answers; all but a block in hex.

    Args:
        verifier: g^x, as the device was confirmed with.
        salt: As well.
        srp_a: The device's public number, in hex.
    """
    b = secrets.randbelow(_N - 2) + 1
    big_b = cognito._SRP_K * int(verifier, 16) + arithmetic.power(cognito._SRP_G, b, _N)
    return {
        "srp_a": srp_a,
        "b": f"{b:x}",
        "srp_b": f"{big_b % _N:x}",
        "salt": salt,
        "secret_block": base64.b64encode(secrets.token_bytes(48)).decode(),
    }


def proves(
    exchange: Exchange,
    verifier: str,
    group_key: str,
    device_key: str,
    answer: dict[str, str],
) -> bool:
    """Whether an answer is by who has the device's secret.

    Args:
        exchange: What `begin` gave.
        verifier: g^x, in hex.
        group_key: The device group's.
        device_key: The device's.
        answer: `ChallengeResponses` of the form that PASSWORD_VERIFIER has.
    """
    block = answer["PASSWORD_CLAIM_SECRET_BLOCK"]
    big_a, big_b = int(exchange["srp_a"], 16), int(exchange["srp_b"], 16)
    if block != exchange["secret_block"] or big_a % _N == 0:
        return False
    u = cognito._srp_hash(cognito._srp_pad(big_a), cognito._srp_pad(big_b))
    base = big_a * arithmetic.power(int(verifier, 16), u, _N)
    shared = arithmetic.power(base, int(exchange["b"], 16), _N)
    extracted = hmac.digest(cognito._srp_pad(u), cognito._srp_pad(shared), "sha256")
    key = hmac.digest(extracted, _INFO, hashlib.sha256)[:16]
    message = (
        (group_key + device_key).encode()
        + base64.b64decode(block)
        + cognito._srp_canonical_timestamp(answer["TIMESTAMP"]).encode()
    )
    claimed = base64.b64decode(answer["PASSWORD_CLAIM_SIGNATURE"])
    return hmac.compare_digest(hmac.digest(key, message, "sha256"), claimed)
