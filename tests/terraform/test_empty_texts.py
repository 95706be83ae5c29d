"""What counts as a text that a request leaves empty, wrongly."""

from typing import Any

import pytest

from tests.terraform.empty_texts import empty_texts

TEMPLATE = {"EmailSubject": "Hello", "SMSMessage": ""}


@pytest.mark.parametrize(
    ("operation", "request_", "found"),
    [
        # what provider 3.39.0 sends for an invitation by mail alone
        (
            "CreateUserPool",
            {"AdminCreateUserConfig": {"InviteMessageTemplate": TEMPLATE}},
            {"CreateUserPool.AdminCreateUserConfig.InviteMessageTemplate.SMSMessage"},
        ),
        ("UpdateGroup", {"RoleArn": "", "Description": ""}, {"UpdateGroup.RoleArn"}),
        (
            "CreateUserPool",
            {"MfaConfiguration": ""},
            {"CreateUserPool.MfaConfiguration"},
        ),
        (
            "CreateUserPoolClient",
            {"CallbackURLs": ["https://a.example", ""]},
            {"CreateUserPoolClient.CallbackURLs"},
        ),
        ("CreateUserPool", {"EmailConfiguration": {"From": "a@example.com"}}, set()),
        ("TagResource", {"Tags": {"service": ""}}, set()),
        ("CreateUserPool", {"NewToUs": ""}, set()),
        ("CreateUserPool", {"UserPoolTags": {"service": ""}}, set()),
    ],
)
def test_empty_texts_are_those_that_the_api_refuses(
    operation: str, request_: dict[str, Any], found: set[str]
) -> None:
    assert empty_texts("cognito-idp", operation, request_) == found
