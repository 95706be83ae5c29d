"""The API that real Terraform makes on the embedded stack, and whom it lets in.

One stack, applied once, for all of it: a function takes provider 3.39.0 five seconds.
"""

import base64
import json
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.config import StackConfig
from local import processes
from scripts import write_config
from tests.embedded import Embedded, Pool
from tests.terraform.conftest import borrowing
from tests.terraform.demo import SOURCE, Demo
from tests.terraform.rights import needed, types
from tests.terraform.slow import slow_way
from tests.unit.minting import b64_json

pytestmark = [
    pytest.mark.terraform,
    pytest.mark.parametrize("program", ["shim"], indirect=True),
]

VARIABLES = {
    "api": {"log_retention_days": 7},
    "clients": {"phone": {}},
    "groups": {"admins": {}, "editors": {}},
    "tags": {"service": "accounts"},
}


@dataclass
class Api:
    """An API, and the tokens of somebody who is in both groups."""

    demo: Demo
    embedded: Embedded
    config: StackConfig
    pool: Pool
    tokens: dict[str, str]
    phone: dict[str, str]
    asked: set[str]

    def call(
        self, token: str | None, path: str = "/whoami", **headers: str
    ) -> "Answer":
        """GET with a token."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        url = f"{self.config.api_url}{path}"
        try:
            answer = urllib.request.urlopen(
                urllib.request.Request(url, headers=headers), timeout=10
            )
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, dict(answer.headers), json.loads(answer.read())


Answer = tuple[int, dict[str, str], Any]


@pytest.fixture(scope="module")
def api(
    program: Path,
    provider: Path,
    registry_away: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    directory = tmp_path_factory.mktemp("api")
    source = shutil.copytree(SOURCE, directory / "source")
    (source / "terraform.tfvars.json").write_text(json.dumps(VARIABLES))
    embedded = Embedded(directory, processes.API)
    embedded.start()
    with ExitStack() as stays:
        stays.callback(embedded.stop)
        demo = borrowing(provider, Demo(directory, program, embedded.endpoint_url))
        way = stays.enter_context(slow_way(embedded.endpoint_url, "", 0))
        demo.provision(source, endpoint_url=way.endpoint_url, played={"api": {}})
        config = write_config.write_config(
            terraform_dir=demo.work_dir,
            out=directory / "stack.json",
            endpoint_url=embedded.endpoint_url,
            program=program,
        )
        pool = Pool(embedded, config.user_pool_id, config.client_id)
        email = pool.confirmed_user()
        for group in VARIABLES["groups"]:
            embedded.admin.admin_add_user_to_group(
                UserPoolId=pool.pool_id, Username=email, GroupName=group
            )
        phone = Pool(embedded, pool.pool_id, demo.outputs()["client_ids"]["phone"])
        tokens = pool.sign_in(email)
        yield Api(demo, embedded, config, pool, tokens, phone.sign_in(email), way.asked)
        destroy = demo.terraform("destroy", "-auto-approve", "-input=false")
        assert destroy.returncode == 0, destroy.stderr
        assert left(embedded) == []


def left(embedded: Embedded) -> list[Any]:
    """What is left of an API."""
    return [
        *embedded.aws("apigatewayv2").get_apis()["Items"],
        *embedded.aws("lambda").list_functions()["Functions"],
        *embedded.aws("iam").list_roles()["Roles"],
        *embedded.aws("logs").describe_log_groups()["logGroups"],
    ]


def decoded(part: str) -> dict[str, Any]:
    """What header or claims of a token say."""
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def claims(token: str) -> dict[str, Any]:
    return decoded(token.split(".")[1])


def test_an_access_token_is_let_in_and_known(api: Api) -> None:
    token = api.tokens["AccessToken"]
    status, headers, caller = api.call(token)
    sub = claims(token)["sub"]
    assert status == 200
    assert caller == {
        "sub": sub,
        "username": claims(token)["username"],
        "scopes": ["aws.cognito.signin.user.admin"],
        "groups": ["admins", "editors"],
    }
    assert headers["content-type"] == "application/json"
    # without the scheme, too, as API Gateway has it
    assert api.call(None, Authorization=token)[0] == 200


def changed(token: str, **changes: Any) -> str:
    """A token that says something else under the same signature."""
    header, _, signature = token.split(".")
    return ".".join([header, b64_json(claims(token) | changes), signature])


def unsigned(token: str) -> str:
    header, body, _ = token.split(".")
    return ".".join([b64_json(decoded(header) | {"alg": "none"}), body, ""])


WRONG: dict[str, Callable[[Api], str | None]] = {
    "none": lambda api: None,
    "no token": lambda api: "abc",
    "no JSON": lambda api: "a.b.c",
    "forged": lambda api: changed(api.tokens["AccessToken"], sub="somebody else"),
    "forged for longer": lambda api: changed(api.tokens["AccessToken"], exp=2**40),
    "unsigned": lambda api: unsigned(api.tokens["AccessToken"]),
    "another client's": lambda api: api.phone["AccessToken"],
    "another client's ID token": lambda api: api.phone["IdToken"],
}


@pytest.mark.parametrize("which", WRONG)
def test_what_is_no_token_for_the_api_gets_401(api: Api, which: str) -> None:
    status, headers, body = api.call(WRONG[which](api))
    assert (status, body) == (401, {"message": "Unauthorized"})
    assert headers["www-authenticate"].startswith("Bearer")


def test_a_token_of_another_pool_gets_401(api: Api) -> None:
    other = api.embedded.make_pool()
    token = other.sign_in(other.confirmed_user())["AccessToken"]
    assert api.call(token)[0] == 401
    api.embedded.admin.delete_user_pool(UserPoolId=other.pool_id)


@contextmanager
def trusting(api: Api, issuer: str, client_id: str) -> Iterator[None]:
    """Have the API take other tokens for a while."""
    gateway = api.embedded.aws("apigatewayv2")
    [authorizer] = gateway.get_authorizers(ApiId=api_id(api))["Items"]
    which = {"ApiId": api_id(api), "AuthorizerId": authorizer["AuthorizerId"]}
    changed = {"Issuer": issuer, "Audience": [client_id]}
    gateway.update_authorizer(**which, JwtConfiguration=changed)
    try:
        yield
    finally:
        before = authorizer["JwtConfiguration"]
        gateway.update_authorizer(**which, JwtConfiguration=before)


def test_a_pool_with_an_issuer_of_its_own_is_known_by_that(api: Api) -> None:
    other = api.embedded.make_pool(IssuerConfiguration={"Type": "UPDATED"})
    token = other.sign_in(other.confirmed_user())["AccessToken"]
    with trusting(api, claims(token)["iss"], other.client_id):
        assert claims(token)["iss"].startswith("https://issuer-cognito-idp.")
        assert api.call(token)[0] == 200
    api.embedded.admin.delete_user_pool(UserPoolId=other.pool_id)


def test_nobody_else_is_asked_for_keys(api: Api) -> None:
    asked = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        issuer = f"http://127.0.0.1:{server.server_port}/{api.pool.pool_id}"
        try:
            with trusting(api, issuer, api.pool.client_id):
                assert api.call(api.tokens["AccessToken"])[0] == 401
        finally:
            server.shutdown()
            thread.join()
    assert asked == []


def test_an_expired_token_gets_401(api: Api) -> None:
    token = api.tokens["AccessToken"]
    seconds = claims(token)["exp"] - claims(token)["iat"]
    with api.embedded.later(seconds - 60):
        assert api.call(token)[0] == 200
    with api.embedded.later(seconds + 1):
        assert api.call(token)[0] == 401


def test_an_id_token_gets_403_because_it_has_no_scope(api: Api) -> None:
    status, _, body = api.call(api.tokens["IdToken"])
    assert (status, body) == (403, {"message": "Forbidden"})
    # and by nothing else: it has the right key, issuer and audience
    gateway = api.embedded.aws("apigatewayv2")
    [route] = gateway.get_routes(ApiId=api_id(api))["Items"]
    which = {"ApiId": api_id(api), "RouteId": route["RouteId"]}
    gateway.update_route(**which, AuthorizationScopes=[])
    try:
        # what the sample reads is not in it
        assert api.call(api.tokens["IdToken"])[0] == 502
    finally:
        scopes = ["aws.cognito.signin.user.admin"]
        gateway.update_route(**which, AuthorizationScopes=scopes)


def api_id(api: Api) -> str:
    return str(api.config.api_url).rpartition("/")[2]


@pytest.mark.parametrize("path", ["/other", "/whoami/more", "/"])
def test_another_path_gets_404(api: Api, path: str) -> None:
    assert api.call(api.tokens["AccessToken"], path)[0] == 404


def test_the_function_is_asked_by_leave_of_its_policy_alone(api: Api) -> None:
    functions = api.embedded.aws("lambda")
    name = "local-demo-api"
    policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    [statement] = policy["Statement"]
    source = statement["Condition"]["ArnLike"]["AWS:SourceArn"]
    arn = f"arn:aws:execute-api:us-east-1:000000000000:{api_id(api)}/*/*/whoami"
    assert source == arn
    functions.remove_permission(FunctionName=name, StatementId=statement["Sid"])

    def lets(source: str) -> int:
        which = {"FunctionName": name, "StatementId": statement["Sid"]}
        functions.add_permission(
            **which,
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=source,
        )
        status = api.call(api.tokens["AccessToken"])[0]
        if source != arn:
            functions.remove_permission(**which)
        return status

    assert api.call(api.tokens["AccessToken"])[0] == 500
    assert lets(arn.replace("whoami", "other")) == 500
    assert lets(arn.replace(api_id(api), "00000000")) == 500
    assert lets(arn) == 200


def test_no_web_page_reaches_the_api_or_what_makes_it(api: Api) -> None:
    for path in ("/whoami", "/../../../v2/apis"):
        status, headers, body = api.call(
            api.tokens["AccessToken"], path, Origin="https://evil.example"
        )
        assert (status, body["message"][:9]) == (403, "Web pages")
        assert not [name for name in headers if name.lower().startswith("access-")]
    _, headers, _ = api.call(api.tokens["AccessToken"])
    assert not [name for name in headers if name.lower().startswith("access-")]


def test_what_makes_apis_takes_signed_calls_alone(api: Api) -> None:
    url = f"{api.embedded.endpoint_url}/v2/apis"
    for method in ("GET", "POST"):
        request = urllib.request.Request(url, method=method)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=5)
        assert caught.value.code == 403
        caught.value.close()


def test_the_function_is_told_nothing_of_the_stack(api: Api) -> None:
    made = api.embedded.aws("lambda").get_function(FunctionName="local-demo-api")
    assert "Environment" not in made["Configuration"]
    assert made["Configuration"]["Runtime"] == "python3.8"
    assert made["Tags"] == VARIABLES["tags"]


def test_what_the_configuration_says_of_its_api_counts(api: Api) -> None:
    assert not any("left out here" in line for line in api.demo.reports)
    groups = api.embedded.aws("logs").describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group["retentionInDays"] for group in groups} == {
        "/aws/lambda/local-demo-api": 7,
        "/aws/vendedlogs/apis/local-demo-api": 7,
    }


def test_plan_after_apply_is_empty_and_a_restart_keeps_the_api(api: Api) -> None:
    api.embedded.restart()
    assert api.call(api.tokens["AccessToken"])[0] == 200
    assert api.demo.plan_changes_nothing()


def test_terraform_asks_for_what_it_has_the_rights_to(api: Api) -> None:
    made = {"apigateway:POST", "iam:CreateRole", "lambda:CreateFunction"}
    assert made | {"lambda:AddPermission", "logs:CreateLogGroup"} <= api.asked
    # 3.39's ways to know the account and a log group's tags
    assert api.asked - {"iam:GetUser", "logs:ListTagsLogGroup"} <= needed(types())
