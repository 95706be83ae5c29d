"""Which of its two issuers a pool has, and what its tokens and discovery then say.

Source: API reference of IssuerConfigurationType. An UPDATED issuer has a host of its
own; the key set has the same keys.
"""

import json
from typing import Any

import ministack.services.cognito as cognito

_ministack_discovery = cognito.well_known_openid_configuration


def issuer(pool_id: str) -> str:
    """What `iss` is in a pool's tokens."""
    pool = cognito._user_pools.get(pool_id) or {}
    is_updated = (pool.get("IssuerConfiguration") or {}).get("Type") == "UPDATED"
    host = "issuer-cognito-idp" if is_updated else "cognito-idp"
    return f"https://{host}.{cognito._pool_region(pool_id)}.amazonaws.com/{pool_id}"


def _discovery(pool_id: str, *others: Any, **named: Any) -> Any:
    status, headers, body = _ministack_discovery(pool_id, *others, **named)
    document = json.loads(body)
    document["issuer"] = issuer(pool_id)
    return status, headers, json.dumps(document).encode()


def install() -> None:
    """Take ministack's place in the discovery document."""
    cognito.well_known_openid_configuration = _discovery
