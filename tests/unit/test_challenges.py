"""Challenges that the embedded Cognito lacks, against one that is scripted."""

import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.steps import (
    STEPS,
    code_destination,
    mfa_choices,
    required_attributes,
    step,
)
from cognito_auth.errors import (
    AuthError,
    ChallengeExpired,
    CodeMismatch,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    Misconfigured,
    TooManyAttempts,
    UnsupportedChallenge,
)
from cognito_auth.flows.challenges import Challenges
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Challenge, SignedIn
from tests.unit.minting import SUB
from tests.unit.scripted_cognito import (
    ASKS_FOR_PASSWORD,
    EMAIL,
    PASSWORD,
    Answer,
    FakeCognito,
    asks,
    fails,
    gives_tokens,
    says,
)


@pytest.fixture
def authenticator(
    shared_client: CognitoClient, verifier: TokenVerifier
) -> Authenticator:
    return Authenticator(shared_client, verifier)


@pytest.fixture
def challenges(
    account_client: AccountClient, authenticator: Authenticator
) -> Challenges:
    return Challenges(account_client, authenticator, "Test app")


@pytest.fixture(scope="module")
def signs_in(key: RSAPrivateKey) -> Answer:
    return gives_tokens(key, refresh_token="refresh")


def challenge(name: str, **parameters: str) -> Challenge:
    return Challenge(name, SUB, f"secret-session-of-{name}", parameters)


def answered(fake: FakeCognito) -> dict[str, Any]:
    """The last answer that Cognito got."""
    body = fake.requests[-1].body
    return {
        "name": body["ChallengeName"],
        "session": body["Session"],
        **body["ChallengeResponses"],
    }


@pytest.mark.parametrize(
    ("name", "code_key", "typed", "sent"),
    [
        ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE", " 123-456 ", "123456"),
        ("SMS_MFA", "SMS_MFA_CODE", "123 456", "123456"),
        ("EMAIL_OTP", "EMAIL_OTP_CODE", "123456", "123456"),
        ("EMAIL_OTP", "EMAIL_OTP_CODE", "1234 5678", "12345678"),
        ("EMAIL_MFA", "EMAIL_MFA_CODE", "123456", "123456"),
    ],
)
def test_each_kind_of_code_goes_under_its_own_key(
    fake: FakeCognito,
    authenticator: Authenticator,
    challenges: Challenges,
    signs_in: Answer,
    name: str,
    code_key: str,
    typed: str,
    sent: str,
) -> None:
    fake.answers = [
        ASKS_FOR_PASSWORD,
        asks(name, CODE_DELIVERY_DESTINATION="+*******1234"),
        signs_in,
    ]

    asked = authenticator.sign_in(EMAIL, PASSWORD)
    assert isinstance(asked, Challenge)
    assert step(asked) == "code"
    outcome = challenges.answer_code(asked, typed)

    assert isinstance(outcome, SignedIn)
    assert answered(fake) == {
        "name": name,
        "session": f"secret-session-of-{name}",
        "USERNAME": SUB,
        code_key: sent,
    }
    assert code_destination(asked) == (
        None if name == "SOFTWARE_TOKEN_MFA" else "+*******1234"
    )


@pytest.mark.parametrize(
    "typed", ["", "12345", "123456789", "12345a", "\N{SUPERSCRIPT ONE}23456"]
)
@pytest.mark.parametrize("name", ["SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA"])
def test_what_is_no_code_never_reaches_cognito(
    fake: FakeCognito, challenges: Challenges, name: str, typed: str
) -> None:
    with pytest.raises(CodeMismatch):
        challenges.answer_code(challenge(name), typed)
    assert fake.requests == []


