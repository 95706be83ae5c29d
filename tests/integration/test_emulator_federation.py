"""People of a company's provider at the embedded Cognito: who they become."""

import base64
import hashlib
import json
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.company import NAME, SCOPES, Company
from tests.embedded import PASSWORD, Embedded, Pool
from tests.integration.test_emulator_process import SAVED_WITHIN_SECONDS
from tests.managed_login import App, Browser, answer

pytestmark = pytest.mark.integration

Claims = Callable[[str], dict[str, Any]]
MakePool = Callable[..., Pool]
NOW = int(time.time())
TRIGGER = "arn:aws:lambda:us-east-1:000000000000:function:reject-sign-up"


def new_name() -> str:
    return f"n{uuid.uuid4().hex[:12]}"


def profile(pool: Pool, name: str) -> dict[str, Any]:
    """What an administrator sees of who comes from the company by that name."""
    return pool.user(f"{NAME}_{name}")


def is_known(pool: Pool, name: str) -> bool:
    found = pool.embedded.admin.list_users(UserPoolId=pool.pool_id, Limit=60)["Users"]
    return f"{NAME}_{name}" in [user["Username"] for user in found]


def test_tokens_are_as_cognitos(
    federated: Pool, provider: Company, claims_of: Claims
) -> None:
    name, before = new_name(), int(time.time())
    provider.employ(name, email=f"{name}@company.example", email_verified=True)
    asked = App(federated)
    brought = asked.sign_in(Browser(), name)
    assert brought["state"] == asked.query["state"]
    status, tokens = asked.exchange(brought["code"])
    assert status == 200
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    claims, access = claims_of(tokens["id_token"]), claims_of(tokens["access_token"])
    [identity] = claims.pop("identities")
    assert int(identity.pop("dateCreated")) >= before * 1000
    assert identity == {
        "userId": name,
        "providerName": NAME,
        "providerType": "OIDC",
        "issuer": None,
        "primary": "true",
    }
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).decode().rstrip("=")
    assert claims["nonce"] == asked.query["nonce"]
    assert claims["aud"] == access["client_id"] == federated.client_id
    assert claims["iss"] == access["iss"] == federated.issuer
    assert claims["email"] == f"{name}@company.example"
    assert claims["email_verified"] is True
    group = [f"{federated.pool_id}_{NAME}"]
    assert claims["cognito:groups"] == access["cognito:groups"] == group
    assert claims["cognito:username"] == access["username"] == f"{NAME}_{name}"
    assert claims["auth_time"] == access["auth_time"] >= before
    assert set(access["scope"].split()) == set(SCOPES.split())
    assert profile(federated, name)["UserStatus"] == "EXTERNAL_PROVIDER"


def test_the_profile_stays_and_follows_the_provider(
    federated: Pool, provider: Company, claims_of: Claims
) -> None:
    name = new_name()
    subs = []
    for email in ("one@company.example", "two@company.example"):
        provider.employ(name, email=email, email_verified=True)
        tokens = App(federated).tokens(Browser(), name)
        claims = claims_of(tokens["id_token"])
        assert claims["email"] == email
        subs.append(claims["sub"])
    assert subs[0] == subs[1]


def test_what_the_pool_does_not_map_counts_for_nothing(
    make_federated: MakePool, provider: Company, claims_of: Claims
) -> None:
    pool = make_federated({"email": "email", "username": "sub"})
    name = new_name()
    provider.employ(
        name,
        email=f"{name}@company.example",
        email_verified=True,
        name="Of the company",
        admin="yes",
        **{"cognito:groups": ["admins"], "custom:admin": "yes"},
    )
    tokens = App(pool).tokens(Browser(), name)
    claims = claims_of(tokens["id_token"])
    # an address is the owner's where the pool takes the provider's word for it
    assert claims["email_verified"] is False
    assert claims["cognito:groups"] == [f"{pool.pool_id}_{NAME}"]
    assert not {"name", "admin", "custom:admin", "username"} & claims.keys()
    stored = profile(pool, name)["attributes"]
    assert set(stored) == {"sub", "email", "email_verified", "identities"}


