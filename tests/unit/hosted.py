"""What Cognito's own pages answer: tokens of a sign-in by a provider, or errors."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.cognito.hosted import SCOPES
from tests.unit.minting import access_claims, id_claims, sign
from tests.unit.scripted_cognito import Answer, says

PROVIDER = "Company"
USERNAME = "company_ada"


def identity(provider: str = PROVIDER, primary: str = "true") -> dict[str, Any]:
    """An identity as an ID token has it: all texts."""
    return {
        "dateCreated": "1800000000000",
        "userId": "ada",
        "providerName": provider,
        "providerType": "OIDC",
        "issuer": None,
        "primary": primary,
    }


def exchanged(key: RSAPrivateKey, nonce: str | None, **changes: Any) -> Answer:
    """Answer an exchange with tokens; `changes` are of the ID token's claims."""
    id_token = id_claims(
        **{
            "nonce": nonce,
            "cognito:username": USERNAME,
            "identities": [identity()],
            **changes,
        }
    )
    of_both = {name: changes[name] for name in ("sub", "iss") if name in changes}
    access = access_claims(scope=" ".join(SCOPES), username=USERNAME, **of_both)
    return says(
        {
            "id_token": sign(key, id_token),
            "access_token": sign(key, access),
            "refresh_token": "secret-refresh",
            "expires_in": 3600,
            "token_type": "Bearer",
        }
    )


def refuses(error: str, status: int = 400) -> Answer:
    """Answer an exchange with an error of OAuth's."""
    return says({"error": error}, status)
