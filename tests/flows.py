"""The account flows as the tests hold them: of any pool, with an authenticator app."""

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

from cognito_auth.config import PasswordPolicy, SignUpAttribute, StackConfig
from cognito_auth.flows.challenges import TotpSetup
from cognito_auth.pace import Pace
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import Challenge, SignedIn
from tests.embedded import PASSWORD, Pool

STEP_SECONDS = 30
# what tests/integration/test_timing.py measures, others need not wait for
AT_ONCE = Pace(0)


def flows_of(config: StackConfig) -> Flows:
    """The flows of a pool, with keys and connections of their own."""
    return Flows.of(config, app_name="Test app", pace=AT_ONCE)


def config_of(pool: Pool, *attributes: SignUpAttribute, **changes: Any) -> StackConfig:
    """What stack.json would say of a pool that a test made."""
    endpoint = pool.embedded.endpoint_url
    values: dict[str, Any] = {
        "region": "us-east-1",
        "user_pool_id": pool.pool_id,
        "client_id": pool.client_id,
        "issuer": pool.issuer,
        "jwks_uri": f"{endpoint}/{pool.pool_id}/.well-known/jwks.json",
        "endpoint_url": endpoint,
        "password_policy": PasswordPolicy(),
        "sign_up_attributes": attributes,
        "mfa": "OPTIONAL",
        **changes,
    }
    return StackConfig(**values)


def signed_in(flows: Flows, email: str, password: str = PASSWORD) -> SignedIn:
    """Sign in where no second factor is asked for."""
    outcome = flows.authenticator.sign_in(email, password)
    assert isinstance(outcome, SignedIn)
    return outcome


def challenged(flows: Flows, email: str, password: str = PASSWORD) -> Challenge:
    """Prove a password where a further step is asked for."""
    outcome = flows.authenticator.sign_in(email, password)
    assert isinstance(outcome, Challenge)
    return outcome


def enrol(flows: Flows, session: SignedIn) -> str:
    """Turn an authenticator app on and return its secret."""
    secret = flows.apps.start_totp(session.tokens)
    flows.apps.enable_totp(session.tokens, totp(secret.base32))
    return secret.base32


def totp(secret: str, later_seconds: float = 0) -> str:
    """RFC 6238, as an authenticator app shows it."""
    counter = int((time.time() + later_seconds) // STEP_SECONDS)
    digest = hmac.digest(
        base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1
    )
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def code_of(setup: TotpSetup) -> str:
    """What the app shows once it has the secret."""
    return totp(setup.secret.base32)


def not_a_code(secret: str) -> str:
    """Six digits that no moment near this one has."""
    near = {totp(secret, steps * STEP_SECONDS) for steps in range(-10, 11)}
    return next(code for code in ("000000", "111111", "222222") if code not in near)