def test_a_required_attribute_has_to_come(
    make_federated: MakePool, provider: Company
) -> None:
    required = {"Name": "given_name", "AttributeDataType": "String", "Required": True}
    pool = make_federated(
        {"email": "email", "given_name": "given_name"}, Schema=[required]
    )
    name = new_name()
    provider.employ(name, email=f"{name}@company.example")
    asked = App(pool)
    said = asked.sign_in(Browser(), name)
    assert said["error"] == "invalid_request"
    assert "attributes required: [given_name]" in said["error_description"]
    assert said["state"] == asked.query["state"]
    assert not is_known(pool, name)
    provider.employ(name, email=f"{name}@company.example", given_name="New")
    assert App(pool).sign_in(Browser(), name)["code"]


def test_a_trigger_may_refuse_who_is_new(
    make_federated: MakePool, provider: Company
) -> None:
    pool = make_federated({"email": "email"}, LambdaConfig={"PreSignUp": TRIGGER})
    name = new_name()
    said = App(pool).sign_in(Browser(), name)
    assert said["error"] == "invalid_request"
    assert said["error_description"] == "PreSignUp failed with error Not welcome."
    assert not is_known(pool, name)


def test_who_says_no_comes_back_with_that(federated: Pool) -> None:
    asked, browser = App(federated), Browser()
    url = asked.way_back(browser, "alice", action="deny")
    said = answer(*browser.get(url))
    assert said["error"] == "access_denied"
    assert said["error_description"].startswith(f"{NAME} Error - ")
    assert said["state"] == asked.query["state"]
    # once
    assert browser.get(url)[0] == 400


@pytest.mark.parametrize(
    "flaw",
    [
        {"claims": {"iss": "http://127.0.0.1:1"}},
        {"claims": {"iss": None}},
        {"claims": {"aud": "another app"}},
        {"claims": {"aud": None}},
        pytest.param({"claims": {"exp": NOW - 60}}, id="exp a minute ago"),
        {"claims": {"exp": None}},
        {"claims": {"nonce": "another's"}},
        {"claims": {"nonce": None}},
        {"claims": {"nonce": "é"}},
        {"claims": {"sub": None}},
        pytest.param({"claims": {"nbf": NOW + 3600}}, id="nbf in an hour"),
        {"key": True},
    ],
    ids=str,
)
def test_an_id_token_with_a_flaw_is_not_believed(
    federated: Pool, provider: Company, flaw: dict[str, Any]
) -> None:
    name, asked = new_name(), App(federated)
    with provider.flawed(**flaw):
        said = asked.sign_in(Browser(), name)
    assert said["error"] == "invalid_request"
    assert said["state"] == asked.query["state"]
    assert not is_known(federated, name)
    assert App(federated).sign_in(Browser(), name)["code"]
    assert is_known(federated, name)


def test_a_flawed_provider_is_another_one(federated: Pool, provider: Company) -> None:
    # the server that forges is right where it changes nothing
    with provider.flawed(claims={"extra": "harmless"}):
        assert App(federated).sign_in(Browser(), new_name())["code"]


def test_the_way_back_is_for_the_browser_that_went(federated: Pool) -> None:
    browser, other = Browser(), Browser()
    url = App(federated).way_back(browser, "alice")
    assert other.get(url)[0] == 400
    App(federated).to_provider(other)
    assert other.get(url)[0] == 400
    # which nobody took from it
    assert answer(*browser.get(url))["code"]
    assert browser.get(url)[0] == 400


def test_the_way_back_takes_five_minutes_at_most(
    federated: Pool, hosting: Embedded
) -> None:
    browser = Browser()
    url = App(federated).way_back(browser, "alice")
    with hosting.later(301):
        assert browser.get(url)[0] == 400


def test_two_tabs_of_a_browser_do_not_disturb_each_other(federated: Pool) -> None:
    browser, first, second = Browser(), App(federated), App(federated)
    ways = [each.way_back(browser, "alice") for each in (first, second)]
    for each, url in zip((first, second), ways, strict=True):
        assert each.exchange(answer(*browser.get(url))["code"])[0] == 200


