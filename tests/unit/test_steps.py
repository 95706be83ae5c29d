"""What a challenge of Cognito asks for, as it says so itself."""

import pytest

from cognito_auth.cognito.steps import (
    AFTER_PASSWORD,
    CODE_KEYS,
    STEPS,
    TOTP,
    Step,
    code_destination,
    mfa_choices,
    required_attributes,
    step,
)
from cognito_auth.errors import UnsupportedChallenge
from cognito_auth.values import Challenge


def challenge(name: str, **parameters: str) -> Challenge:
    return Challenge(name, "sub", "a challenge session", parameters)


@pytest.mark.parametrize(
    ("name", "parameters", "asked"),
    [
        ("NEW_PASSWORD_REQUIRED", {}, "new_password"),
        (TOTP, {}, "code"),
        ("SMS_MFA", {}, "code"),
        ("EMAIL_OTP", {}, "code"),
        ("SELECT_MFA_TYPE", {"MFAS_CAN_SELECT": '["SMS_MFA"]'}, "select_mfa"),
        # without a list, an app is what there is to set up
        ("MFA_SETUP", {}, "totp_setup"),
        ("MFA_SETUP", {"MFAS_CAN_SETUP": f'["SMS_MFA", "{TOTP}"]'}, "totp_setup"),
        ("WEB_AUTHN", {"CREDENTIAL_REQUEST_OPTIONS": "{}"}, "passkey"),
    ],
)
def test_a_challenge_asks_for_one_step(
    name: str, parameters: dict[str, str], asked: Step
) -> None:
    assert step(challenge(name, **parameters)) == asked


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("DEVICE_SRP_AUTH", {}),
        ("SELECT_MFA_TYPE", {"MFAS_CAN_SELECT": '["WEB_AUTHN"]'}),
        ("MFA_SETUP", {"MFAS_CAN_SETUP": '["SMS_MFA"]'}),
        ("WEB_AUTHN", {}),
        ("SELECT_CHALLENGE", {}),
    ],
)
def test_what_no_page_can_answer_is_refused(
    name: str, parameters: dict[str, str]
) -> None:
    with pytest.raises(UnsupportedChallenge):
        step(challenge(name, **parameters))


def test_every_code_has_its_key_and_every_factor_follows_the_password() -> None:
    # Source: RespondToAuthChallenge, ChallengeResponses
    assert CODE_KEYS == {
        "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE",
        "SMS_MFA": "SMS_MFA_CODE",
        "EMAIL_OTP": "EMAIL_OTP_CODE",
        "EMAIL_MFA": "EMAIL_MFA_CODE",
    }
    # an administrator's password proves nobody, and a passkey is no password
    assert STEPS.keys() - AFTER_PASSWORD == {"NEW_PASSWORD_REQUIRED", "WEB_AUTHN"}


def test_a_mailed_code_is_one_choice_under_either_name() -> None:
    listed = f'["EMAIL_MFA", "WEB_AUTHN", "{TOTP}"]'
    asked = challenge("SELECT_MFA_TYPE", MFAS_CAN_CHOOSE=listed)

    assert mfa_choices(asked) == ("EMAIL_OTP", TOTP)


def test_an_apps_code_was_sent_nowhere() -> None:
    sent = {"CODE_DELIVERY_DESTINATION": "+*******1234"}

    assert code_destination(challenge("SMS_MFA", **sent)) == "+*******1234"
    assert code_destination(challenge(TOTP, **sent)) is None


@pytest.mark.parametrize("listed", ["", "null", "not JSON", "{}", "[1]"])
def test_a_list_that_can_not_be_read_asks_for_nothing(listed: str) -> None:
    asked = challenge("NEW_PASSWORD_REQUIRED", requiredAttributes=listed)

    assert required_attributes(asked) == ()
