"""What users may write about themselves, and how an email address changes."""

import pytest

from tests.embedded import PASSWORD, Embedded, Pool, attribute_list
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

SCHEMA = [
    {"Name": "name", "AttributeDataType": "String", "Required": True, "Mutable": True},
    {
        "Name": "team",
        "AttributeDataType": "String",
        "Mutable": False,
        "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "5"},
    },
    {
        "Name": "age",
        "AttributeDataType": "Number",
        "Mutable": True,
        "NumberAttributeConstraints": {"MinValue": "18", "MaxValue": "120"},
    },
]


@pytest.fixture(scope="module")
def strict_pool(emulator: Embedded) -> Pool:
    return emulator.make_pool(Schema=SCHEMA)


def update(pool: Pool, token: str, **attributes: str) -> list[dict[str, str]]:
    answer = pool.embedded.public.update_user_attributes(
        AccessToken=token, UserAttributes=attribute_list(**attributes)
    )
    details: list[dict[str, str]] = answer["CodeDeliveryDetailsList"]
    return details


def verify(pool: Pool, token: str, code: str | None) -> None:
    pool.embedded.public.verify_user_attribute(
        AccessToken=token, AttributeName="email", Code=code
    )


def test_sign_up_needs_the_required_attributes(strict_pool: Pool) -> None:
    with refused("InvalidParameterException", "name: The attribute is required"):
        strict_pool.sign_up()
    strict_pool.sign_up(name="Ada", custom_team="red", custom_age="18")


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"sub": "me"}, "sub"),
        ({"custom_unknown": "x"}, "could not be determined"),
        ({"custom_team": "purple"}, "no longer than 5"),
        ({"custom_team": "r"}, "no shorter than 2"),
        ({"custom_age": "17"}, "at least 18"),
        ({"custom_age": "121"}, "at most 120"),
        ({"custom_age": "old"}, "not a number"),
        ({"phone_number": "123"}, "Invalid phone number format."),
    ],
)
def test_sign_up_refuses_what_the_schema_does_not_allow(
    strict_pool: Pool, attributes: dict[str, str], message: str
) -> None:
    with refused("InvalidParameterException", message):
        strict_pool.sign_up(name="Ada", **attributes)


def test_users_do_not_verify_themselves(pool: Pool) -> None:
    with refused("NotAuthorizedException", "unauthorized attribute"):
        pool.sign_up(email_verified="true")
    token = pool.sign_in(pool.confirmed_user())["AccessToken"]
    with refused("NotAuthorizedException", "unauthorized attribute"):
        update(pool, token, email_verified="true")
    with refused("InvalidParameterException", "sub"):
        update(pool, token, sub="me")


def test_immutable_attributes_stay(strict_pool: Pool) -> None:
    email = strict_pool.confirmed_user(name="Ada", custom_team="red")
    token = strict_pool.sign_in(email)["AccessToken"]
    with refused("InvalidParameterException", "cannot be updated"):
        update(strict_pool, token, custom_team="blue")
    assert update(strict_pool, token, name="Grace") == []
    assert strict_pool.user(email)["attributes"]["name"] == "Grace"


def test_client_writes_what_it_is_allowed_to(
    emulator: Embedded, strict_pool: Pool
) -> None:
    client = emulator.admin.create_user_pool_client(
        UserPoolId=strict_pool.pool_id,
        ClientName="narrow",
        WriteAttributes=["email", "name"],
    )["UserPoolClient"]["ClientId"]
    with refused("NotAuthorizedException", "unauthorized attribute"):
        emulator.public.sign_up(
            ClientId=client,
            Username="narrow@example.com",
            Password=PASSWORD,
            UserAttributes=attribute_list(name="Ada", custom_age="40"),
        )


