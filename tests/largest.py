"""Claims as large as Cognito's own maxima make them."""

import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from cognito_auth.values import Tokens

GROUPS, GROUP_NAME = 100, 128
CUSTOM_ATTRIBUTES, STANDARD_ATTRIBUTES, ATTRIBUTE_VALUE = 50, 17, 2048


def largest_groups() -> list[str]:
    return [text(GROUP_NAME) for _ in range(GROUPS)]


def largest_claims() -> dict[str, Any]:
    """What an ID token can have beside the claims of every token."""
    groups = largest_groups()
    return {
        "cognito:groups": groups,
        "cognito:roles": [f"arn:aws:iam::123456789012:role/{name}" for name in groups],
        **{
            f"custom:{index:020}": text(ATTRIBUTE_VALUE)
            for index in range(CUSTOM_ATTRIBUTES)
        },
        **{
            f"standard{index:02}": text(ATTRIBUTE_VALUE)
            for index in range(STANDARD_ATTRIBUTES)
        },
    }


def largest_tokens() -> Tokens:
    """Of the size of such tokens; nobody signed them."""
    access = {"cognito:groups": largest_groups()}
    return Tokens(_token(largest_claims()), _token(access), secrets.token_urlsafe(1500))


def text(length: int) -> str:
    """Text that can't be compressed much."""
    return secrets.token_urlsafe(length)[:length]


def _token(claims: dict[str, Any]) -> str:
    payload = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"header.{payload}.{secrets.token_urlsafe(256)}"
