"""The pages of a pool's domain, as far as people of other providers need them.

Managed login's own forms are not played: /oauth2/authorize leads to a provider of
OpenID Connect that the client lists, or back at once, where this browser came that way
within the hour. All pools share this server's address, so the client says whose domain
is meant, and a pool without one has no pages.

Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint", "The
token issuer endpoint", "The managed login sign-out endpoint"; aws-amplify/amplify-js
#14897, measured at a real pool, for `prompt=login`, and that a session goes on where it
is of the provider that was asked for. From memory: what Cognito says of a provider that
the client does not list, and of an address that is not its.
"""

from collections.abc import Callable
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import browser_sessions, federation, hosted_tokens
from local.embedded.hosted_http import Request, Response, back, page, redirect


def is_played() -> bool:
    """Whether any pool has a domain."""
    return any(has_domain(pool) for _, pool in cognito._all_pools())


def has_domain(pool: dict[str, Any]) -> bool:
    """Whether there are pages of this pool."""
    return bool(pool.get("Domain") or pool.get("CustomDomain"))


def authorize(asked: Request) -> Response:
    """Answer /oauth2/authorize."""
    query = asked.query
    pool_id, pool, client = cognito._find_pool_by_client_id(query.get("client_id", ""))
    if client is None or not has_domain(pool):
        return page("There is no such client.")
    redirect_uri, state = query.get("redirect_uri", ""), query.get("state", "")
    if redirect_uri not in client.get("CallbackURLs", []):
        return page("redirect_mismatch")
    may_use_code = client.get("AllowedOAuthFlowsUserPoolClient") and "code" in (
        client.get("AllowedOAuthFlows") or []
    )
    if query.get("response_type") != "code" or not may_use_code:
        return back(redirect_uri, state, "unauthorized_client")
    refused = cognito._invalid_scope_redirect(
        client, redirect_uri, query.get("scope", ""), state
    ) or cognito._pkce_error_redirect(
        redirect_uri,
        query.get("code_challenge", ""),
        query.get("code_challenge_method", ""),
        state,
    )
    if refused:
        return Response(*refused)
    name = query.get("identity_provider", "")
    provider = pool.get("_identity_providers", {}).get(name) or {}
    is_listed = name in (client.get("SupportedIdentityProviders") or [])
    if not is_listed or provider.get("ProviderType") != "OIDC":
        return page("Login option is not available. Please try another one.")
    session = browser_sessions.found(asked.cookie(browser_sessions.name(pool_id)), pool)
    if session and session.provider == name and query.get("prompt") != "login":
        return _with_code(session, pool_id, query)
    return federation.begin(asked, pool)


def came_back(asked: Request) -> Response:
    """Answer /oauth2/idpresponse, where the provider leads people back to."""
    outcome = federation.finish(asked)
    if isinstance(outcome, Response):
        return outcome
    pool_id, username, began = outcome
    session = browser_sessions.Session.new(
        pool_id, username, began["identity_provider"]
    )
    return _with_code(session, pool_id, began)


def _with_code(
    session: browser_sessions.Session, pool_id: str, query: dict[str, str]
) -> Response:
    """Lead back to the app with a code, and keep the browser's session an hour more."""
    status, headers, body = cognito._issue_auth_code_redirect(
        query["client_id"],
        pool_id,
        query["redirect_uri"],
        query.get("scope", ""),
        session.username,
        query.get("nonce", ""),
        query.get("code_challenge", ""),
        query.get("code_challenge_method", ""),
        query.get("state", ""),
    )
    hosted_tokens.remember_sign_in(headers.get("Location", ""), session.signed_in_at)
    cookie = browser_sessions.cookie(pool_id, browser_sessions.keep(session))
    return Response(status, {**headers, "Set-Cookie": cookie}, body)


def logout(asked: Request) -> Response:
    """Answer /logout: end the browser's session, and lead on to a listed address."""
    pool_id, pool, client = cognito._find_pool_by_client_id(
        asked.query.get("client_id", "")
    )
    if client is None or not has_domain(pool):
        return page("There is no such client.")
    logout_uri = asked.query.get("logout_uri", "")
    if logout_uri not in (client.get("LogoutURLs") or []):
        return page("invalid_request: logout_uri is none of the client's.")
    browser_sessions.end(asked.cookie(browser_sessions.name(pool_id)))
    return redirect(logout_uri, browser_sessions.cookie(pool_id, ""))


def token(asked: Request) -> Response:
    """Answer /oauth2/token."""
    return Response(*hosted_tokens.exchange(asked.body, asked.headers))


PATHS: dict[tuple[str, str], Callable[[Request], Response]] = {
    ("GET", "/oauth2/authorize"): authorize,
    ("GET", "/oauth2/idpresponse"): came_back,
    ("GET", "/logout"): logout,
    ("POST", "/oauth2/token"): token,
}
