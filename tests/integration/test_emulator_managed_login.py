"""The pages of a pool's domain: to a provider, back with a code, tokens, and out."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.company import APP, CALLBACK, NAME
from tests.embedded import Embedded, Pool
from tests.integration.test_emulator_http import ask
from tests.managed_login import App, Browser, answer

pytestmark = pytest.mark.integration

Claims = Callable[[str], dict[str, Any]]
HOUR = 3600


def is_page(status: int, text: str) -> bool:
    """Whether it stays where it is, and says why."""
    return status == 400 and text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/oauth2/authorize"),
        ("GET", "/oauth2/idpresponse"),
        ("GET", "/logout"),
        ("POST", "/oauth2/token"),
    ],
)
def test_there_are_pages_where_there_is_a_domain(
    request: pytest.FixtureRequest, emulator: Embedded, method: str, path: str
) -> None:
    assert ask(emulator, method, path)[0] == 403
    pool: Pool = request.getfixturevalue("federated")
    assert ask(pool.embedded, method, path)[0] == 400
    # and no others
    assert ask(pool.embedded, "POST", "/login")[0] == 403
    assert ask(pool.embedded, "POST", "/oauth2/authorize")[0] == 403
    assert ask(pool.embedded, "GET", "/oauth2/userInfo")[0] == 403


def test_a_pool_without_a_domain_has_none(make_federated: Callable[..., Pool]) -> None:
    pools = [make_federated({}, has_domain=has_domain) for has_domain in (True, False)]
    assert App(pools[0]).to_provider(Browser())
    assert is_page(*Browser().get(App(pools[1]).url))
    assert Browser().get(sign_out_url(pools[0], f"{APP}/")) == (302, f"{APP}/")
    assert is_page(*Browser().get(sign_out_url(pools[1], f"{APP}/")))


def test_a_session_is_of_one_pool_and_one_provider(
    make_federated: Callable[..., Pool], hosting: Embedded
) -> None:
    pool, other = make_federated({}), make_federated({})
    browser = Browser()
    App(pool).sign_in(browser, "alice")
    App(other).to_provider(browser)
    known = hosting.admin.describe_identity_provider(
        UserPoolId=pool.pool_id, ProviderName=NAME
    )["IdentityProvider"]
    hosting.admin.create_identity_provider(
        UserPoolId=pool.pool_id,
        ProviderName="Second",
        ProviderType="OIDC",
        ProviderDetails=known["ProviderDetails"],
    )
    client = {"UserPoolId": pool.pool_id, "ClientId": pool.client_id}
    change_client(hosting, client, SupportedIdentityProviders=[NAME, "Second"])
    App(pool, identity_provider="Second").to_provider(browser)
    assert answer(*browser.get(App(pool).url))["code"]


def change_client(hosting: Embedded, client: dict[str, str], **settings: Any) -> None:
    """Change some of a client's settings, of which the rest stays."""
    found = hosting.admin.describe_user_pool_client(**client)["UserPoolClient"]
    shape = hosting.admin.meta.service_model.operation_model("UpdateUserPoolClient")
    kept = {n: v for n, v in found.items() if n in shape.input_shape.members}
    hosting.admin.update_user_pool_client(**kept | settings)


def test_web_pages_may_not_call_them(federated: Pool) -> None:
    origin = {"Origin": "http://localhost:8501"}
    status, headers, _ = ask(federated.embedded, "POST", "/oauth2/token", **origin)
    assert status == 403
    _, headers, _ = ask(federated.embedded, "GET", "/oauth2/authorize")
    assert not [name for name in headers if name.lower().startswith("access-control")]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "others",
    [
        {"client_id": "unknown"},
        {"client_id": ""},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "https://evil.example/", "response_type": "token"},
        {"redirect_uri": ""},
        {"identity_provider": ""},
        {"identity_provider": "COGNITO"},
        {"identity_provider": "Google"},
        {"identity_provider": "company"},
    ],
)
def test_what_is_no_apps_to_hear_of_stays_on_a_page(
    federated: Pool, others: dict[str, str]
) -> None:
    assert is_page(*Browser().get(App(federated, **others).url))


def test_a_provider_that_the_client_does_not_list_is_refused(
    federated: Pool, hosting: Embedded
) -> None:
    client = {"UserPoolId": federated.pool_id, "ClientId": federated.client_id}
    change_client(hosting, client, SupportedIdentityProviders=["COGNITO"])
    try:
        assert is_page(*Browser().get(App(federated).url))
    finally:
        change_client(hosting, client, SupportedIdentityProviders=[NAME])
    assert App(federated).to_provider(Browser())


