"""Verified claims, for tests of what stands on them."""

from types import MappingProxyType

from cognito_auth.values import Claims, TokenUse


def claims(token_use: TokenUse, expires_at: int) -> Claims:
    """The claims of a token that ends then, in seconds since the epoch."""
    return Claims(
        token_use=token_use,
        subject="subject",
        username="subject",
        email=None,
        groups=(),
        issuer="https://issuer",
        client_id="client",
        key_id="key",
        issued_at=0,
        expires_at=expires_at,
        auth_time=None,
        raw=MappingProxyType({}),
    )