@pytest.mark.parametrize("parameter", ["MFAS_CAN_SELECT", "MFAS_CAN_CHOOSE"])
@pytest.mark.parametrize("kind", ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"])
def test_a_second_factor_is_chosen_and_then_asked_for(
    fake: FakeCognito,
    authenticator: Authenticator,
    challenges: Challenges,
    signs_in: Answer,
    parameter: str,
    kind: str,
) -> None:
    offered = json.dumps(["SMS_MFA", "SOFTWARE_TOKEN_MFA", "CARRIER_PIGEON", kind])
    fake.answers = [
        ASKS_FOR_PASSWORD,
        asks("SELECT_MFA_TYPE", **{parameter: offered}),
        asks(kind),
        signs_in,
    ]

    asked = authenticator.sign_in(EMAIL, PASSWORD)
    assert isinstance(asked, Challenge)
    assert step(asked) == "select_mfa"
    assert "CARRIER_PIGEON" not in mfa_choices(asked)
    then = challenges.select_mfa(asked, kind)
    assert answered(fake) == {
        "name": "SELECT_MFA_TYPE",
        "session": "secret-session-of-SELECT_MFA_TYPE",
        "USERNAME": SUB,
        "ANSWER": kind,
    }
    assert (then.name, step(then)) == (kind, "code")
    assert isinstance(challenges.answer_code(then, "123456"), SignedIn)


def test_a_mailed_code_is_chosen_by_the_name_that_cognito_gave_it(
    fake: FakeCognito, challenges: Challenges
) -> None:
    asked = challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT='["SMS_MFA", "EMAIL_MFA"]')
    fake.answers = [asks("EMAIL_OTP")]

    assert mfa_choices(asked) == ("SMS_MFA", "EMAIL_OTP")
    challenges.select_mfa(asked, "EMAIL_OTP")
    assert answered(fake)["ANSWER"] == "EMAIL_MFA"


@pytest.mark.parametrize("kind", ["EMAIL_OTP", "CARRIER_PIGEON", ""])
def test_only_what_is_offered_can_be_chosen(
    fake: FakeCognito, challenges: Challenges, kind: str
) -> None:
    asked = challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT='["SMS_MFA"]')

    with pytest.raises(InvalidInput):
        challenges.select_mfa(asked, kind)
    assert fake.requests == []


def test_tokens_are_no_answer_to_a_choice(
    fake: FakeCognito, challenges: Challenges, signs_in: Answer
) -> None:
    fake.answers = [signs_in]

    with pytest.raises(UnsupportedChallenge):
        challenges.select_mfa(
            challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT='["SMS_MFA"]'), "SMS_MFA"
        )


@pytest.mark.parametrize(
    "asked",
    [
        challenge("BRAND_NEW_MFA"),
        challenge("CUSTOM_CHALLENGE"),
        challenge("SELECT_CHALLENGE"),
        challenge("WEB_AUTHN"),
        challenge("DEVICE_SRP_AUTH"),
        challenge("PASSWORD_VERIFIER"),
        challenge("SELECT_MFA_TYPE"),
        challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT='["CARRIER_PIGEON"]'),
        challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT="not JSON"),
        challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT='{"SMS_MFA": 1}'),
        challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT="[" * 100_000),
        challenge("SELECT_MFA_TYPE", MFAS_CAN_SELECT="[1, null]"),
        challenge("MFA_SETUP", MFAS_CAN_SETUP='["EMAIL_OTP"]'),
        challenge("MFA_SETUP", MFAS_CAN_SETUP="[]"),
    ],
    ids=lambda asked: f"{asked.name} {str(dict(asked.parameters))[:40]}",
)
def test_what_we_can_not_answer_is_told_before_and_after_an_answer(
    fake: FakeCognito, challenges: Challenges, asked: Challenge
) -> None:
    with pytest.raises(UnsupportedChallenge):
        step(asked)
    for answer in (
        lambda: challenges.answer_new_password(asked, PASSWORD),
        lambda: challenges.answer_code(asked, "123456"),
        lambda: challenges.select_mfa(asked, "SMS_MFA"),
        lambda: challenges.begin_totp_setup(asked, EMAIL),
        lambda: challenges.finish_totp_setup(asked, "123456"),
    ):
        with pytest.raises(UnsupportedChallenge):
            answer()
    assert fake.requests == []

    fake.answers = [asks(asked.name, **asked.parameters)]
    with pytest.raises(UnsupportedChallenge):
        challenges.answer_code(challenge("SMS_MFA"), "123456")


