"""The sample behind the API: what it reads in the claims that API Gateway hands on."""

import json
from typing import Any

import pytest

from terraform.modules.api.functions.whoami import handler

CLAIMS = {
    "sub": "5f0c1e0a",
    "username": "5f0c1e0a",
    "scope": "aws.cognito.signin.user.admin orders/read",
    "token_use": "access",
    "jti": "secret enough to keep",
}


def ask(**more: str) -> dict[str, Any]:
    jwt = {"claims": CLAIMS | more, "scopes": ["orders/read"]}
    answer = handler({"requestContext": {"authorizer": {"jwt": jwt}}}, None)
    assert answer["statusCode"] == 200
    assert answer["headers"]["cache-control"] == "no-store"
    caller: dict[str, Any] = json.loads(answer["body"])
    return caller


def test_it_says_who_calls_and_nothing_else() -> None:
    assert ask() == {
        "sub": "5f0c1e0a",
        "username": "5f0c1e0a",
        "scopes": ["aws.cognito.signin.user.admin", "orders/read"],
        "groups": [],
    }


@pytest.mark.parametrize(
    ("claim", "groups"),
    [
        ("[admins]", ["admins"]),
        ("[admins editors]", ["admins", "editors"]),
        ("[[a] b]]", ["[a]", "b]"]),  # a group's name may have brackets, but no spaces
        ("[]", []),
    ],
)
def test_groups_are_told_apart(claim: str, groups: list[str]) -> None:
    assert ask(**{"cognito:groups": claim})["groups"] == groups
