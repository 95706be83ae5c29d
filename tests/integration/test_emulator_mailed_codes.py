"""Codes that the embedded Cognito mails at a sign-in, and sign-in after sign-up."""

import json
from typing import Any

import pytest

from cognito_auth import mailbox
from tests.choices import PASSWORDS, choosing_pool, respond, start, update_client
from tests.embedded import CLIENT_SETTINGS, PASSWORD, Embedded, Pool
from tests.flows import totp
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

MISMATCH = "Invalid code or auth state for the user."
# what email as second factor asks of a pool
BY_SES: dict[str, Any] = {
    "EmailConfiguration": {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/a@example.com",
    },
    "AccountRecoverySetting": {
        "RecoveryMechanisms": [
            {"Priority": 1, "Name": "verified_email"},
            {"Priority": 2, "Name": "verified_phone_number"},
        ]
    },
}
TEMPLATE = {"Subject": "Your second step", "Message": "Type {####}, {username}."}


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    return choosing_pool(emulator, "EMAIL_OTP")


def with_mails(emulator: Embedded, mfa: str = "OPTIONAL", **settings: Any) -> Pool:
    """A pool with email as second factor."""
    pool = choosing_pool(emulator, **{**BY_SES, **settings})
    require(pool, mfa)
    return pool


def require(pool: Pool, mfa: str) -> None:
    pool.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id,
        MfaConfiguration=mfa,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        EmailMfaConfiguration=TEMPLATE,
    )


def code_for(pool: Pool, email: str) -> str:
    return str(pool.embedded.code_for(email))


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def prefer(pool: Pool, token: str, **settings: dict[str, bool]) -> None:
    pool.embedded.public.set_user_mfa_preference(AccessToken=token, **settings)


def with_mail(pool: Pool) -> str:
    """An account whose second factor is its mail."""
    email = pool.confirmed_user()
    token = pool.sign_in(email)["AccessToken"]
    prefer(pool, token, EmailMfaSettings={"Enabled": True, "PreferredMfa": True})
    return email


def test_a_mailed_code_signs_in_once(pool: Pool) -> None:
    email = pool.confirmed_user()
    asked = start(pool, email)
    assert asked["AvailableChallenges"] == [*PASSWORDS, "EMAIL_OTP"]
    asked = respond(pool, asked, email, ANSWER="EMAIL_OTP")
    assert asked["ChallengeName"] == "EMAIL_OTP"
    assert asked["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL",
        "CODE_DELIVERY_DESTINATION": "u****@e****",
    }
    code = code_for(pool, email)
    assert len(code) == 8
    with refused("InvalidParameterException", "EMAIL_OTP_CODE"):
        respond(pool, asked, email)
    with refused("CodeMismatchException", MISMATCH):
        respond(pool, asked, email, EMAIL_OTP_CODE=other_than(code))
    answer = respond(pool, asked, email, EMAIL_OTP_CODE=code)
    assert "AccessToken" in answer["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, asked, email, EMAIL_OTP_CODE=code)


def test_each_sign_in_has_a_code_of_its_own_for_three_minutes(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.confirmed_user()
    first = start(pool, email, "EMAIL_OTP")
    code = code_for(pool, email)
    second = start(pool, email, "EMAIL_OTP")
    assert code_for(pool, email) != code
    with refused("CodeMismatchException"):
        respond(pool, second, email, EMAIL_OTP_CODE=code)
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        respond(pool, first, email, EMAIL_OTP_CODE=code)
    respond(pool, first, email, EMAIL_OTP_CODE=code)


def test_five_wrong_codes_end_the_sign_in(pool: Pool) -> None:
    email = pool.confirmed_user()
    asked = start(pool, email, "EMAIL_OTP")
    code = code_for(pool, email)
    for _ in range(5):
        with refused("CodeMismatchException"):
            respond(pool, asked, email, EMAIL_OTP_CODE=other_than(code))
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, asked, email, EMAIL_OTP_CODE=code)


def test_a_code_confirms_account_and_address(pool: Pool) -> None:
    email = pool.sign_up()
    asked = start(pool, email, "EMAIL_OTP")
    respond(pool, asked, email, EMAIL_OTP_CODE=code_for(pool, email))
    user = pool.user(email)
    assert user["UserStatus"] == "CONFIRMED"
    assert user["attributes"]["email_verified"] == "true"


def test_who_has_to_replace_a_password_gets_no_code(pool: Pool) -> None:
    assert start(pool, pool.invite())["AvailableChallenges"] == PASSWORDS


def test_somebody_who_does_not_exist_waits_for_a_code(pool: Pool) -> None:
    email, nobody = pool.confirmed_user(), "unknown-to-all@example.com"
    known, unknown = (start(pool, name, "EMAIL_OTP") for name in (email, nobody))
    assert set(unknown) == set(known)
    assert unknown["ChallengeParameters"] == known["ChallengeParameters"]
    assert pool.embedded.code_for(nobody) is None
    for asked, name in ((known, email), (unknown, nobody)):
        for code in ["0" * 8] * 5:
            with refused("CodeMismatchException", MISMATCH):
                respond(pool, asked, name, EMAIL_OTP_CODE=code)
        with refused("NotAuthorizedException", "Invalid session"):
            respond(pool, asked, name, EMAIL_OTP_CODE=code)


def test_a_second_factor_leaves_out_the_code(emulator: Embedded) -> None:
    pool = choosing_pool(emulator, "EMAIL_OTP")
    email = pool.confirmed_user()
    client, token = emulator.public, pool.sign_in(email)["AccessToken"]
    secret = client.associate_software_token(AccessToken=token)["SecretCode"]
    client.verify_software_token(AccessToken=token, UserCode=totp(secret))
    prefer(pool, token, SoftwareTokenMfaSettings={"Enabled": True})
    assert start(pool, email)["AvailableChallenges"] == PASSWORDS


def test_a_mailed_code_as_second_factor(emulator: Embedded) -> None:
    pool = with_mails(emulator)
    email = with_mail(pool)
    assert pool.user(email)["UserMFASettingList"] == ["EMAIL_OTP"]
    assert pool.user(email)["PreferredMfaSetting"] == "EMAIL_OTP"
    asked = pool.first_factor(email)
    assert asked["ChallengeName"] == "EMAIL_OTP"
    parameters = asked["ChallengeParameters"]
    assert parameters["CODE_DELIVERY_DESTINATION"] == "u****@e****"
    mail, code = mailbox.messages(emulator.endpoint_url)[0], code_for(pool, email)
    assert (mail.to, mail.subject) == (email, TEMPLATE["Subject"])
    assert mail.text == f"Type {code}, {email}."
    assert len(code) == 6
    with refused("CodeMismatchException", MISMATCH):
        respond(pool, asked, email, EMAIL_OTP_CODE=other_than(code))
    assert "AuthenticationResult" in respond(pool, asked, email, EMAIL_OTP_CODE=code)
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, asked, email, EMAIL_OTP_CODE=code)