def test_a_set_up_goes_from_session_to_session(
    fake: FakeCognito, challenges: Challenges, signs_in: Answer
) -> None:
    fake.answers = [
        says({"SecretCode": "ABCDEFGHIJKLMNOP", "Session": "the-second-session---"}),
        fails("EnableSoftwareTokenMFAException", "Code mismatch"),
        says({"Status": "SUCCESS", "Session": "the-third-session---"}),
        signs_in,
    ]

    setup = challenges.begin_totp_setup(challenge("MFA_SETUP"), EMAIL)
    with pytest.raises(CodeMismatch):
        challenges.finish_totp_setup(setup.challenge, "000000")
    outcome = challenges.finish_totp_setup(setup.challenge, "123456")

    assert isinstance(outcome, SignedIn)
    assert [request.body.get("Session") for request in fake.requests] == [
        "secret-session-of-MFA_SETUP",
        "the-second-session---",
        "the-second-session---",
        "the-third-session---",
    ]
    assert answered(fake)["USERNAME"] == SUB
    shown = repr(setup)
    assert "ABCDEFGH" not in shown
    assert "session-" not in shown


def test_a_new_password_goes_with_the_attributes_that_were_missing(
    fake: FakeCognito, challenges: Challenges, signs_in: Answer
) -> None:
    asked = challenge(
        "NEW_PASSWORD_REQUIRED",
        requiredAttributes='["userAttributes.given_name", "userAttributes.custom:t"]',
        userAttributes='{"email": "ada@example.com"}',
    )
    assert required_attributes(asked) == ("given_name", "custom:t")
    with pytest.raises(InvalidInput) as caught:
        challenges.answer_new_password(asked, PASSWORD, {"custom:t": ""})
    assert caught.value.user_message == "Fill in: given name, t."
    assert fake.requests == []

    fake.answers = [asks("SMS_MFA"), signs_in]
    then = challenges.answer_new_password(
        asked, PASSWORD, {"given_name": "Ada", "custom:t": "x", "locale": ""}
    )
    assert answered(fake) == {
        "name": "NEW_PASSWORD_REQUIRED",
        "session": "secret-session-of-NEW_PASSWORD_REQUIRED",
        "USERNAME": SUB,
        "NEW_PASSWORD": PASSWORD,
        "userAttributes.given_name": "Ada",
        "userAttributes.custom:t": "x",
    }
    assert isinstance(then, Challenge)
    assert isinstance(challenges.answer_code(then, "123456"), SignedIn)


@pytest.mark.parametrize("password", ["", "x" * 257])
def test_what_is_no_password_never_reaches_cognito(
    fake: FakeCognito, challenges: Challenges, password: str
) -> None:
    with pytest.raises(InvalidPassword):
        challenges.answer_new_password(challenge("NEW_PASSWORD_REQUIRED"), password)
    assert fake.requests == []


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("CodeMismatchException", "", CodeMismatch),
        ("ExpiredCodeException", "", ChallengeExpired),
        ("NotAuthorizedException", "Invalid session for the user.", ChallengeExpired),
        ("TooManyRequestsException", "", TooManyAttempts),
        ("MFAMethodNotFoundException", "", Misconfigured),
    ],
)
@pytest.mark.parametrize("name", ["SMS_MFA", "EMAIL_OTP"])
def test_a_refused_code_is_told_as_what_it_is(
    fake: FakeCognito,
    challenges: Challenges,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    code: str,
    message: str,
    kind: type[AuthError],
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    fake.answers = [fails(code, message)]

    with pytest.raises(kind) as caught:
        challenges.answer_code(challenge(name), "123456")
    assert "123456" not in f"{caught.value} {caught.value.user_message}"


@pytest.mark.parametrize(
    ("is_proven", "kind"), [(False, CodeMismatch), (True, IncorrectCredentials)]
)
def test_a_code_in_place_of_a_password_is_refused_as_a_code(
    fake: FakeCognito, challenges: Challenges, is_proven: bool, kind: type[AuthError]
) -> None:
    asked = replace(challenge("EMAIL_OTP"), password_proven=is_proven)
    fake.answers = [fails("NotAuthorizedException", "Incorrect username or password.")]

    with pytest.raises(kind):
        challenges.answer_code(asked, "12345678")


def test_every_step_is_described() -> None:
    from cognito_auth.flows import challenges as module

    for kind in set(STEPS.values()):
        assert f'"{kind}"' in (module.__doc__ or "")