def test_a_way_back_that_nobody_began_is_an_error(federated: Pool) -> None:
    url = f"{federated.embedded.endpoint_url}/oauth2/idpresponse"
    for query in ({}, {"state": "made up", "code": "1"}, {"state": "", "error": "e"}):
        assert Browser().get(f"{url}?{urlencode(query)}")[0] == 400


def test_the_provider_is_asked_as_openid_connect_has_it(
    federated: Pool, provider: Company
) -> None:
    asked = App(federated)
    url = urlsplit(asked.to_provider(Browser()))
    assert f"{url.scheme}://{url.netloc}" == provider.url
    query = parse_qs(url.query, strict_parsing=True)
    assert query["redirect_uri"] == [
        f"{federated.embedded.endpoint_url}/oauth2/idpresponse"
    ]
    assert query["response_type"] == ["code"]
    assert query["scope"] == ["openid email profile"]
    # what the app keeps for itself is not told
    told = str(query)
    for name in ("state", "nonce", "code_challenge"):
        assert asked.query[name] not in told


def test_no_account_of_the_pool_is_the_providers(
    federated: Pool, provider: Company, hosting: Embedded, claims_of: Claims
) -> None:
    name = new_name()
    email = f"{name}@company.example"
    provider.employ(name, email=email, email_verified=True)
    theirs = claims_of(App(federated).tokens(Browser(), name)["id_token"])["sub"]
    # nobody has an account of the pool by that address yet
    with pytest.raises(hosting.public.exceptions.NotAuthorizedException):
        federated.sign_in(email)
    hosting.public.forgot_password(ClientId=federated.client_id, Username=email)
    assert hosting.code_for(email) is None
    with pytest.raises(hosting.admin.exceptions.UserNotFoundException):
        federated.user(email)
    federated.confirm(federated.sign_up(email))
    own = claims_of(federated.sign_in(email)["IdToken"])
    assert own["sub"] != theirs
    assert "identities" not in own
    again = claims_of(App(federated).tokens(Browser(), name)["id_token"])
    assert again["sub"] == theirs
    assert federated.user(email)["Username"] == own["sub"]


@pytest.mark.parametrize("password", [PASSWORD, "x"])
def test_nobody_of_a_provider_has_a_password(
    federated: Pool, hosting: Embedded, password: str
) -> None:
    name = new_name()
    App(federated).sign_in(Browser(), name)
    known = f"{NAME}_{name}"
    for each in (known, known.lower(), profile(federated, name)["attributes"]["sub"]):
        with pytest.raises(hosting.public.exceptions.NotAuthorizedException):
            federated.sign_in(each, password)


@pytest.mark.parametrize("previous", [{}, {"PreviousPassword": PASSWORD}])
def test_nobody_of_a_provider_makes_one_up(
    federated: Pool, hosting: Embedded, previous: dict[str, str]
) -> None:
    name = new_name()
    token = App(federated).tokens(Browser(), name)["access_token"]
    with pytest.raises(ClientError):
        hosting.public.change_password(
            AccessToken=token, ProposedPassword=PASSWORD, **previous
        )
    assert profile(federated, name)["UserStatus"] == "EXTERNAL_PROVIDER"


def link(pool: Pool, name: str, destination: str, **others: str) -> None:
    source = {
        "ProviderName": NAME,
        "ProviderAttributeName": "Cognito_Subject",
        "ProviderAttributeValue": name,
    } | others
    pool.embedded.admin.admin_link_provider_for_user(
        UserPoolId=pool.pool_id,
        DestinationUser={
            "ProviderName": "Cognito",
            "ProviderAttributeValue": destination,
        },
        SourceUser=source,
    )


def test_a_linked_account_is_the_pools_own(
    federated: Pool, provider: Company, claims_of: Claims
) -> None:
    name, email = new_name(), federated.confirmed_user()
    provider.employ(name, email=email, email_verified=True)
    username = federated.user(email)["Username"]
    link(federated, name, username)
    claims = claims_of(App(federated).tokens(Browser(), name)["id_token"])
    assert claims["cognito:username"] == username
    assert claims["sub"] == federated.user(email)["attributes"]["sub"]
    [identity] = claims["identities"]
    assert (identity["userId"], identity["primary"]) == (name, "false")
    assert "cognito:groups" not in claims
    assert not is_known(federated, name)
    # and keeps its password
    own = claims_of(federated.sign_in(email)["IdToken"])
    assert own["identities"] == claims["identities"]


