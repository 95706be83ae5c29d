"""People of another provider: to its pages, back with a code, and into a profile.

The browser that comes back has to be the one that went, and the provider's ID token is
checked: signature, `iss`, `aud`, `exp`, `nonce`. What it says counts where the pool
maps it, and nothing else.

Source: Amazon Cognito Developer Guide, "Using OIDC identity providers with a user
pool", "Mapping IdP attributes to profiles and tokens", "Managed login and federation
error responses". From memory: that a `nonce` goes to the provider, the cookie, how long
the provider's pages may take; `email_verified` is false where it is not mapped.
"""

import hmac
import json
import secrets
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import ministack.services.cognito as cognito
from jose import jwt

from cognito_auth import fetch
from cognito_auth.addresses import checked_url
from local.embedded import attributes, clock
from local.embedded.calls import LOCK, Refused
from local.embedded.hosted_http import Request, Response, back, page, redirect

_CALLBACK = "/oauth2/idpresponse"
_BROWSER = "csrf-state"
_LIFE_SECONDS = 300
_PATIENCE_SECONDS = 10.0
_ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
_REQUIRED = ("require_iss", "require_sub", "require_aud", "require_exp")

Record = dict[str, Any]

# what the provider's ID token has to fit, and what is held from then on
_awaited: ContextVar[tuple[Record, ExitStack] | None] = ContextVar(
    "awaited", default=None
)

_ministack_claims = cognito._decode_id_token_unverified


def begin(asked: Request, pool: Record) -> Response:
    """Lead to the provider that was asked for, which the client lists."""
    status, headers, body = cognito._oauth2_authorize_federation(asked.query)
    if status != 302:
        return page(json.loads(body).get("message", ""))
    url = urlsplit(headers["Location"])
    relay = cognito._auth_codes[parse_qs(url.query)["state"][0]]
    # the same for all tabs of a browser
    browser = asked.cookie(_BROWSER) or secrets.token_urlsafe(32)
    nonce = secrets.token_urlsafe(32)
    relay.update(query=asked.query, browser=browser, idp_nonce=nonce)
    more = {"nonce": nonce}
    if asked.query.get("prompt") == "login":
        more["prompt"] = "login"
    cookie = (
        f"{_BROWSER}={browser}; Path=/oauth2; Max-Age={_LIFE_SECONDS}; "
        "HttpOnly; SameSite=Lax"
    )
    return redirect(f"{url.geturl()}&{urlencode(more)}", cookie)


def finish(asked: Request) -> Response | tuple[str, str, dict[str, str]]:
    """Take in who comes back from a provider.

    Returns:
        The pool's id, the user's name and what the app began with; or an error.
    """
    key = asked.query.get("state", "")
    relay = cognito._auth_codes.get(key) or {}
    browser = relay.get("browser", "")
    if relay.get("type") != "relay" or not hmac.compare_digest(
        browser.encode(), asked.cookie(_BROWSER).encode()
    ):
        return page("Something went wrong: invalid state.")
    if clock.now() >= relay["created_at"] + _LIFE_SECONDS:
        return page("Something went wrong: it took too long.")
    query: dict[str, str] = relay["query"]
    where = query["redirect_uri"], query.get("state", "")
    if asked.query.get("error"):
        cognito._auth_codes.pop(key, None)
        description = asked.query.get("error_description", "")
        said = f"{relay['provider_name']} Error - {description}".rstrip(" -")
        return back(*where, asked.query["error"], said)
    with ExitStack() as held:
        _awaited.set((relay, held))
        try:
            status, headers, body = cognito._oauth2_idp_response(
                "GET", b"", asked.query
            )
        except Refused as refusal:
            return back(*where, "invalid_request", str(refusal))
        if status != 302:
            return back(*where, "invalid_request", json.loads(body).get("message", ""))
        code = parse_qs(urlsplit(headers["Location"]).query)["code"][0]
        # ministack would give tokens for it without asking for the code verifier
        username: str = cognito._auth_codes.pop(code)["username"]
        pool = cognito._get_pool_unscoped(relay["pool_id"])
        user = pool["_users"][username]
        _complete(pool, relay["provider_name"], user)
        if not user.get("Enabled", True):
            return back(*where, "invalid_request", "User is disabled.")
    return relay["pool_id"], username, query


