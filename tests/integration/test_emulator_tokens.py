"""Tokens of the embedded Cognito: refreshed, revoked, expired, signed out."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.embedded import PASSWORD, Embedded, Pool
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

DAY = 24 * 3600


def refresh(pool: Pool, token: str) -> dict[str, Any]:
    answer = pool.embedded.public.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
    )
    tokens: dict[str, Any] = answer["AuthenticationResult"]
    return tokens


def test_refreshed_tokens_keep_the_time_of_sign_in(
    emulator: Embedded, pool: Pool, claims_of: Callable[[str], dict[str, Any]]
) -> None:
    tokens = pool.sign_in(pool.confirmed_user())
    signed_in_at = claims_of(tokens["IdToken"])["auth_time"]
    # as the refresh token has it, which may be made in the second after
    known_times = {signed_in_at, signed_in_at + 1}
    with emulator.later(1800):
        fresh = refresh(pool, tokens["RefreshToken"])
    for name in ("IdToken", "AccessToken"):
        claims = claims_of(fresh[name])
        assert claims["auth_time"] in known_times
        assert claims["iat"] >= signed_in_at + 1800
    assert "RefreshToken" not in fresh
    newer = emulator.public.get_tokens_from_refresh_token(
        ClientId=pool.client_id, RefreshToken=tokens["RefreshToken"]
    )["AuthenticationResult"]
    assert claims_of(newer["AccessToken"])["auth_time"] in known_times


def test_moved_clock_dates_changes_too(emulator: Embedded, pool: Pool) -> None:
    email = pool.sign_up()
    with emulator.later(DAY):
        emulator.admin.admin_confirm_sign_up(UserPoolId=pool.pool_id, Username=email)
    account = pool.user(email)
    passed = account["UserLastModifiedDate"] - account["UserCreateDate"]
    assert passed.total_seconds() >= DAY


def test_refresh_token_expires(emulator: Embedded, pool: Pool) -> None:
    tokens = pool.sign_in(pool.confirmed_user())
    with emulator.later(30 * DAY - 60):
        refresh(pool, tokens["RefreshToken"])
    with emulator.later(30 * DAY + 1), refused("NotAuthorizedException", "expired"):
        refresh(pool, tokens["RefreshToken"])


def test_access_token_expires(emulator: Embedded, pool: Pool) -> None:
    tokens = pool.sign_in(pool.confirmed_user())
    with emulator.later(3601), refused("NotAuthorizedException", "expired"):
        emulator.public.get_user(AccessToken=tokens["AccessToken"])


def test_revoked_refresh_token_ends_its_session_only(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.confirmed_user()
    one, other = pool.sign_in(email), pool.sign_in(email)
    emulator.public.revoke_token(ClientId=pool.client_id, Token=one["RefreshToken"])
    with refused("NotAuthorizedException", "revoked"):
        refresh(pool, one["RefreshToken"])
    with refused("NotAuthorizedException", "revoked"):
        emulator.public.get_user(AccessToken=one["AccessToken"])
    assert refresh(pool, other["RefreshToken"])


def test_revoking_needs_a_refresh_token_of_the_client(
    emulator: Embedded, pool: Pool
) -> None:
    tokens = pool.sign_in(pool.confirmed_user())
    with refused("UnsupportedTokenTypeException"):
        emulator.public.revoke_token(
            ClientId=pool.client_id, Token=tokens["AccessToken"]
        )
    with refused("UnauthorizedException"):
        emulator.public.revoke_token(
            ClientId=emulator.make_pool().client_id, Token=tokens["RefreshToken"]
        )
    head, body, signature = tokens["RefreshToken"].split(".")
    with refused("InvalidParameterException"):
        emulator.public.revoke_token(
            ClientId=pool.client_id, Token=f"{head}.{body}.{'A' * len(signature)}"
        )


def test_global_sign_out_ends_every_session(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    one, other = pool.sign_in(email), pool.sign_in(email)
    emulator.public.global_sign_out(AccessToken=one["AccessToken"])
    for tokens in (one, other):
        with refused("NotAuthorizedException", "revoked"):
            refresh(pool, tokens["RefreshToken"])
        with refused("NotAuthorizedException", "revoked"):
            emulator.public.get_user(AccessToken=tokens["AccessToken"])
    assert pool.sign_in(email)


@pytest.mark.parametrize("deed", ["admin_disable_user", "admin_delete_user"])
def test_refresh_ends_with_the_account(
    emulator: Embedded, pool: Pool, deed: str
) -> None:
    email = pool.confirmed_user()
    tokens = pool.sign_in(email)
    getattr(emulator.admin, deed)(UserPoolId=pool.pool_id, Username=email)
    with refused("NotAuthorizedException"):
        refresh(pool, tokens["RefreshToken"])


def test_groups_are_in_both_tokens(
    emulator: Embedded, pool: Pool, claims_of: Callable[[str], dict[str, Any]]
) -> None:
    email = pool.confirmed_user()
    emulator.admin.create_group(UserPoolId=pool.pool_id, GroupName="admins")
    emulator.admin.admin_add_user_to_group(
        UserPoolId=pool.pool_id, Username=email, GroupName="admins"
    )
    tokens = pool.sign_in(email)
    for name in ("IdToken", "AccessToken"):
        assert claims_of(tokens[name])["cognito:groups"] == ["admins"]


def test_changed_password_is_the_only_one(emulator: Embedded, pool: Pool) -> None:
    email, new = pool.confirmed_user(), "Another horse 8 battery!"
    token = pool.sign_in(email)["AccessToken"]
    for previous, proposed, code in (
        ("Wrong horse 7 battery!", new, "NotAuthorizedException"),
        (PASSWORD, "weak", "InvalidPasswordException"),
    ):
        with refused(code):
            emulator.public.change_password(
                AccessToken=token,
                PreviousPassword=previous,
                ProposedPassword=proposed,
            )
    emulator.public.change_password(
        AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=new
    )
    assert pool.sign_in(email, new)
    with refused("NotAuthorizedException"):
        pool.sign_in(email)


def test_rotating_client_gets_a_new_refresh_token_each_time(
    emulator: Embedded, pool: Pool, claims_of: Callable[[str], dict[str, Any]]
) -> None:
    client_id = emulator.admin.create_user_pool_client(
        UserPoolId=pool.pool_id,
        ClientName="rotating",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 20},
    )["UserPoolClient"]["ClientId"]
    rotating = Pool(emulator, pool.pool_id, client_id)

    def exchange(token: str) -> dict[str, Any]:
        found: dict[str, Any] = emulator.public.get_tokens_from_refresh_token(
            ClientId=client_id, RefreshToken=token
        )["AuthenticationResult"]
        return found

    first = rotating.sign_in(rotating.confirmed_user())["RefreshToken"]
    fresh = exchange(first)
    second = fresh["RefreshToken"]
    assert second != first
    assert claims_of(second)["exp"] == claims_of(first)["exp"]
    # a retry whose answer was lost
    assert exchange(first)["RefreshToken"] not in (first, second)
    with emulator.later(21):
        with refused("RefreshTokenReuseException"):
            exchange(first)
        third = exchange(second)["RefreshToken"]
    emulator.public.revoke_token(ClientId=client_id, Token=third)
    for token in (second, third):
        with refused("NotAuthorizedException", "revoked"):
            exchange(token)