def test_what_cognito_does_not_link(federated: Pool, hosting: Embedded) -> None:
    invalid = hosting.admin.exceptions.InvalidParameterException
    name, linked = new_name(), new_name()
    App(federated).sign_in(Browser(), name)
    username = federated.user(federated.confirmed_user())["Username"]
    with pytest.raises(invalid, match="Merging is not currently supported"):
        link(federated, name, username)
    with pytest.raises(invalid, match="no provider Nobody"):
        link(federated, linked, username, ProviderName="Nobody")
    link(federated, linked, username)
    with pytest.raises(invalid, match="already linked to DestinationUser"):
        link(federated, linked, username)
    other = federated.user(federated.confirmed_user())["Username"]
    with pytest.raises(hosting.admin.exceptions.AliasExistsException):
        link(federated, linked, other)
    with pytest.raises(hosting.admin.exceptions.UserNotFoundException):
        link(federated, new_name(), "nobody@example.com")


def test_a_link_goes_with_its_account(federated: Pool, hosting: Embedded) -> None:
    name, emails = new_name(), [federated.confirmed_user() for _ in range(2)]
    usernames = [federated.user(email)["Username"] for email in emails]
    link(federated, name, usernames[0])
    hosting.public.delete_user(AccessToken=federated.sign_in(emails[0])["AccessToken"])
    link(federated, name, usernames[1])
    hosting.admin.admin_delete_user(UserPoolId=federated.pool_id, Username=emails[1])
    App(federated).sign_in(Browser(), name)
    assert is_known(federated, name)


def test_a_profile_that_was_deleted_is_made_anew(
    federated: Pool, hosting: Embedded, claims_of: Claims
) -> None:
    name = new_name()
    browser = Browser()
    tokens = App(federated).tokens(browser, name)
    hosting.public.delete_user(AccessToken=tokens["access_token"])
    assert not is_known(federated, name)
    # nobody goes through as who is no more
    again = App(federated).tokens(browser, name)
    first, second = (claims_of(each["id_token"])["sub"] for each in (tokens, again))
    assert first != second


def test_no_log_holds_a_code_or_a_token(
    federated: Pool, provider: Company, hosting: Embedded
) -> None:
    asked, browser = App(federated), Browser()
    way_back = asked.way_back(browser, "alice")
    code = answer(*browser.get(way_back))["code"]
    assert browser.get(way_back)[0] == 400
    status, tokens = asked.exchange(code)
    assert status == 200
    assert asked.exchange(code)[0] == 400
    theirs = parse_qs(urlsplit(way_back).query)
    secrets = [code, *theirs["code"], *theirs["state"], asked.verifier]
    secrets += [tokens["access_token"], tokens["refresh_token"], asked.query["nonce"]]
    for log in (hosting.log_path, provider.log_path):
        text = log.read_text()
        assert not [secret for secret in secrets if secret in text]


def test_a_social_providers_people_are_linked_by_their_id(
    federated: Pool, hosting: Embedded
) -> None:
    hosting.admin.create_identity_provider(
        UserPoolId=federated.pool_id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails={
            **{"client_id": "id", "client_secret": "s"},
            "authorize_scopes": "openid",
        },
    )
    username = federated.user(federated.confirmed_user())["Username"]
    with pytest.raises(
        hosting.admin.exceptions.InvalidParameterException, match="Cognito_Subject"
    ):
        link(
            *(federated, "1", username),
            ProviderName="Google",
            ProviderAttributeName="email",
        )
    link(federated, "1", username, ProviderName="Google")
    [identity] = json.loads(federated.user(username)["attributes"]["identities"])
    assert identity["providerType"] == "Google"


def test_who_came_is_known_after_a_crash(federated: Pool, hosting: Embedded) -> None:
    # what was there before is saved
    time.sleep(SAVED_WITHIN_SECONDS)
    name = new_name()
    App(federated).sign_in(Browser(), name)
    time.sleep(SAVED_WITHIN_SECONDS)
    hosting.kill()
    hosting.start()
    assert is_known(federated, name)
