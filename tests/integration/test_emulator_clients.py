"""Settings that an administrator gets wrong, or right in an unusual way.

The embedded Cognito answers to each as Cognito documents it, so that what the app says
then can be tested.
"""

import base64
import hmac
import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from cognito_auth import mailbox
from tests.embedded import CLIENT_SETTINGS, PASSWORD, Embedded, Pool
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

Claims = Callable[[str], dict[str, Any]]
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"


def with_client(pool: Pool, **settings: Any) -> Pool:
    """The same pool by another client."""
    client = pool.embedded.admin.create_user_pool_client(
        UserPoolId=pool.pool_id, **{**CLIENT_SETTINGS, **settings}
    )["UserPoolClient"]
    return Pool(pool.embedded, pool.pool_id, client["ClientId"])


# -- issuer type


def test_pool_with_the_updated_issuer_signs_for_it(
    emulator: Embedded, claims_of: Claims
) -> None:
    pool = emulator.make_pool(IssuerConfiguration={"Type": "UPDATED"})
    issuer = f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{pool.pool_id}"
    described = emulator.admin.describe_user_pool(UserPoolId=pool.pool_id)["UserPool"]
    assert described["IssuerConfiguration"] == {"Type": "UPDATED"}
    tokens = pool.sign_in(pool.confirmed_user())
    fresh = emulator.public.get_tokens_from_refresh_token(
        ClientId=pool.client_id, RefreshToken=tokens["RefreshToken"]
    )["AuthenticationResult"]
    for found in (tokens, fresh):
        assert claims_of(found["IdToken"])["iss"] == issuer
        assert claims_of(found["AccessToken"])["iss"] == issuer
    assert emulator.public.get_user(AccessToken=fresh["AccessToken"])["Username"]
    assert discovery(pool)["issuer"] == issuer
    emulator.public.global_sign_out(AccessToken=tokens["AccessToken"])
    with refused("NotAuthorizedException", "revoked"):
        emulator.public.get_user(AccessToken=fresh["AccessToken"])


def test_issuer_can_be_changed_and_goes_back(
    emulator: Embedded, claims_of: Claims
) -> None:
    pool = emulator.make_pool()
    email = pool.confirmed_user()

    def issuer(**settings: Any) -> str:
        emulator.admin.update_user_pool(UserPoolId=pool.pool_id, **settings)
        found: str = claims_of(pool.sign_in(email)["IdToken"])["iss"]
        assert discovery(pool)["issuer"] == found
        return found

    assert issuer() == pool.issuer
    assert "//issuer-" in issuer(IssuerConfiguration={"Type": "UPDATED"})
    emulator.restart()
    assert "//issuer-" in claims_of(pool.sign_in(email)["IdToken"])["iss"]
    assert issuer(IssuerConfiguration={"Type": "ORIGINAL"}) == pool.issuer
    with refused("InvalidParameterException", "enum value set: [ORIGINAL, UPDATED]"):
        issuer(IssuerConfiguration={"Type": "NEW"})


def discovery(pool: Pool) -> dict[str, Any]:
    url = (
        f"{pool.embedded.endpoint_url}/{pool.pool_id}/.well-known/openid-configuration"
    )
    with urllib.request.urlopen(url, timeout=5) as response:
        document: dict[str, Any] = json.load(response)
    return document


# -- token revocation


def test_client_without_revocation_revokes_nothing(
    emulator: Embedded, pool: Pool, claims_of: Claims
) -> None:
    plain = with_client(pool, EnableTokenRevocation=False)
    tokens = plain.sign_in(pool.confirmed_user())
    for name in ("IdToken", "AccessToken"):
        assert not {"jti", "origin_jti"} & set(claims_of(tokens[name]))
    with refused("UnsupportedOperationException"):
        emulator.public.revoke_token(
            ClientId=plain.client_id, Token=tokens["RefreshToken"]
        )
    assert emulator.public.get_user(AccessToken=tokens["AccessToken"])
    revocable = pool.sign_in(pool.confirmed_user())
    for name in ("IdToken", "AccessToken"):
        assert {"jti", "origin_jti"} <= set(claims_of(revocable[name]))


def test_without_revocation_everybody_signs_out_and_deletes(
    emulator: Embedded, pool: Pool
) -> None:
    plain = with_client(pool, EnableTokenRevocation=False)
    email = pool.confirmed_user()
    with emulator.later(-60):
        old = plain.sign_in(email)["AccessToken"]
    emulator.public.global_sign_out(AccessToken=plain.sign_in(email)["AccessToken"])
    with refused("NotAuthorizedException", "revoked"):
        emulator.public.get_user(AccessToken=old)
    emulator.public.delete_user(AccessToken=plain.sign_in(email)["AccessToken"])
    with refused("UserNotFoundException"):
        pool.user(email)


# -- a client with a secret


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("sign_up", {"Username": "a@a.org", "Password": PASSWORD}),
        ("confirm_sign_up", {"Username": "a@a.org", "ConfirmationCode": "123456"}),
        ("resend_confirmation_code", {"Username": "a@a.org"}),
        ("forgot_password", {"Username": "a@a.org"}),
        (
            "confirm_forgot_password",
            {"Username": "a@a.org", "ConfirmationCode": "1", "Password": PASSWORD},
        ),
        (
            "initiate_auth",
            {
                "AuthFlow": "USER_SRP_AUTH",
                "AuthParameters": {"USERNAME": "a@a.org", "SRP_A": "a1"},
            },
        ),
        (
            "respond_to_auth_challenge",
            {
                "ChallengeName": "PASSWORD_VERIFIER",
                "ChallengeResponses": {"USERNAME": "a@a.org"},
            },
        ),
    ],
)
def test_client_with_a_secret_wants_its_hash(
    emulator: Embedded, pool: Pool, operation: str, parameters: dict[str, Any]
) -> None:
    secret = with_client(pool, GenerateSecret=True)
    sentence = (
        f"Client {secret.client_id} is configured with secret "
        "but SECRET_HASH was not received"
    )
    with refused("NotAuthorizedException", sentence):
        getattr(emulator.public, operation)(ClientId=secret.client_id, **parameters)


