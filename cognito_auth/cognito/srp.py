"""SRP-6a for Cognito: pycognito's, with a faster and safer exponentiation."""

import base64
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from pycognito.aws_srp import (
    AWSSRP,
    G_HEX,
    N_HEX,
    calculate_u,
    compute_hkdf,
    hash_sha256,
    hex_hash,
    hex_to_long,
    pad_hex,
)

from cognito_auth.cognito.arithmetic import power
from cognito_auth.errors import ConfigError, ServiceUnavailable
from cognito_auth.values import Device

# What Cognito computes with (RFC 3526, group 15), known to everybody.
PRIME, GENERATOR = hex_to_long(N_HEX), hex_to_long(G_HEX)

# RFC 5054 section 3.1: a SHOULD be at least 256 bits. That is twice the 128 bits of
# strength that N has (NIST SP 800-56A, appendix D): more would only take longer.
PRIVATE_BITS = 256
# RFC 5054 asks for a random salt; Cognito's own has as many.
SALT_BITS = 128

# More than a 3072-bit number needs; int() alone would also take "-1" and "0x_f".
_HEX = re.compile(r"[0-9a-fA-F]{1,1024}")

# AWSSRP makes a boto3 client when it is given none; its calls are not used here.
_NO_CLIENT = object()


class SRP(AWSSRP):  # type: ignore[misc, unused-ignore]
    """One sign-in's secrets and its answer to the PASSWORD_VERIFIER challenge.

    Use a new one for every sign-in:

        srp = SRP(username, password, pool_id, client_id)
        asked = srp.get_auth_params()                  # InitiateAuth, USER_SRP_AUTH
        answer = srp.process_challenge(challenge, asked)  # RespondToAuthChallenge

    Args:
        username: User name, or the email address where the pool takes one.
        password: As typed: never stripped, normalised or cut.
        pool_id: `{region}_{name}`.
        client_id: The app client.

    Raises:
        ConfigError: The pool id is not of that form.

    Source: RFC 5054 section 2.5; Amazon Cognito developer guide, "SRP sign-in".
    """

    def __init__(
        self, username: str, password: str, pool_id: str, client_id: str
    ) -> None:
        if not re.fullmatch(r"[^_]+_[^_]+", pool_id):
            raise ConfigError(f"user pool id {pool_id!r} is not REGION_NAME")
        super().__init__(username, password, pool_id, client_id, client=_NO_CLIENT)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(pool_id={self.pool_id!r})"

    def process_challenge(
        self, challenge_parameters: dict[str, Any], request_parameters: dict[str, Any]
    ) -> dict[str, str]:
        """Answer Cognito's PASSWORD_VERIFIER challenge.

        Args:
            challenge_parameters: `{"USER_ID_FOR_SRP", "SALT", "SRP_B",
                "SECRET_BLOCK", ...}` from InitiateAuth.
            request_parameters: What `get_auth_params` returned.

        Returns:
            The `ChallengeResponses` of RespondToAuthChallenge.

        Raises:
            ServiceUnavailable: The challenge is incomplete, malformed or unsafe.
        """
        process = super().process_challenge
        return _answered(process, challenge_parameters, request_parameters)

    def generate_random_small_a(self) -> int:
        """The secret value a."""
        return secrets.randbits(PRIVATE_BITS)

    def calculate_a(self) -> int:
        """The public value A = g^a mod N."""
        return power(self.val_g, self.small_a_value, self.big_n)

    def problem_of(self, server_b_value: int, u: int) -> str:
        """Why B must not be answered, "" if nothing is wrong with it and u."""
        # pycognito lacks this: with B % N == 0 the server knows S without a password.
        if not 0 < server_b_value < self.big_n:
            return "B is not within 1..N-1"
        return "" if u else "u is zero"

    def get_password_authentication_key(
        self, username: str, password: str, server_b_value: int, salt: str
    ) -> bytes:
        """The key that signs the answer: HKDF of the shared secret S.

        Raises:
            ServiceUnavailable: B or u has a value that gives the password away.

        Source: RFC 5054 section 2.6 (B and u), 2.5.3 (x), RFC 5869 (HKDF).
        """
        pool_name = self.pool_id.split("_")[1]
        return self._key(f"{pool_name}{username}:{password}", server_b_value, salt)

    def _key(self, identity: str, server_b_value: int, salt: str) -> bytes:
        u = calculate_u(self.large_a_value, server_b_value)
        if problem := self.problem_of(server_b_value, u):
            raise ServiceUnavailable(f"SRP challenge: {problem}")
        x = _x(salt, identity)
        base = server_b_value - self.val_k * power(self.val_g, x, self.big_n)
        secret = power(base, self.small_a_value + u * x, self.big_n)
        key: bytes = compute_hkdf(
            bytes.fromhex(pad_hex(secret)), bytes.fromhex(pad_hex(u))
        )
        return key