def test_the_mail_is_no_way_to_recover_from_itself(emulator: Embedded) -> None:
    pool = with_mails(emulator)
    email = with_mail(pool)
    with refused("InvalidParameterException", "no registered/verified"):
        emulator.public.forgot_password(ClientId=pool.client_id, Username=email)


def test_two_second_factors_are_chosen_from_or_preferred(emulator: Embedded) -> None:
    pool = with_mails(emulator)
    email = with_mail(pool)
    client = emulator.public
    asked = pool.first_factor(email)
    answer = respond(pool, asked, email, EMAIL_OTP_CODE=code_for(pool, email))
    token = answer["AuthenticationResult"]["AccessToken"]
    secret = client.associate_software_token(AccessToken=token)["SecretCode"]
    client.verify_software_token(AccessToken=token, UserCode=totp(secret))
    on = {"Enabled": True, "PreferredMfa": True}
    with refused("InvalidParameterException", "Only one"):
        prefer(pool, token, SoftwareTokenMfaSettings=on, EmailMfaSettings=on)
    prefer(pool, token, SoftwareTokenMfaSettings=on)
    assert pool.first_factor(email)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    off = {"Enabled": True, "PreferredMfa": False}
    prefer(pool, token, SoftwareTokenMfaSettings=off, EmailMfaSettings=off)
    asked = pool.first_factor(email)
    assert asked["ChallengeName"] == "SELECT_MFA_TYPE"
    offered = json.loads(asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"])
    assert offered == ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]
    with refused("InvalidParameterException", "SMS_MFA"):
        respond(pool, asked, email, ANSWER="SMS_MFA")
    asked = respond(pool, asked, email, ANSWER="EMAIL_OTP")
    respond(pool, asked, email, EMAIL_OTP_CODE=code_for(pool, email))
    asked = respond(pool, pool.first_factor(email), email, ANSWER="SOFTWARE_TOKEN_MFA")
    answer = respond(pool, asked, email, SOFTWARE_TOKEN_MFA_CODE=totp(secret))
    assert "AuthenticationResult" in answer
    prefer(pool, token, SoftwareTokenMfaSettings={"Enabled": False})
    assert pool.first_factor(email)["ChallengeName"] == "EMAIL_OTP"