def test_client_with_a_secret_refreshes_and_revokes_by_it(
    emulator: Embedded, pool: Pool
) -> None:
    client = emulator.admin.create_user_pool_client(
        UserPoolId=pool.pool_id,
        **{
            **CLIENT_SETTINGS,
            "GenerateSecret": True,
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        },
    )["UserPoolClient"]
    email, names = pool.confirmed_user(), {"ClientId": client["ClientId"]}
    digest = hmac.digest(
        client["ClientSecret"].encode(), (email + client["ClientId"]).encode(), "sha256"
    )
    token = emulator.public.initiate_auth(
        **names,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={
            "USERNAME": email,
            "PASSWORD": PASSWORD,
            "SECRET_HASH": base64.b64encode(digest).decode(),
        },
    )["AuthenticationResult"]["RefreshToken"]
    public = emulator.public
    with refused("NotAuthorizedException", "secret"):
        public.get_tokens_from_refresh_token(**names, RefreshToken=token)
    with refused("UnauthorizedException", "secret"):
        public.revoke_token(**names, Token=token, ClientSecret="wrong" * 8)
    names["ClientSecret"] = client["ClientSecret"]
    assert public.get_tokens_from_refresh_token(**names, RefreshToken=token)
    public.revoke_token(**names, Token=token)


# -- flows


@pytest.mark.parametrize("flow", ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"])
@pytest.mark.parametrize("name", ["nobody@example.com", None])
def test_client_without_srp_refuses_it(pool: Pool, flow: str, name: str | None) -> None:
    other = with_client(pool, ExplicitAuthFlows=[flow])
    with refused(
        "InvalidParameterException", "USER_SRP_AUTH is not enabled for the client."
    ):
        other.first_factor(name or pool.confirmed_user())


def test_client_without_the_refresh_flow_refuses_it(
    emulator: Embedded, pool: Pool
) -> None:
    other = with_client(pool, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
    token = other.sign_in(pool.confirmed_user())["RefreshToken"]
    with refused("InvalidParameterException", "Auth flow not enabled"):
        emulator.public.initiate_auth(
            ClientId=other.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": token},
        )
    assert emulator.public.get_tokens_from_refresh_token(
        ClientId=other.client_id, RefreshToken=token
    )


def test_client_without_flows_of_its_own_has_these_two(
    emulator: Embedded, pool: Pool
) -> None:
    other = with_client(pool, ExplicitAuthFlows=[])
    token = other.sign_in(pool.confirmed_user())["RefreshToken"]
    assert emulator.public.initiate_auth(
        ClientId=other.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
    )


# -- a pre sign-up trigger


@pytest.mark.parametrize(
    ("function", "verified"),
    [
        ("auto-confirm", "false"),
        ("auto-confirm-auto-verify-email", "true"),
        ("auto-confirm:live", "false"),
    ],
)
def test_sign_up_that_a_trigger_confirms_sends_nothing(
    emulator: Embedded, function: str, verified: str
) -> None:
    pool = emulator.make_pool(LambdaConfig={"PreSignUp": FUNCTION + function})
    before = len(mailbox.messages(emulator.endpoint_url))
    answer = emulator.public.sign_up(
        ClientId=pool.client_id, Username="at-once@example.com", Password=PASSWORD
    )
    assert answer["UserConfirmed"] is True
    assert "CodeDeliveryDetails" not in answer
    assert len(mailbox.messages(emulator.endpoint_url)) == before
    account = pool.user("at-once@example.com")
    assert account["UserStatus"] == "CONFIRMED"
    assert account["attributes"]["email_verified"] == verified
    assert pool.sign_in("at-once@example.com")


def test_trigger_that_only_verifies_leaves_the_code(emulator: Embedded) -> None:
    pool = emulator.make_pool(
        LambdaConfig={"PreSignUp": f"{FUNCTION}auto-verify-email"}
    )
    email = pool.sign_up()
    assert pool.user(email)["UserStatus"] == "UNCONFIRMED"
    assert pool.user(email)["attributes"]["email_verified"] == "true"
    pool.confirm(email)


@pytest.mark.parametrize(
    ("function", "error"),
    [
        ("reject-sign-up", "UserLambdaValidationException"),
        ("of-somebody", "UnexpectedLambdaException"),
    ],
)
def test_trigger_that_refuses_or_fails_makes_no_account(
    emulator: Embedded, function: str, error: str
) -> None:
    pool = emulator.make_pool(LambdaConfig={"PreSignUp": FUNCTION + function})
    with refused(error, "PreSignUp"):
        pool.sign_up("nobody@example.com")
    with refused("UserNotFoundException"):
        pool.user("nobody@example.com")


def test_confirmed_at_once_only_where_the_trigger_is(
    emulator: Embedded, pool: Pool
) -> None:
    answer = emulator.public.sign_up(
        ClientId=pool.client_id, Username="with-code@example.com", Password=PASSWORD
    )
    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
