"""The embedded Cognito takes what botocore's model allows, and answers with no more."""

from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.embedded import ADMIN_KEY, PASSWORD, Embedded, Pool, attribute_list
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

INVALID = "InvalidParameterException"


@pytest.fixture(scope="module")
def raw(emulator: Embedded) -> Any:
    """A client that sends whatever it is told."""
    return boto3.client(
        "cognito-idp",
        endpoint_url=emulator.endpoint_url,
        region_name="us-east-1",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        **ADMIN_KEY,
    )


@pytest.mark.parametrize(
    ("operation", "parameters", "sentence"),
    [
        (
            "list_users",
            {"Limit": 61},
            "1 validation error detected: Value '61' at 'limit' failed to satisfy "
            "constraint: Member must have value less than or equal to 60",
        ),
        (
            "list_users",
            {"Limit": -1},
            "Value '-1' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 0",
        ),
        (
            "admin_get_user",
            {"Username": "x" * 129},
            "1 validation error detected: Value at 'username' failed to satisfy "
            "constraint: Member must have length less than or equal to 128",
        ),
        (
            "admin_get_user",
            {"Username": ""},
            "2 validation errors detected: Value at 'username' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1; Value at "
            "'username' failed to satisfy constraint: Member must satisfy regular "
            r"expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
        ),
        (
            "admin_get_user",
            {"Username": "two words"},
            "Member must satisfy regular expression pattern",
        ),
        (
            "admin_set_user_password",
            {"Username": "a", "Password": PASSWORD + "x" * 256},
            "Value at 'password' failed to satisfy constraint: "
            "Member must have length less than or equal to 256",
        ),
        (
            "admin_set_user_password",
            {"Username": "a", "Password": f" {PASSWORD}"},
            "Value at 'password' failed to satisfy constraint: Member must satisfy "
            r"regular expression pattern: ^[\S]+.*[\S]+$",
        ),
        (
            "admin_create_user",
            {"Username": "a@a.org", "MessageAction": "WHISPER"},
            "Value 'WHISPER' at 'messageAction' failed to satisfy constraint: "
            "Member must satisfy enum value set: [RESEND, SUPPRESS]",
        ),
        (
            "admin_create_user",
            {"Username": "a@a.org", "UserAttributes": [{"Name": "x" * 33}]},
            "at 'userAttributes.1.member.name' failed to satisfy constraint: "
            "Member must have length less than or equal to 32",
        ),
        (
            "admin_get_user",
            {},
            "Value at 'username' failed to satisfy constraint: Member must not be null",
        ),
        (
            "update_user_pool_client",
            {"ClientId": "a-b"},
            r"Member must satisfy regular expression pattern: [\w+]+",
        ),
        (
            "create_group",
            {"GroupName": "g", "Precedence": -1},
            "Value '-1' at 'precedence' failed to satisfy constraint: "
            "Member must have value greater than or equal to 0",
        ),
        (
            "create_user_pool_client",
            {"ClientName": "c", "RefreshTokenValidity": 315360001},
            "at 'refreshTokenValidity' failed to satisfy constraint: "
            "Member must have value less than or equal to 315360000",
        ),
    ],
)
def test_request_beyond_the_model_is_refused(
    raw: Any, pool: Pool, operation: str, parameters: dict[str, Any], sentence: str
) -> None:
    with refused(INVALID, sentence):
        getattr(raw, operation)(UserPoolId=pool.pool_id, **parameters)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"Limit": "60"}, "STRING_VALUE can not be converted to integer"),
        ({"Filter": 1}, "NUMBER_VALUE can not be converted to String"),
        ({"UserPoolId": 1}, "NUMBER_VALUE can not be converted to String"),
    ],
)
def test_other_json_types_are_refused(
    raw: Any, pool: Pool, parameters: dict[str, Any], sentence: str
) -> None:
    with refused("SerializationException", sentence):
        raw.list_users(**{"UserPoolId": pool.pool_id, **parameters})


def test_limits_hold_for_people_too(emulator: Embedded, pool: Pool) -> None:
    with refused(INVALID, "at 'username'"):
        pool.sign_up(f"{'x' * 128}@example.com")
    with refused(INVALID, "at 'password'"):
        pool.sign_up(password=PASSWORD + "x" * 256)
    with refused(INVALID, "at 'username'"):
        pool.sign_in(f"{'x' * 128}@example.com")
    with refused(INVALID, "at 'confirmationCode'"):
        pool.confirm(pool.sign_up(), "1 2 3 4 5 6")


def test_what_the_model_allows_is_taken(emulator: Embedded, pool: Pool) -> None:
    email = f"jösé-{'ñ' * 60}@{'x' * 57}.org"
    assert len(email) <= 128
    pool.sign_up(email)
    assert pool.user(email)["attributes"]["email"] == email
    listed = emulator.admin.list_users(UserPoolId=pool.pool_id, Limit=60, Filter="")
    assert len(listed["Users"]) > 0


def test_what_is_empty_is_left_out(emulator: Embedded) -> None:
    pool = emulator.make_pool()
    email = pool.confirmed_user(name="Ada")
    user = emulator.admin.admin_get_user(UserPoolId=pool.pool_id, Username=email)
    assert set(user) - {"ResponseMetadata"} == {
        *("Username", "UserAttributes", "UserCreateDate", "UserLastModifiedDate"),
        *("Enabled", "UserStatus"),
    }
    token = pool.sign_in(email)["AccessToken"]
    me = emulator.public.get_user(AccessToken=token)
    assert set(me) - {"ResponseMetadata"} == {"Username", "UserAttributes"}
    emulator.public.update_user_attributes(
        AccessToken=token, UserAttributes=attribute_list(name="")
    )
    assert "name" not in pool.user(email)["attributes"]
    described = emulator.admin.describe_user_pool(UserPoolId=pool.pool_id)["UserPool"]
    empty = {name for name, value in described.items() if value in ("", [], {}, None)}
    assert empty <= {"LambdaConfig", "UserPoolTags"}
    client = emulator.admin.describe_user_pool_client(
        UserPoolId=pool.pool_id, ClientId=pool.client_id
    )["UserPoolClient"]
    assert not {"CallbackURLs", "DefaultRedirectURI", "ReadAttributes"} & set(client)
    groups = emulator.admin.list_groups(UserPoolId=pool.pool_id)
    assert groups["Groups"] == []


@pytest.mark.parametrize(
    ("operation", "place"),
    [("list_users", "PaginationToken"), ("list_groups", "NextToken")],
)
@pytest.mark.parametrize("value", ["nowhere", "-1", "1.5", "\u0661"])
def test_made_up_place_in_a_list_is_refused(
    emulator: Embedded, pool: Pool, operation: str, place: str, value: str
) -> None:
    with refused(INVALID, "pagination token"):
        getattr(emulator.admin, operation)(UserPoolId=pool.pool_id, **{place: value})


def test_lists_are_read_page_by_page(emulator: Embedded) -> None:
    pool = emulator.make_pool()
    emails = {pool.invite() for _ in range(3)}
    pages = emulator.admin.get_paginator("list_users").paginate(
        UserPoolId=pool.pool_id, PaginationConfig={"PageSize": 2}
    )
    found = [user for page in pages for user in page["Users"]]
    assert len(found) == len(emails)
