"""Updates at the embedded Cognito replace settings as a whole, as Cognito documents."""

from typing import Any

import pytest

from tests.embedded import POOL_SETTINGS, Embedded, Pool
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

OAUTH: dict[str, Any] = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email"],
    "CallbackURLs": ["https://app.example.com/back"],
    "LogoutURLs": ["https://app.example.com"],
    "SupportedIdentityProviders": ["COGNITO"],
}
ROTATION = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}
ROLE = "arn:aws:iam::123456789012:role/editors"


@pytest.fixture
def pool(emulator: Embedded) -> Pool:
    return emulator.make_pool()


def client_of(pool: Pool, client_id: str | None = None) -> dict[str, Any]:
    client: dict[str, Any] = pool.embedded.admin.describe_user_pool_client(
        UserPoolId=pool.pool_id, ClientId=client_id or pool.client_id
    )["UserPoolClient"]
    return client


def pool_of(pool: Pool) -> dict[str, Any]:
    described: dict[str, Any] = pool.embedded.admin.describe_user_pool(
        UserPoolId=pool.pool_id
    )["UserPool"]
    return described


def update_client(pool: Pool, **settings: Any) -> dict[str, Any]:
    updated: dict[str, Any] = pool.embedded.admin.update_user_pool_client(
        UserPoolId=pool.pool_id, ClientId=pool.client_id, **settings
    )["UserPoolClient"]
    return updated


def test_oauth_that_is_taken_off_a_client_is_gone(pool: Pool) -> None:
    assert OAUTH.items() <= update_client(pool, **OAUTH).items()
    assert OAUTH.items() <= client_of(pool).items()
    update_client(pool, ClientName="renamed")
    left = client_of(pool)
    assert left["AllowedOAuthFlowsUserPoolClient"] is False
    assert not set(left) & (set(OAUTH) - {"AllowedOAuthFlowsUserPoolClient"})
    assert left["ClientName"] == "renamed"


def test_client_goes_back_to_the_defaults_it_is_not_told_of(pool: Pool) -> None:
    validity = {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}
    update_client(
        pool,
        AccessTokenValidity=15,
        TokenValidityUnits=validity,
        WriteAttributes=["email"],
        AuthSessionValidity=5,
        EnableTokenRevocation=False,
        PreventUserExistenceErrors="ENABLED",
    )
    update_client(pool)
    left = client_of(pool)
    assert (left["RefreshTokenValidity"], left["AuthSessionValidity"]) == (30, 3)
    assert left["PreventUserExistenceErrors"] == "LEGACY"
    assert left["EnableTokenRevocation"] is True
    assert not {"AccessTokenValidity", "WriteAttributes", "ExplicitAuthFlows"} & set(
        left
    )


def test_rotation_is_kept_and_excludes_the_older_flow(
    emulator: Embedded, pool: Pool
) -> None:
    flows = ["ALLOW_USER_SRP_AUTH"]
    rotating = emulator.admin.create_user_pool_client(
        UserPoolId=pool.pool_id,
        ClientName="rotating",
        ExplicitAuthFlows=flows,
        RefreshTokenRotation=ROTATION,
    )["UserPoolClient"]
    assert rotating["RefreshTokenRotation"] == ROTATION
    assert client_of(pool, rotating["ClientId"])["RefreshTokenRotation"] == ROTATION
    updated = update_client(
        pool, ExplicitAuthFlows=flows, RefreshTokenRotation=ROTATION
    )
    assert updated["RefreshTokenRotation"] == ROTATION
    with refused("InvalidParameterException", "ALLOW_REFRESH_TOKEN_AUTH"):
        update_client(
            pool,
            ExplicitAuthFlows=[*flows, "ALLOW_REFRESH_TOKEN_AUTH"],
            RefreshTokenRotation=ROTATION,
        )
    assert "RefreshTokenRotation" not in update_client(pool, ExplicitAuthFlows=flows)


