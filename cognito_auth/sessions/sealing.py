"""Seals what the session store keeps, under a key that is not in the store."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from cognito_auth.errors import ConfigError, SessionEnded

# Larger records are compressed first: a row of DynamoDB holds 400 KB.
LARGE_BYTES = 16 * 1024


class Sealer:
    """Encrypts and authenticates small records, and signs tickets.

    Args:
        keys: Fernet keys, newest first; the first one seals, all of them open.

    Raises:
        ConfigError: There is no key, or one is malformed.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
            self._ticket_keys = [
                hashlib.sha256(b"ticket" + base64.urlsafe_b64decode(key)).digest()
                for key in keys
            ]
        except ValueError as error:
            raise ConfigError(
                "SESSION_KEY must be Fernet keys, newest first, split by commas; make "
                "one with: python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'"
            ) from error

    def seal(self, name: str, values: dict[str, str]) -> bytes:
        """Encrypt values so that they can only be opened under the same name."""
        text = json.dumps([name, values]).encode()
        if len(text) > LARGE_BYTES:
            text = zlib.compress(text, 1)
        return self._fernet.encrypt(text)

    def open(self, name: str, sealed: bytes) -> dict[str, str]:
        """Decrypt what `seal` made.

        Raises:
            SessionEnded: Sealed under a key that is gone, for another name, or
                tampered with.
        """
        try:
            text = self._fernet.decrypt(sealed)
            # JSON begins with its bracket
            plain = text if text.startswith(b"[") else zlib.decompress(text)
            found, values = json.loads(plain)
        except (InvalidToken, ValueError, zlib.error) as error:
            raise SessionEnded("a sealed record can't be opened") from error
        if found != name or not isinstance(values, dict):
            raise SessionEnded("a sealed record belongs to another session")
        return values

    def sign(self, text: str) -> str:
        """The signature of a text, 43 characters; only a key's holder can make it."""
        return _signature(self._ticket_keys[0], text)

    def is_signature(self, signature: str, text: str) -> bool:
        """Whether one of the keys made this signature of this text."""
        return signature.isascii() and any(
            hmac.compare_digest(_signature(key, text), signature)
            for key in self._ticket_keys
        )


def key_file(path: Path) -> str:
    """Read the key of a single machine, or make it on first use, mode 0600.

    Raises:
        ConfigError: The file can't be made or read, or holds something else.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="ascii").strip()
        Fernet(key)
    except OSError as error:
        raise ConfigError(
            f"the key file {path.name}, beside the sessions: {error.strerror}"
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"the key file {path.name} holds no Fernet key; delete it, and everybody "
            "signs in again"
        ) from error
    return key


def _make_key(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as new:
            new.write(Fernet.generate_key())
        # whole or not at all, and the first of two processes wins
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _signature(key: bytes, text: str) -> str:
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
