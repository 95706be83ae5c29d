"""A canned Cognito, as a process of its own."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from benchmarks.canned_pool import CLIENT_ID, POOL_ID
from cognito_auth import issuers
from cognito_auth.config import PasswordPolicy, StackConfig

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class CannedCognito:
    """Where it is, and who signs in there.

    `url` is its address; any email signs in with `password`.
    """

    url: str
    password: str = field(repr=False)
    pool_id: str = POOL_ID
    client_id: str = CLIENT_ID
    email: str = "ada@example.com"

    @property
    def config(self) -> StackConfig:
        """What stack.json says of it."""
        region = self.pool_id.split("_")[0]
        return StackConfig(
            region=region,
            user_pool_id=self.pool_id,
            client_id=self.client_id,
            issuer=issuers.original(region, self.pool_id),
            jwks_uri=issuers.key_set(f"{self.url}/{self.pool_id}"),
            endpoint_url=self.url,
            password_policy=PasswordPolicy(),
            sign_up_attributes=(),
            mfa="OFF",
        )

    def calls(self) -> dict[str, int]:
        """How often each operation was called so far; the key set is `jwks`."""
        calls: dict[str, int] = _get(f"{self.url}/calls")
        return calls

    def keys(self) -> dict[str, Any]:
        """The public keys: `{"keys": [JWK]}`."""
        keys: dict[str, Any] = _get(self.config.jwks_uri)
        return keys


def _get(url: str) -> Any:
    return json.loads(urllib3.request("GET", url).data)


@contextmanager
def canned_cognito(latency_seconds: float = 0.0) -> Iterator[CannedCognito]:
    """Start one, and end it afterwards.

    Args:
        latency_seconds: How long each call waits for its answer, beside the work.
    """
    # of the strength that the pool's policy asks for
    password = f"Aa1!{secrets.token_urlsafe()}"
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.canned", str(latency_seconds)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None  # noqa: S101 - for mypy
        assert process.stdout is not None  # noqa: S101 - for mypy
        print(password, file=process.stdin, flush=True)
        port = process.stdout.readline().strip()
        yield CannedCognito(f"http://127.0.0.1:{port}", password)
        # it ends with its stdin, which `with` closes
