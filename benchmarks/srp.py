"""The arithmetic of Cognito's SRP on bytes, for the canned Cognito and for the limits.

Source: RFC 5054 sections 2.5 and 2.6, RFC 5869; group 15 of RFC 3526.
"""

import hashlib
import hmac

from pycognito.aws_srp import N_HEX

PRIME, GENERATOR = int(N_HEX, 16), 2
INFO = b"Caldera Derived Key"
KEY_BYTES = 16


def padded(number: int) -> bytes:
    """A number as Cognito hashes it: big-endian, the first bit never set."""
    return number.to_bytes(number.bit_length() // 8 + 1)


def number_of(*parts: bytes) -> int:
    """The hash of some bytes, as a number."""
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest())


MULTIPLIER = number_of(padded(PRIME), padded(GENERATOR))


def private_key(pool_id: str, username: str, password: str, salt: bytes) -> int:
    """The number x that a password becomes.

    Args:
        pool_id: `{region}_{name}`.
        username: The name that Cognito gave the account.
        password: As typed.
        salt: As `padded` has it.
    """
    name = pool_id.split("_")[1]
    inner = hashlib.sha256(f"{name}{username}:{password}".encode()).digest()
    return number_of(salt, inner)


def scrambler(client_public: int, server_public: int) -> int:
    """The number u of the two public ones, A and B."""
    return number_of(padded(client_public), padded(server_public))


def signing_key(secret: int, u: int) -> bytes:
    """The key that both sides make of the shared secret S."""
    extracted = hmac.digest(padded(u), padded(secret), "sha256")
    return hmac.digest(extracted, INFO + b"\x01", "sha256")[:KEY_BYTES]


def proof(
    key: bytes, pool_id: str, username: str, block: bytes, timestamp: str
) -> bytes:
    """The signature that answers PASSWORD_VERIFIER.

    Args:
        key: From `signing_key`.
        pool_id: `{region}_{name}`.
        username: The name that Cognito gave the account.
        block: SECRET_BLOCK, decoded.
        timestamp: The TIMESTAMP of the answer.
    """
    name = pool_id.split("_")[1]
    said = name.encode() + username.encode() + block + timestamp.encode()
    return hmac.digest(key, said, "sha256")