def test_where_everybody_needs_two_a_verified_address_is_one(
    emulator: Embedded,
) -> None:
    pool = with_mails(emulator, "ON")
    email = pool.confirmed_user()
    assert pool.first_factor(email)["ChallengeName"] == "EMAIL_OTP"
    invited = pool.invite()
    asked = pool.first_factor(invited)
    asked = respond(pool, asked, invited, NEW_PASSWORD="Another horse 8 battery!")
    assert asked["ChallengeName"] == "MFA_SETUP"


def test_the_preference_needs_pool_and_address(emulator: Embedded) -> None:
    settings = {"EmailMfaSettings": {"Enabled": True}}
    plain = choosing_pool(emulator)
    token = plain.sign_in(plain.confirmed_user())["AccessToken"]
    with refused("InvalidParameterException", "delivery config"):
        prefer(plain, token, **settings)
    pool = with_mails(emulator)
    invited = pool.invite()
    with refused("InvalidParameterException", "delivery config"):
        emulator.admin.admin_set_user_mfa_preference(
            UserPoolId=pool.pool_id, Username=invited, **settings
        )


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"EmailConfiguration": {}}, "InvalidParameterException"),
        ({"AccountRecoverySetting": {}}, "InvalidParameterException"),
    ],
)
def test_what_a_pool_needs_for_it(
    emulator: Embedded, lacking: dict[str, Any], code: str
) -> None:
    with refused(code):
        with_mails(emulator, **lacking)
    lite = emulator.make_pool(UserPoolTier="LITE", **BY_SES)
    with refused("FeatureUnavailableInTierException", "Email MFA"):
        require(lite, "OPTIONAL")


def sign_up(pool: Pool, email: str) -> str:
    session: str = pool.embedded.public.sign_up(
        ClientId=pool.client_id, Username=email, Password=PASSWORD
    )["Session"]
    return session


def confirm(pool: Pool, email: str, session: str) -> dict[str, Any]:
    answer: dict[str, Any] = pool.embedded.public.confirm_sign_up(
        ClientId=pool.client_id,
        Username=email,
        ConfirmationCode=code_for(pool, email),
        Session=session,
    )
    return answer


def sign_in(pool: Pool, email: str, session: str) -> dict[str, Any]:
    answer: dict[str, Any] = pool.embedded.public.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": email},
        Session=session,
    )
    return answer


def second_client(pool: Pool) -> Pool:
    made = pool.embedded.admin.create_user_pool_client(
        UserPoolId=pool.pool_id, **CLIENT_SETTINGS
    )
    other = Pool(pool.embedded, pool.pool_id, made["UserPoolClient"]["ClientId"])
    update_client(other)
    return other


def test_who_signed_up_is_signed_in_once(emulator: Embedded, pool: Pool) -> None:
    email, other = "newcomer@example.com", pool.confirmed_user()
    session = sign_up(pool, email)
    with refused("NotAuthorizedException", "Invalid session"):
        sign_in(pool, email, session)
    with refused("NotAuthorizedException", "Invalid session"):
        confirm(pool, email, "made-up" * 9)
    with refused("NotAuthorizedException", "Invalid session"):
        confirm(second_client(pool), email, session)
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        confirm(pool, email, session)
    fresh = confirm(pool, email, session)["Session"]
    for who, where, which in (
        (other, pool, fresh),
        (email, second_client(pool), fresh),
        (email, pool, session),
        (email, pool, "made-up" * 9),
        ("nobody@example.com", pool, fresh),
    ):
        with refused("NotAuthorizedException", "Invalid session"):
            sign_in(where, who, which)
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        sign_in(pool, email, fresh)
    answer = sign_in(pool, email, fresh)
    assert "AccessToken" in answer["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session"):
        sign_in(pool, email, fresh)


def test_another_accounts_session_confirms_nothing(pool: Pool) -> None:
    session = sign_up(pool, "one@example.com")
    sign_up(pool, "two@example.com")
    with refused("NotAuthorizedException", "Invalid session"):
        confirm(pool, "two@example.com", session)
    assert pool.user("two@example.com")["UserStatus"] == "UNCONFIRMED"


def test_without_a_session_none_is_handed_on(emulator: Embedded, pool: Pool) -> None:
    email = pool.sign_up()
    answer = emulator.public.confirm_sign_up(
        ClientId=pool.client_id,
        Username=email,
        ConfirmationCode=code_for(pool, email),
    )
    assert "Session" not in answer
    older = emulator.make_pool()
    answer = emulator.public.sign_up(
        ClientId=older.client_id, Username="older@example.com", Password=PASSWORD
    )
    assert "Session" not in answer


def test_a_newcomer_still_needs_a_second_factor(emulator: Embedded) -> None:
    pool, email = choosing_pool(emulator, MfaConfiguration="ON"), "both@example.com"
    session = confirm(pool, email, sign_up(pool, email))["Session"]
    assert sign_in(pool, email, session)["ChallengeName"] == "MFA_SETUP"