def _complete(pool: Record, provider_name: str, user: Record) -> None:
    """Add what ministack leaves out of a profile that a provider's claims went into."""
    values = cognito._attr_list_to_dict(user["Attributes"])
    values.pop("username", None)
    mapped = pool["_identity_providers"][provider_name].get("AttributeMapping") or {}
    if "email" in mapped and "email_verified" not in mapped:
        values["email_verified"] = "false"
    user["Attributes"] = cognito._dict_to_attr_list(values)
    # nobody knows the password of who has none
    user["_password"] = user.get("_password") or secrets.token_urlsafe(32)


def _id_token_claims(id_token: str) -> Record:
    """The claims that count of a provider's ID token; ministack's argument.

    Raises:
        ValueError: It is not what was awaited.
    """
    awaited = _awaited.get()
    if awaited is None:
        claims: Record = _ministack_claims(id_token)
        return claims
    _awaited.set(None)
    relay, held = awaited
    pool = cognito._get_pool_unscoped(relay["pool_id"])
    provider = pool["_identity_providers"][relay["provider_name"]]
    try:
        found = _verified(id_token, provider["ProviderDetails"])
    except Exception as error:  # of any kind: the network's, the provider's
        raise ValueError(f"Bad id_token: {error}") from error
    nonce = str(found.get("nonce")).encode()
    if not hmac.compare_digest(nonce, relay["idp_nonce"].encode()):
        raise ValueError("Bad id_token nonce")
    mapping: dict[str, str] = provider.get("AttributeMapping") or {}
    counted = {
        # a pool has no other truth than "true"
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in found.items()
        if name in ("sub", *mapping.values())
    }
    # no account changes beside the one that this becomes
    held.enter_context(LOCK)
    values = {name: str(counted.get(claim, "")) for name, claim in mapping.items()}
    missing = attributes.missing(pool, values)
    if missing and not _is_known(pool, relay["provider_name"], found["sub"], values):
        raise ValueError(f"attributes required: [{', '.join(missing)}]")
    return counted


def _is_known(pool: Record, provider: str, sub: str, values: dict[str, str]) -> bool:
    """Whether somebody has a profile, of their own or one that they are linked to."""
    linked = cognito._linked_username_for_federation(pool, provider, sub, values)
    return bool(linked) or f"{provider}_{sub}" in pool["_users"]


def _verified(id_token: str, details: Record) -> Record:
    """The claims of an ID token that is the provider's, for Cognito, and still good."""
    issuer = details["oidc_issuer"]
    metadata = _document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    keys = _document(details.get("jwks_uri") or metadata["jwks_uri"])
    claims: Record = jwt.decode(
        id_token,
        keys,
        algorithms=_ALGORITHMS,
        audience=details["client_id"],
        issuer=issuer,
        options={**dict.fromkeys(_REQUIRED, True), "verify_at_hash": False},
    )
    return claims


def _document(url: str) -> Record:
    found = json.loads(fetch.fetch(checked_url(url), _PATIENCE_SECONDS))
    if not isinstance(found, dict):
        raise ValueError(f"{url} has no JSON object")
    return found


def _callback_url(pool: Record) -> str:
    """Where providers lead people back to: this server has the pages of all domains."""
    return f"http://{cognito._MINISTACK_HOST}:{cognito._MINISTACK_PORT}{_CALLBACK}"


def install() -> None:
    """Take ministack's place where it reads what a provider says."""
    cognito._decode_id_token_unverified = _id_token_claims
    cognito._oidc_callback_url = _callback_url