@pytest.mark.parametrize(
    ("others", "error"),
    [
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": ""}, "unauthorized_client"),
        ({"scope": "openid phone"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
    ],
)
def test_what_an_app_may_not_ask_is_said_to_it(
    federated: Pool, others: dict[str, str], error: str
) -> None:
    asked = App(federated, **others)
    said = answer(*Browser().get(asked.url))
    assert said["error"] == error
    assert said["state"] == asked.query["state"]


def test_a_parameter_is_there_once(federated: Pool) -> None:
    url = App(federated).url
    assert is_page(*Browser().get(f"{url}&{urlencode({'redirect_uri': CALLBACK})}"))


@pytest.mark.parametrize(
    "others",
    [
        {"code_verifier": ""},
        {"code_verifier": "a" * 43},
        {"redirect_uri": ""},
        {"redirect_uri": f"{APP}/"},
        {"client_id": ""},
    ],
)
def test_a_code_is_for_who_asked_for_it(
    federated: Pool, others: dict[str, str]
) -> None:
    asked = App(federated)
    code = asked.sign_in(Browser(), "alice")["code"]
    status, said = asked.exchange(code, **others)
    assert status == 400
    assert said["error"] == "invalid_grant"


def test_a_code_of_another_client_is_refused(
    federated: Pool, hosting: Embedded
) -> None:
    asked = App(federated)
    code = asked.sign_in(Browser(), "alice")["code"]
    client = hosting.admin.create_user_pool_client(
        UserPoolId=federated.pool_id, ClientName="other"
    )["UserPoolClient"]
    status, said = asked.exchange(code, client_id=client["ClientId"])
    assert (status, said["error"]) == (400, "invalid_grant")


def test_a_code_is_good_once_and_for_five_minutes(
    federated: Pool, hosting: Embedded
) -> None:
    asked, late = App(federated), App(federated)
    code = asked.sign_in(Browser(), "alice")["code"]
    assert asked.exchange(code)[0] == 200
    assert asked.exchange(code)[1]["error"] == "invalid_grant"
    code = late.sign_in(Browser(), "alice")["code"]
    with hosting.later(301):
        assert late.exchange(code)[1]["error"] == "invalid_grant"


def test_a_browser_that_was_here_within_the_hour_goes_through(
    federated: Pool, hosting: Embedded, claims_of: Claims
) -> None:
    browser = Browser()
    first = claims_of(App(federated).tokens(browser, "alice")["id_token"])
    with hosting.later(HOUR - 60):
        again = App(federated)
        status, tokens = again.exchange(answer(*browser.get(again.url))["code"])
        assert status == 200
        second = claims_of(tokens["id_token"])
        assert second["nonce"] == again.query["nonce"] != first["nonce"]
        assert second["sub"] == first["sub"]
        # it is not signed in anew
        assert second["auth_time"] == first["auth_time"]
        assert second["iat"] >= first["iat"] + HOUR - 60
        App(federated).to_provider(Browser())
        App(federated, prompt="login").to_provider(browser)
    with hosting.later(2 * HOUR - 61):
        # one hour more with each use
        assert answer(*browser.get(App(federated).url))["code"]
    with hosting.later(4 * HOUR):
        App(federated).to_provider(browser)


def test_a_new_sign_in_counts_anew(
    federated: Pool, hosting: Embedded, claims_of: Claims
) -> None:
    browser = Browser()
    first = claims_of(App(federated).tokens(browser, "alice")["id_token"])
    with hosting.later(600):
        asked = App(federated, prompt="login")
        second = claims_of(asked.tokens(browser, "alice")["id_token"])
    assert second["auth_time"] >= first["auth_time"] + 600
    assert "prompt=login" in asked.to_provider(browser)


def sign_out_url(pool: Pool, logout_uri: str) -> str:
    query = {"client_id": pool.client_id, "logout_uri": logout_uri}
    return f"{pool.embedded.endpoint_url}/logout?{urlencode(query)}"


def test_logout_ends_the_browsers_session(federated: Pool) -> None:
    browser, other = Browser(), Browser()
    for each in (browser, other):
        App(federated).sign_in(each, "alice")
    before = list(browser.cookies)
    assert browser.get(sign_out_url(federated, f"{APP}/")) == (302, f"{APP}/")
    assert not {cookie.name for cookie in before} & {
        cookie.name for cookie in browser.cookies if cookie.name != "csrf-state"
    }
    App(federated).to_provider(browser)
    # not by the cookie alone, which somebody may have kept
    for cookie in before:
        browser.cookies.set_cookie(cookie)
    App(federated).to_provider(browser)
    assert answer(*other.get(App(federated).url))["code"]


@pytest.mark.parametrize("logout_uri", ["", APP, f"{APP}//", "https://evil.example/"])
def test_logout_leads_to_listed_addresses_alone(
    federated: Pool, logout_uri: str
) -> None:
    assert is_page(*Browser().get(sign_out_url(federated, logout_uri)))


def test_logout_leads_nowhere_where_none_is_listed(hosting: Embedded) -> None:
    pool = hosting.make_pool()
    hosting.admin.create_user_pool_domain(
        Domain=f"domain-{pool.client_id.lower()}", UserPoolId=pool.pool_id
    )
    assert is_page(*Browser().get(sign_out_url(pool, "https://evil.example/")))


def test_tokens_do_what_the_scopes_say(
    federated: Pool, hosting: Embedded, claims_of: Claims
) -> None:
    api = hosting.public
    tokens = App(federated).tokens(Browser(), "alice")
    assert api.get_user(AccessToken=tokens["access_token"])["Username"]
    narrow = App(federated, scope="openid email").tokens(Browser(), "alice")
    assert set(claims_of(narrow["access_token"])["scope"].split()) == {
        *("openid", "email")
    }
    with pytest.raises(api.exceptions.NotAuthorizedException, match="scopes"):
        api.get_user(AccessToken=narrow["access_token"])
    refreshed = refresh(federated, narrow["refresh_token"])
    with pytest.raises(api.exceptions.NotAuthorizedException, match="scopes"):
        api.get_user(AccessToken=refreshed["AccessToken"])


def refresh(pool: Pool, token: str) -> dict[str, Any]:
    found: dict[str, Any] = pool.embedded.public.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
    )["AuthenticationResult"]
    return found


def test_tokens_are_refreshed_and_revoked_as_others(
    federated: Pool, hosting: Embedded, claims_of: Claims
) -> None:
    api = hosting.public
    tokens = App(federated).tokens(Browser(), "alice")
    claims = claims_of(tokens["id_token"])
    refreshed = refresh(federated, tokens["refresh_token"])
    again = claims_of(refreshed["IdToken"])
    kept = ("sub", "identities", "cognito:username", "cognito:groups", "auth_time")
    assert {name: again[name] for name in kept} == {name: claims[name] for name in kept}
    assert api.get_tokens_from_refresh_token(
        ClientId=federated.client_id, RefreshToken=tokens["refresh_token"]
    )["AuthenticationResult"]["AccessToken"]
    api.revoke_token(ClientId=federated.client_id, Token=tokens["refresh_token"])
    with pytest.raises(api.exceptions.NotAuthorizedException):
        refresh(federated, tokens["refresh_token"])
    with pytest.raises(api.exceptions.NotAuthorizedException):
        api.get_user(AccessToken=refreshed["AccessToken"])
    # nor at the other door
    form = {"grant_type": "refresh_token", "client_id": federated.client_id}
    status, text = Browser().submit(
        f"{hosting.endpoint_url}/oauth2/token",
        **form,
        refresh_token=tokens["refresh_token"],
    )
    assert (status, json.loads(text)["error"]) == (400, "invalid_grant")


def test_global_sign_out_ends_all_tokens_and_no_browsers_session(
    federated: Pool, hosting: Embedded
) -> None:
    api, browser = hosting.public, Browser()
    tokens = App(federated).tokens(browser, "alice")
    others = App(federated).tokens(Browser(), "alice")
    api.global_sign_out(AccessToken=tokens["access_token"])
    for each in (tokens, others):
        with pytest.raises(api.exceptions.NotAuthorizedException):
            refresh(federated, each["refresh_token"])
    assert answer(*browser.get(App(federated).url))["code"]


def test_a_disabled_user_comes_by_no_door(federated: Pool, hosting: Embedded) -> None:
    browser, asked = Browser(), App(federated)
    code = asked.sign_in(browser, "mallory")["code"]
    who = {"UserPoolId": federated.pool_id, "Username": "Company_mallory"}
    hosting.admin.admin_disable_user(**who)
    assert asked.exchange(code)[1]["error"] == "invalid_grant"
    said = App(federated).sign_in(browser, "mallory")
    assert said["error_description"] == "User is disabled."
    hosting.admin.admin_enable_user(**who)
    assert App(federated).sign_in(Browser(), "mallory")["code"]
