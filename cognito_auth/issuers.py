"""What a user pool calls itself in its tokens, and where its keys are.

Source: Cognito's IssuerConfigurationType; Amazon Cognito developer guide, "Verifying
JSON web tokens".
"""

import re

from cognito_auth.aws import dns_suffix

# ORIGINAL, and UPDATED, which AWS recommends
_SERVICES = ("cognito-idp", "issuer-cognito-idp")
_COGNITOS = re.compile(r"https://([^/]*[.-])?cognito-idp[.-]")


def original(region: str, pool_id: str) -> str:
    """The issuer of a pool that was not told another: type ORIGINAL."""
    return own(region, pool_id)[0]


def own(region: str, pool_id: str) -> tuple[str, str]:
    """The two issuers that a pool on AWS can have: types ORIGINAL and UPDATED.

    Which one its tokens carry is a setting of the pool; after a change, tokens of
    both are about.
    """
    domain = dns_suffix(region)
    first, second = (
        f"https://{service}.{region}.{domain}/{pool_id}" for service in _SERVICES
    )
    return first, second


def is_cognitos(issuer: str) -> bool:
    """Whether an issuer is some pool's on AWS, by the look of its host."""
    return _COGNITOS.match(issuer) is not None


def key_set(base: str) -> str:
    """Where the key set of an issuer is, or of the pool at another address."""
    return f"{base}/.well-known/jwks.json"