def test_attributes_can_be_deleted(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user(nickname="Al")
    token = pool.sign_in(email)["AccessToken"]
    emulator.public.delete_user_attributes(
        AccessToken=token, UserAttributeNames=["nickname"]
    )
    assert "nickname" not in pool.user(email)["attributes"]
    with refused("InvalidParameterException", "email"):
        emulator.public.delete_user_attributes(
            AccessToken=token, UserAttributeNames=["email"]
        )


def test_new_email_waits_for_its_code(emulator: Embedded, pool: Pool) -> None:
    old = pool.confirmed_user()
    new = f"New-{old}"
    token = pool.sign_in(old)["AccessToken"]
    details = update(pool, token, email=new)
    assert details[0]["Destination"] == "n****@e****"
    assert pool.user(old)["attributes"]["email"] == old
    assert pool.sign_in(old)
    code = emulator.code_for(new)
    with refused("CodeMismatchException"):
        verify(pool, token, "000000" if code != "000000" else "000001")
    verify(pool, token, code)
    attributes = pool.user(new)["attributes"]
    assert (attributes["email"], attributes["email_verified"]) == (new.lower(), "true")
    assert pool.sign_in(new)
    with refused("NotAuthorizedException"):
        pool.sign_in(old)
    with refused("ExpiredCodeException"):
        verify(pool, token, code)


def test_new_email_changes_at_once_where_the_pool_does_not_wait(
    emulator: Embedded,
) -> None:
    pool = emulator.make_pool(
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": []}
    )
    old = pool.confirmed_user()
    token = pool.sign_in(old)["AccessToken"]
    update(pool, token, email=f"new-{old}")
    assert pool.user(f"new-{old}")["attributes"]["email_verified"] == "false"
    verify(pool, token, emulator.code_for(f"new-{old}"))
    assert pool.user(f"new-{old}")["attributes"]["email_verified"] == "true"


def test_email_belongs_to_one_account(emulator: Embedded, pool: Pool) -> None:
    first, second = pool.confirmed_user(), pool.confirmed_user()
    token = pool.sign_in(first)["AccessToken"]
    with refused("AliasExistsException"):
        update(pool, token, email=second.upper())
    with refused("AliasExistsException"):
        emulator.admin.admin_update_user_attributes(
            UserPoolId=pool.pool_id,
            Username=first,
            UserAttributes=attribute_list(email=second),
        )
    # taken while its code was on the way
    update(pool, token, email=f"late-{first}")
    code = emulator.code_for(f"late-{first}")
    pool.sign_up(f"late-{first}")
    with refused("AliasExistsException"):
        verify(pool, token, code)


def test_code_for_the_present_address_can_be_asked_for(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.confirmed_user()
    emulator.admin.admin_update_user_attributes(
        UserPoolId=pool.pool_id,
        Username=email,
        UserAttributes=attribute_list(email_verified="false"),
    )
    token = pool.sign_in(email)["AccessToken"]
    emulator.public.get_user_attribute_verification_code(
        AccessToken=token, AttributeName="email"
    )
    code = emulator.code_for(email)
    with emulator.later(24 * 3600 + 1), refused("NotAuthorizedException"):
        verify(pool, token, code)  # the token, not the code
    verify(pool, token, code)
    assert pool.user(email)["attributes"]["email_verified"] == "true"


def test_admin_change_of_email_leaves_it_unverified(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.confirmed_user()
    for verified, extra in (("false", {}), ("true", {"email_verified": "true"})):
        email, old = f"{verified}-{email}", email
        emulator.admin.admin_update_user_attributes(
            UserPoolId=pool.pool_id,
            Username=old,
            UserAttributes=attribute_list(email=email, **extra),
        )
        assert pool.user(email)["attributes"]["email_verified"] == verified


@pytest.mark.parametrize("operation", ["verify", "ask", "delete"])
def test_tampered_token_is_refused_by_the_operations_we_add(
    emulator: Embedded, pool: Pool, operation: str
) -> None:
    token = pool.sign_in(pool.confirmed_user())["AccessToken"]
    head, body, signature = token.split(".")
    token = f"{head}.{body}.{'A' * len(signature)}"
    with refused("NotAuthorizedException", "signature"):
        if operation == "verify":
            verify(pool, token, "111111")
        elif operation == "ask":
            emulator.public.get_user_attribute_verification_code(
                AccessToken=token, AttributeName="email"
            )
        else:
            emulator.public.delete_user_attributes(
                AccessToken=token, UserAttributeNames=["nickname"]
            )
