"""What only an account's owner may do: nothing happens without the password."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import InvalidPassword, SamePassword, WrongPassword
from cognito_auth.flows.account import Account
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Tokens
from tests.unit.minting import access_claims, id_claims, sign
from tests.unit.scripted_cognito import (
    ASKS_FOR_PASSWORD,
    PASSWORD,
    FakeCognito,
    fails,
    gives_tokens,
    says,
)


@pytest.fixture
def account(
    account_client: AccountClient,
    shared_client: CognitoClient,
    verifier: TokenVerifier,
) -> Account:
    return Account(account_client, Authenticator(shared_client, verifier))


@pytest.fixture(scope="module")
def tokens(key: RSAPrivateKey) -> Tokens:
    return Tokens(sign(key, id_claims()), sign(key, access_claims()), "this-session")


def test_an_account_is_deleted_once_its_password_is_proved(
    fake: FakeCognito, account: Account, tokens: Tokens, key: RSAPrivateKey
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, gives_tokens(key), says({})]

    account.delete_account(tokens, PASSWORD)

    assert fake.operations[2:] == ["RevokeToken", "DeleteUser"]
    assert fake.requests[3].body == {"AccessToken": tokens.access_token}


def test_an_account_whose_password_is_not_proved_is_not_deleted(
    fake: FakeCognito, account: Account, tokens: Tokens
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, fails("NotAuthorizedException", "Incorrect")]

    with pytest.raises(WrongPassword):
        account.delete_account(tokens, PASSWORD)
    assert "DeleteUser" not in fake.operations


@pytest.mark.parametrize("password", ["", "x" * 257])
def test_what_is_no_password_never_reaches_cognito(
    fake: FakeCognito, account: Account, tokens: Tokens, password: str
) -> None:
    with pytest.raises(WrongPassword):
        account.change_password(tokens, password, PASSWORD)
    with pytest.raises(InvalidPassword):
        account.change_password(tokens, PASSWORD, password)
    assert fake.requests == []


def test_the_password_in_use_is_no_new_one(
    fake: FakeCognito, account: Account, tokens: Tokens
) -> None:
    with pytest.raises(SamePassword):
        account.change_password(tokens, PASSWORD, PASSWORD)
    assert fake.requests == []