def test_second_factor_that_is_turned_off_is_gone(
    emulator: Embedded, pool: Pool
) -> None:
    def factor(**settings: Any) -> Any:
        emulator.admin.set_user_pool_mfa_config(UserPoolId=pool.pool_id, **settings)
        found = emulator.admin.get_user_pool_mfa_config(UserPoolId=pool.pool_id)
        return found["MfaConfiguration"], found.get("SoftwareTokenMfaConfiguration")

    on = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    assert factor(MfaConfiguration="ON", **on) == ("ON", {"Enabled": True})
    assert factor(MfaConfiguration="OFF") == ("OFF", None)
    assert factor(MfaConfiguration="OPTIONAL") == ("OPTIONAL", None)
    with refused("InvalidParameterException", "can't turn off MFA and configure"):
        factor(MfaConfiguration="OFF", **on)
    assert factor(MfaConfiguration="ON", **on) == ("ON", {"Enabled": True})
    emulator.admin.update_user_pool(UserPoolId=pool.pool_id)
    left = emulator.admin.get_user_pool_mfa_config(UserPoolId=pool.pool_id)
    assert left["MfaConfiguration"] == "OFF"
    assert "SoftwareTokenMfaConfiguration" not in left


def test_pool_goes_back_to_the_defaults_it_is_not_told_of(
    emulator: Embedded,
) -> None:
    pool = emulator.make_pool(
        LambdaConfig={"PostConfirmation": "arn:aws:lambda:us-east-1:1:function:hello"},
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        VerificationMessageTemplate={"EmailSubject": "Hello"},
        UserPoolAddOns={"AdvancedSecurityMode": "OFF"},
        UserPoolTags={"a": "b"},
        DeletionProtection="ACTIVE",
        UserPoolTier="ESSENTIALS",
    )
    emulator.admin.update_user_pool(UserPoolId=pool.pool_id, PoolName="renamed")
    left = pool_of(pool)
    assert (left["Name"], left["UserPoolTier"]) == ("renamed", "ESSENTIALS")
    assert left["Policies"]["PasswordPolicy"]["MinimumLength"] == 8
    assert left["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False
    assert (left["LambdaConfig"], left["UserPoolTags"]) == ({}, {"a": "b"})
    assert left["DeletionProtection"] == "INACTIVE"
    assert not {"UserPoolAddOns", "VerificationMessageTemplate"} & set(left)
    assert "AutoVerifiedAttributes" not in left
    settings = left["UserAttributeUpdateSettings"]
    assert settings == POOL_SETTINGS["UserAttributeUpdateSettings"]
    # what can't be changed stays
    assert left["UsernameAttributes"] == POOL_SETTINGS["UsernameAttributes"]


def test_group_is_made_changed_and_silent_about_the_rest(
    emulator: Embedded, pool: Pool
) -> None:
    def group(operation: str, name: str = "editors", **settings: Any) -> dict[str, Any]:
        made: dict[str, Any] = getattr(emulator.admin, operation)(
            UserPoolId=pool.pool_id, GroupName=name, **settings
        )["Group"]
        return made

    plain = group("create_group")
    assert set(plain) == {
        *("GroupName", "UserPoolId", "CreationDate", "LastModifiedDate"),
    }
    assert group("create_group", "zero", Precedence=0)["Precedence"] == 0
    assert group("create_group", "role", RoleArn=ROLE)["RoleArn"] == ROLE
    group("update_group", Description="Pages", Precedence=3, RoleArn=ROLE)
    group("update_group", Precedence=4)
    read = group("get_group")
    assert (read["Description"], read["Precedence"], read["RoleArn"]) == (
        *("Pages", 4, ROLE),
    )
    assert read["LastModifiedDate"] >= read["CreationDate"]
    with refused("GroupExistsException"):
        group("create_group")
    with refused("ResourceNotFoundException"):
        group("update_group", "nobody")
    with refused("InvalidParameterException", "roleArn"):
        group("update_group", RoleArn="editors-without-an-arn")


def test_group_keeps_its_members_when_it_changes(
    emulator: Embedded, pool: Pool, claims_of: Any
) -> None:
    email = pool.confirmed_user()
    names = {"UserPoolId": pool.pool_id, "GroupName": "kept"}
    emulator.admin.create_group(**names)
    emulator.admin.admin_add_user_to_group(**names, Username=email)
    emulator.admin.update_group(**names, Description="changed")
    assert len(emulator.admin.list_users_in_group(**names)["Users"]) == 1
    assert claims_of(pool.sign_in(email)["IdToken"])["cognito:groups"] == ["kept"]