class DeviceSRP(SRP):
    """A device's answer to the DEVICE_PASSWORD_VERIFIER challenge.

    The device group key stands where the pool's name does, the device key where the
    user's id does.

    Args:
        device: With its secret.
        pool_id: `{region}_{name}`.
        client_id: The app client.

    Source: Amazon Cognito developer guide, "Signing in with a device".
    """

    def __init__(self, device: Device, pool_id: str, client_id: str) -> None:
        super().__init__("", "", pool_id, client_id)
        self.device_key = device.key
        self.device_group_key = device.group_key
        self.device_password = device.secret

    @property
    def public_value(self) -> str:
        """The `SRP_A` of the answer to DEVICE_SRP_AUTH."""
        return f"{self.large_a_value:x}"

    def process_device_challenge(
        self, challenge_parameters: dict[str, Any]
    ) -> dict[str, str]:
        """Answer Cognito's DEVICE_PASSWORD_VERIFIER challenge.

        Args:
            challenge_parameters: `{"USERNAME", "SALT", "SRP_B", "SECRET_BLOCK", ...}`.

        Returns:
            The `ChallengeResponses` of RespondToAuthChallenge.

        Raises:
            ServiceUnavailable: The challenge is incomplete, malformed or unsafe.
        """
        return _answered(super().process_device_challenge, challenge_parameters)

    def get_device_authentication_key(
        self,
        device_group_key: str,
        device_key: str,
        device_password: str,
        server_b_value: int,
        salt: str,
    ) -> bytes:
        """The key that signs the answer, as `get_password_authentication_key` has it.

        Raises:
            ServiceUnavailable: B or u has a value that gives the secret away.
        """
        identity = f"{device_group_key}{device_key}:{device_password}"
        return self._key(identity, server_b_value, salt)


def device_verifier(device: Device) -> dict[str, str]:
    """What Cognito keeps to check a device by: `DeviceSecretVerifierConfig`.

    Source: RFC 5054 section 2.5.3; Amazon Cognito developer guide, "Getting a device
    key".
    """
    salt = pad_hex(secrets.randbits(SALT_BITS))
    x = _x(salt, f"{device.group_key}{device.key}:{device.secret}")
    verifier = pad_hex(power(GENERATOR, x, PRIME))
    return {"PasswordVerifier": _base64(verifier), "Salt": _base64(salt)}


def _x(salt: str, identity: str) -> int:
    """The private key that stands for a secret."""
    hashed = hash_sha256(identity.encode())
    return int(hex_to_long(hex_hash(pad_hex(salt) + hashed)))


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def _answered(
    process: Callable[..., dict[str, str]],
    challenge_parameters: Mapping[str, Any],
    *more: object,
) -> dict[str, str]:
    try:
        for name in ("SALT", "SRP_B"):
            if not _HEX.fullmatch(challenge_parameters[name]):
                raise ServiceUnavailable(f"SRP challenge: {name} is not hex")
        return process(challenge_parameters, *more)
    except (LookupError, TypeError, ValueError) as error:
        # The kind says enough: the text of an encoding error holds the password.
        kind = type(error).__name__
        raise ServiceUnavailable(f"SRP challenge: {kind}") from error
