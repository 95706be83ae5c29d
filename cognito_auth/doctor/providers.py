"""Whether people of the pool's identity providers find to the app and back."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from cognito_auth.cognito.hosted import SCOPES
from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Answer, Evidence

# streamlit_cognito/http/federation.py
CALLBACK = "/auth/callback"


@check(
    "providers",
    "People of the identity providers find to the app and back",
    looked_at="Domain and CustomDomain of DescribeUserPool, and what "
    "DescribeUserPoolClient says of OAuth, against hosted_domain and "
    "identity_providers",
    why='"Continue with" leads to an error on a page of Cognito\'s, or nobody sees it.',
    advice="domain, identity_providers and app_origins in terraform.tfvars, terraform "
    "apply, then python scripts/write_config.py",
)
def providers(seen: Evidence) -> Iterator[str]:
    """Whether pool and client have what the app leads browsers to."""
    config, pool, client = seen.config, seen.pool, seen.client
    if not config.identity_providers:
        return
    if not config.hosted_domain:
        yield "stack.json has identity_providers, and no hosted_domain to lead to."
        return
    host = urlsplit(config.hosted_domain).hostname or ""
    own = {pool.get("Domain"), pool.get("CustomDomain")}
    # the embedded pool has its pages where it is
    is_elsewhere = config.hosted_domain != config.endpoint_url
    if is_elsewhere and own.isdisjoint({host, host.partition(".")[0]}):
        yield f"The pool has no domain {host}."
    lacking = [
        *_lacking(client, "SupportedIdentityProviders", *_names(seen)),
        *_lacking(client, "AllowedOAuthFlows", "code"),
        *_lacking(client, "AllowedOAuthScopes", *SCOPES),
        *_lacking(client, "LogoutURLs", *_ends(seen)),
    ]
    for field, value in lacking:
        yield f"{value} is not among the client's {field}."
    if not any(url.endswith(CALLBACK) for url in client.get("CallbackURLs", ())):
        yield f"None of the client's CallbackURLs ends in {CALLBACK}."


def _lacking(client: Answer, field: str, *wanted: str) -> Iterator[tuple[str, str]]:
    has = client.get(field, ())
    yield from ((field, value) for value in wanted if value not in has)


def _names(seen: Evidence) -> list[str]:
    return [one.name for one in seen.config.identity_providers]


def _ends(seen: Evidence) -> list[str]:
    found = (one.sign_out_url for one in seen.config.identity_providers)
    return [url for url in found if url]
