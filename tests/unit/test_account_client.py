"""AccountClient: what reaches Cognito with an access token, and what comes back."""

from collections.abc import Callable
from typing import Any

import pytest

from cognito_auth.cognito.account import AccountClient
from cognito_auth.errors import ServiceUnavailable, SessionEnded, WrongPassword
from tests.unit.scripted_cognito import (
    EMAIL,
    PASSWORD,
    FakeCognito,
    fails,
    says,
)

TOKEN = "secret-access-token"
SESSION = "secret-challenge-session"

Call = Callable[[AccountClient], object]


@pytest.fixture
def client(fake: FakeCognito, account_client: AccountClient) -> AccountClient:
    fake.answers = [says({})]
    return account_client


CALLS: dict[str, tuple[Call, dict[str, Any]]] = {
    "ChangePassword": (
        lambda c: c.change_password(TOKEN, PASSWORD, "New horse 8!"),
        {"PreviousPassword": PASSWORD, "ProposedPassword": "New horse 8!"},
    ),
    "UpdateUserAttributes": (
        lambda c: c.update_attributes(TOKEN, {"custom:team": "x"}),
        {"UserAttributes": [{"Name": "custom:team", "Value": "x"}]},
    ),
    "DeleteUserAttributes": (
        lambda c: c.delete_attributes(TOKEN, ["locale"]),
        {"UserAttributeNames": ["locale"]},
    ),
    "VerifyUserAttribute": (
        lambda c: c.verify_attribute(TOKEN, "email", "012345"),
        {"AttributeName": "email", "Code": "012345"},
    ),
    "SetUserMFAPreference": (
        lambda c: c.prefer_totp(TOKEN, enabled=True),
        {"SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}},
    ),
    "VerifySoftwareToken": (
        lambda c: c.verify_software_token("012345", access_token=TOKEN),
        {"UserCode": "012345"},
    ),
    "DeleteUser": (lambda c: c.delete_user(TOKEN), {}),
}


@pytest.mark.parametrize("operation", CALLS)
def test_one_method_is_one_operation_on_the_tokens_account(
    fake: FakeCognito, client: AccountClient, operation: str
) -> None:
    call, body = CALLS[operation]
    call(client)

    assert fake.operations == [operation]
    assert fake.requests[0].body == {"AccessToken": TOKEN, **body}
    assert "authorization" not in fake.requests[0].headers


def test_a_mailed_code_is_asked_for_where_nothing_else_is_preferred(
    fake: FakeCognito, client: AccountClient
) -> None:
    client.prefer_email(TOKEN, enabled=True)

    assert fake.operations == ["SetUserMFAPreference"]
    wanted = {"EmailMfaSettings": {"Enabled": True, "PreferredMfa": False}}
    assert fake.requests[0].body == {"AccessToken": TOKEN, **wanted}


def test_an_account_is_read_without_showing_it(
    fake: FakeCognito, client: AccountClient
) -> None:
    fake.answers = [
        says(
            {
                "Username": "sub",
                "UserAttributes": [{"Name": "email", "Value": EMAIL}, {"Name": "zip"}],
                "UserMFASettingList": ["SOFTWARE_TOKEN_MFA"],
            }
        ),
        says({"Username": "sub", "UserAttributes": []}),
    ]

    found = client.get_user(TOKEN)
    assert found.attributes == {"email": EMAIL, "zip": ""}
    assert found.mfa == ("SOFTWARE_TOKEN_MFA",)
    assert EMAIL not in repr(found)
    assert client.get_user(TOKEN).mfa == ()
    assert fake.requests[0].body == {"AccessToken": TOKEN}


def test_a_secret_can_be_had_by_token_or_by_challenge(
    fake: FakeCognito, client: AccountClient
) -> None:
    fake.answers = [
        says({"SecretCode": "ABCDEFGHIJKLMNOP"}),
        says({"SecretCode": "ABCDEFGHIJKLMNOP", "Session": "next-" + SESSION}),
        says({"Status": "SUCCESS", "Session": "last-" + SESSION}),
    ]

    by_token = client.associate_software_token(access_token=TOKEN)
    by_challenge = client.associate_software_token(challenge_session=SESSION)
    last = client.verify_software_token("012345", challenge_session=by_challenge[1])

    assert by_token == ("ABCDEFGHIJKLMNOP", "")
    assert by_challenge == ("ABCDEFGHIJKLMNOP", "next-" + SESSION)
    assert last == "last-" + SESSION
    assert [request.body for request in fake.requests] == [
        {"AccessToken": TOKEN},
        {"Session": SESSION},
        {"Session": "next-" + SESSION, "UserCode": "012345"},
    ]


@pytest.mark.parametrize("operation", CALLS)
def test_a_refused_token_is_the_sessions_end(
    fake: FakeCognito, client: AccountClient, operation: str
) -> None:
    fake.answers = [fails("NotAuthorizedException", "Access Token has been revoked")]

    with pytest.raises(SessionEnded):
        CALLS[operation][0](client)


def test_a_wrong_old_password_is_told_from_a_refused_token(
    fake: FakeCognito, client: AccountClient
) -> None:
    fake.answers = [fails("NotAuthorizedException", "Incorrect username or password.")]

    with pytest.raises(WrongPassword):
        client.change_password(TOKEN, PASSWORD, "New horse 8!")


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.get_user(TOKEN),
        lambda c: c.associate_software_token(access_token=TOKEN),
    ],
)
@pytest.mark.parametrize(
    "broken", [{}, {"Username": "x", "UserAttributes": "no"}, [1], b"\xff"]
)
def test_a_broken_answer_is_an_outage_that_quotes_nothing(
    fake: FakeCognito, client: AccountClient, call: Call, broken: Any
) -> None:
    fake.answers = [says(broken)]

    with pytest.raises(ServiceUnavailable) as caught:
        call(client)
    assert TOKEN not in f"{caught.value} {caught.value.user_message}"
