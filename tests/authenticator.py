"""An authenticator for passkeys, and the browser that asks it, in software.

It does what WebAuthn says, or on request the one thing that it mustn't.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from webauthn.helpers import encode_cbor

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One device with one passkey at most.

    Args:
        origin: Where the browser says that it is.
        verifies: Whether the device verifies its user.
        relying_party_id: What it is asked for, if not what the options say.
        key: Of another kind, for what is not supported.
    """

    origin: str = "https://app.example.com"
    verifies: bool = True
    relying_party_id: str = ""
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(20))
    count: int = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """A RegistrationResponseJSON for `CredentialCreationOptions`."""
        client_data = self._client_data("webauthn.create", options["challenge"])
        attested = (
            bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self._public_key()
        )
        data = self._data(options["rp"]["id"], _ATTESTED) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=client_data,
            attestationObject=attestation,
        )

    def get(self, options: str) -> str:
        """An AuthenticationResponseJSON for `CREDENTIAL_REQUEST_OPTIONS`."""
        asked = json.loads(options)
        self.count += 1
        client_data = self._client_data("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], 0)
        signed = data + hashlib.sha256(client_data).digest()
        return json.dumps(
            self._answer(
                clientDataJSON=client_data,
                authenticatorData=data,
                signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
            )
        )

    def _data(self, relying_party_id: str, flags: int) -> bytes:
        name = self.relying_party_id or relying_party_id
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        counter = self.count.to_bytes(4, "big")
        return hashlib.sha256(name.encode()).digest() + bytes([flags]) + counter

    def _public_key(self) -> bytes:
        public = self.key.public_key()
        if isinstance(public, ed25519.Ed25519PublicKey):
            return encode_cbor({1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()})
        numbers = public.public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _client_data(self, type_: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": type_, "challenge": challenge, "origin": self.origin}
        ).encode()

    def _answer(self, **response: bytes) -> dict[str, Any]:
        return {
            "id": _encoded(self.id),
            "rawId": _encoded(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": {
                **{name: _encoded(value) for name, value in response.items()},
                "transports": ["internal", "hybrid"],
            },
            "clientExtensionResults": {},
        }


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
