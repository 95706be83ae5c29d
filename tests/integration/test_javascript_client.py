"""AWS's JavaScript clients agree with the embedded Cognito: nothing is made up."""

import json
import re
from dataclasses import replace

import pytest

from tests import aws_javascript
from tests.aws_javascript import FOLDER, Account
from tests.embedded import PASSWORD, Embedded, Pool

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def account(emulator: Embedded, pool: Pool, javascript: None) -> Account:
    return Account(
        email=pool.confirmed_user(),
        password=PASSWORD,
        pool_id=pool.pool_id,
        client_id=pool.client_id,
        endpoint_url=emulator.endpoint_url,
    )


@pytest.fixture(scope="module")
def tokens(account: Account) -> dict[str, str]:
    answer: dict[str, str] = aws_javascript.sign_in(account)
    return answer


def test_right_password_signs_in(tokens: dict[str, str]) -> None:
    assert set(tokens) == {"idToken", "accessToken"}


def test_wrong_password_is_refused(account: Account) -> None:
    answer = aws_javascript.sign_in(replace(account, password=PASSWORD + "?"))
    assert answer["error"]["code"] == "NotAuthorizedException"


def test_unknown_account_is_refused_alike(account: Account) -> None:
    wrong = aws_javascript.sign_in(replace(account, password="Wrong horse 7 b!"))
    unknown = aws_javascript.sign_in(replace(account, email="nobody@example.com"))
    assert unknown == wrong


def test_both_tokens_verify(
    account: Account, pool: Pool, tokens: dict[str, str]
) -> None:
    claims = aws_javascript.verify(account, tokens["idToken"], tokens["accessToken"])
    assert claims["id"]["iss"] == claims["access"]["iss"] == pool.issuer
    assert claims["id"]["email"] == account.email
    assert claims["id"]["email_verified"] is True
    assert claims["access"]["client_id"] == account.client_id


@pytest.mark.parametrize("token", ["idToken", "accessToken"])
def test_tampered_token_does_not_verify(
    account: Account, tokens: dict[str, str], token: str
) -> None:
    head, body, signature = tokens[token].split(".")
    forged = {**tokens, token: f"{head}.{body}.{'A' * len(signature)}"}
    answer = aws_javascript.verify(account, forged["idToken"], forged["accessToken"])
    assert answer["error"]["code"] == "JwtInvalidSignatureError"


def test_tokens_are_not_interchangeable(
    account: Account, tokens: dict[str, str]
) -> None:
    answer = aws_javascript.verify(account, tokens["accessToken"], tokens["idToken"])
    assert answer["error"]["code"].startswith("CognitoJwtInvalid")


def test_a_device_is_confirmed_and_proven(emulator: Embedded, account: Account) -> None:
    pool = emulator.make_pool(
        DeviceConfiguration={"ChallengeRequiredOnNewDevice": True}
    )
    email = pool.confirmed_user()
    answer = aws_javascript.remember(
        replace(account, email=email, pool_id=pool.pool_id, client_id=pool.client_id)
    )
    first, second, refreshed = answer["keys"]
    assert first == second == refreshed
    devices = emulator.admin.admin_list_devices(
        UserPoolId=pool.pool_id, Username=email
    )["Devices"]
    assert [each["DeviceKey"] for each in devices] == [first]


def test_lock_file_names_no_registry() -> None:
    lock = (FOLDER / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry" not in lock
    package = json.loads((FOLDER / "package.json").read_text())
    for version in package["dependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
