"""What administrators do at the embedded Cognito."""

import pytest

from cognito_auth.inputs.passwords import SYMBOLS
from tests.embedded import PASSWORD, Embedded, Pool, attribute_dict, attribute_list
from tests.integration.errors import refused

pytestmark = pytest.mark.integration


def test_admin_confirms_once_and_does_not_verify(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.sign_up()
    names = {"UserPoolId": pool.pool_id, "Username": email}
    emulator.admin.admin_confirm_sign_up(**names)
    assert pool.user(email)["UserStatus"] == "CONFIRMED"
    assert pool.user(email)["attributes"]["email_verified"] == "false"
    with refused("NotAuthorizedException", "Current status is CONFIRMED"):
        emulator.admin.admin_confirm_sign_up(**names)
    emulator.admin.admin_update_user_attributes(
        **names, UserAttributes=attribute_list(email_verified="true")
    )
    assert pool.user(email)["attributes"]["email_verified"] == "true"


def test_invited_user_gets_a_password_by_mail(emulator: Embedded, pool: Pool) -> None:
    from cognito_auth import mailbox

    emulator.admin.admin_create_user(UserPoolId=pool.pool_id, Username="guest@a.org")
    newest = mailbox.messages(emulator.endpoint_url)[0]
    assert newest.to == "guest@a.org"
    emulator.admin.admin_set_user_password(
        UserPoolId=pool.pool_id,
        Username="guest@a.org",
        Password=PASSWORD,
        Permanent=True,
    )
    assert pool.sign_in("guest@a.org")


def test_users_are_listed_by_filter(emulator: Embedded, pool: Pool) -> None:
    email = pool.sign_up()
    listed = emulator.admin.list_users(
        UserPoolId=pool.pool_id,
        Filter=f'email = "{email}"',
        AttributesToGet=["email"],
    )["Users"]
    assert [user["Attributes"] for user in listed] == [attribute_list(email=email)]
    with refused("InvalidParameterException", "filter"):
        emulator.admin.list_users(UserPoolId=pool.pool_id, Filter=f"email is {email}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('cognito:user_status = "ARCHIVED"', []),
        ('cognito:user_status = "confirmed"', ["ada"]),
        ('"cognito:user_status" ^= "UNC"', ["bob", "cy"]),
        ('status = "Disabled"', ["cy"]),
        ('status = "disabled"', []),
        ('given_name = "A \\"real\\" \\\\ name"', ["bob"]),
        ('name ^= "b"', ["bob"]),
        ('username = "nobody"', []),
        ("", ["ada", "bob", "cy"]),
    ],
)
def test_filter_finds_those_it_means(
    emulator: Embedded, filtered: Pool, text: str, found: list[str]
) -> None:
    listed = emulator.admin.list_users(UserPoolId=filtered.pool_id, Filter=text)
    emails = [attribute_dict(user["Attributes"])["email"] for user in listed["Users"]]
    assert [email.split("@")[0] for email in emails] == found


@pytest.fixture(scope="module")
def filtered(emulator: Embedded) -> Pool:
    pool = emulator.make_pool()
    pool.confirm(pool.sign_up("ada@example.com"))
    pool.sign_up("bob@example.com", name="Bob", given_name='A "real" \\ name')
    email = pool.sign_up("cy@example.com")
    emulator.admin.admin_disable_user(UserPoolId=pool.pool_id, Username=email)
    return pool


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('email != "a@a.org"', "Error while parsing filter."),
        ('email = "a" and name = "b"', "Error while parsing filter."),
        ('"email = "a"', "Error while parsing filter."),
        ("email = a", "Error while parsing filter."),
        ('custom:team = "red"', "Invalid search attribute: custom:team"),
        ('email_verified = "true"', "Invalid search attribute: email_verified"),
    ],
)
def test_filter_that_cognito_can_not_read_is_refused(
    emulator: Embedded, pool: Pool, text: str, sentence: str
) -> None:
    with refused("InvalidParameterException", sentence):
        emulator.admin.list_users(UserPoolId=pool.pool_id, Filter=text)


def test_attribute_that_no_user_can_have_is_refused(
    emulator: Embedded, pool: Pool
) -> None:
    with refused("InvalidParameterException", "do not exist"):
        emulator.admin.list_users(
            UserPoolId=pool.pool_id, AttributesToGet=["custom:nothing"]
        )


def test_unknown_user_and_pool_have_their_errors(
    emulator: Embedded, pool: Pool
) -> None:
    with refused("UserNotFoundException"):
        pool.user("nobody@example.com")
    with refused("ResourceNotFoundException"):
        emulator.admin.list_users(UserPoolId="us-east-1_nothing00")


def test_pool_for_invited_users_refuses_sign_up(emulator: Embedded) -> None:
    pool = emulator.make_pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    with refused("NotAuthorizedException", "not permitted"):
        pool.sign_up()


def test_protected_pool_is_not_deleted(emulator: Embedded) -> None:
    pool_id = emulator.make_pool(DeletionProtection="ACTIVE").pool_id
    with refused("InvalidParameterException", "deletion protection"):
        emulator.admin.delete_user_pool(UserPoolId=pool_id)
    emulator.admin.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
    emulator.admin.delete_user_pool(UserPoolId=pool_id)


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Short 1!", "length"),
        ("no uppercase 1!", "uppercase"),
        ("NO LOWERCASE 1!", "lowercase"),
        ("No digits here!", "numeric"),
        ("NoSymbolsHere1", "symbol"),
        ("Ño basic capital 1!", "uppercase"),
        ("Arabic digits \u0661\u0662!", "numeric"),
        ("NoSymbol£Here1", "symbol"),
    ],
)
def test_weak_password_is_refused(pool: Pool, password: str, rule: str) -> None:
    with refused("InvalidPasswordException", rule):
        pool.sign_up(password=password)


@pytest.mark.parametrize("symbol", sorted(SYMBOLS))
def test_each_symbol_of_the_apps_list_counts(pool: Pool, symbol: str) -> None:
    pool.sign_up(password=f"Inside{symbol}here12")


@pytest.mark.parametrize(
    "password", [f"{PASSWORD} ", f" {PASSWORD}", f"{PASSWORD}\t", f"\n{PASSWORD}", "x"]
)
def test_blank_at_an_end_of_a_password_is_refused(pool: Pool, password: str) -> None:
    pattern = r"regular expression pattern: ^[\S]+.*[\S]+$"
    with refused("InvalidParameterException", pattern):
        pool.sign_up(password=password)


@pytest.mark.parametrize("password", [f"{PASSWORD} ", f" {PASSWORD}", f"{PASSWORD}\n"])
def test_blank_at_an_end_is_refused_in_a_challenge_too(
    emulator: Embedded, pool: Pool, password: str
) -> None:
    email = pool.invite()
    challenge = pool.first_factor(email)
    with refused("InvalidPasswordException", "Password did not conform with policy"):
        emulator.public.respond_to_auth_challenge(
            ClientId=pool.client_id,
            ChallengeName=challenge["ChallengeName"],
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": email, "NEW_PASSWORD": password},
        )


def test_made_up_temporary_password_meets_the_policy(emulator: Embedded) -> None:
    pool = emulator.make_pool(Policies={"PasswordPolicy": {"MinimumLength": 40}})
    emulator.admin.admin_create_user(UserPoolId=pool.pool_id, Username="long@a.org")
