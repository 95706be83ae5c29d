"""An administrator's mistakes: told to nobody as their own, and to the log whole."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth import rarely
from cognito_auth.cognito import mistakes
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.error_table import (
    COGNITO_ERRORS,
    OPERATION_ERRORS,
    from_cognito,
)
from cognito_auth.cognito.mistakes import BY_CODE, Mistake
from cognito_auth.errors import (
    AlreadyConfirmed,
    AuthError,
    ConfigError,
    IncorrectCredentials,
    InvalidPassword,
    LockedOut,
    Misconfigured,
    RefusedEmail,
    RefusedField,
    ResetCodeRefused,
    ResetNotPossible,
    SessionEnded,
    SignUpClosed,
    SignUpCodeRefused,
)
from cognito_auth.flows.recovery import Recovery
from cognito_auth.flows.registration import Registration
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.pace import Pace
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Tokens
from tests.unit.scripted_cognito import (
    ASKS_FOR_PASSWORD,
    EMAIL,
    PASSWORD,
    FakeCognito,
    asks,
    fails,
)

NAME = "1example23456789"
PUBLIC = [
    "SignUp",
    "ConfirmSignUp",
    "ResendConfirmationCode",
    "InitiateAuth",
    "RespondToAuthChallenge",
    "ForgotPassword",
    "ConfirmForgotPassword",
    "RefreshToken",
    "GetTokensFromRefreshToken",
]
NOT_AUTHORIZED, INVALID = "NotAuthorizedException", "InvalidParameterException"


@pytest.mark.parametrize("operation", PUBLIC)
@pytest.mark.parametrize(
    ("code", "message", "found"),
    [
        (
            NOT_AUTHORIZED,
            f"Client {NAME} is configured with secret but SECRET_HASH was not received",
            mistakes.SECRET,
        ),
        (
            NOT_AUTHORIZED,
            "Client is configured for secret but secret was not received",
            mistakes.SECRET,
        ),
        (
            NOT_AUTHORIZED,
            f"Unable to verify secret hash for client {NAME}",
            mistakes.SECRET,
        ),
        (INVALID, "USER_SRP_AUTH is not enabled for the client.", mistakes.NO_FLOW),
        (INVALID, "Initiate Auth method not supported.", mistakes.NO_FLOW),
        (NOT_AUTHORIZED, "Auth flow not enabled for this client", mistakes.NO_FLOW),
        (
            NOT_AUTHORIZED,
            "Refresh token rotation is enabled for this client.",
            mistakes.NO_FLOW,
        ),
        (
            NOT_AUTHORIZED,
            "A client attempted to write unauthorized attribute",
            mistakes.UNWRITABLE,
        ),
        (
            INVALID,
            "Username cannot be of email format, since user pool is configured for "
            "email alias.",
            mistakes.NOT_OURS,
        ),
        (INVALID, "Username should be a phone number.", mistakes.NOT_OURS),
        (
            INVALID,
            "Cannot resend codes. Auto verification not turned on.",
            mistakes.NO_VERIFICATION,
        ),
        (
            INVALID,
            "Custom auth lambda trigger is not configured for the user pool.",
            mistakes.BROKEN_TRIGGER,
        ),
        (
            INVALID,
            f"1 validation error detected: Value '{NAME}!' at 'clientId' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern",
            mistakes.NO_CLIENT,
        ),
        (INVALID, "Something new about this client.", mistakes.BAD_CLIENT),
        (
            INVALID,
            "Attributes did not conform to the schema: Type for attribute "
            "{custom:nope} could not be determined",
            mistakes.NO_ATTRIBUTE,
        ),
        (
            INVALID,
            "Attributes did not conform to the schema: favorite_flavor: Attribute does "
            "not exist in the schema.",
            mistakes.NO_ATTRIBUTE,
        ),
        (
            INVALID,
            "user.custom:teamId: Attribute does not exist in the schema.\n",
            mistakes.NO_ATTRIBUTE,
        ),
        (
            "ResourceNotFoundException",
            f"User pool client {NAME} does not exist.",
            mistakes.NO_CLIENT,
        ),
        (
            "ResourceNotFoundException",
            "User pool eu-west-1_Example1 does not exist.",
            mistakes.NO_CLIENT,
        ),
        (
            "UnexpectedLambdaException",
            "PreSignUp invocation failed due to error AccessDeniedException.",
            mistakes.BROKEN_TRIGGER,
        ),
        (
            "UserLambdaValidationException",
            f"CustomMessage failed with error {NAME}.",
            mistakes.BROKEN_TRIGGER,
        ),
        (
            "InvalidLambdaResponseException",
            "Unrecognizable lambda output",
            mistakes.BROKEN_TRIGGER,
        ),
        ("InvalidEmailRoleAccessPolicyException", "", mistakes.EMAIL_ROLE),
        ("InvalidSmsRoleAccessPolicyException", "", mistakes.SMS_ROLE),
        ("InvalidSmsRoleTrustRelationshipException", "", mistakes.SMS_ROLE),
        ("InvalidUserPoolConfigurationException", "", mistakes.BAD_CLIENT),
        ("MFAMethodNotFoundException", "", mistakes.NO_FACTOR),
        ("FeatureUnavailableInTierException", "", mistakes.NO_FEATURE),
        ("UnknownOperationException", "", mistakes.NOT_COGNITO),
        ("MissingAuthenticationTokenException", "", mistakes.NOT_COGNITO),
    ],
)
def test_a_mistake_is_no_visitors_and_its_remedy_is_in_the_log(
    operation: str,
    code: str,
    message: str,
    found: Mistake,
    caplog: pytest.LogCaptureFixture,
) -> None:
    error = from_cognito(operation, code, message)

    assert type(error) is Misconfigured
    assert isinstance(error, ConfigError)
    assert error.user_message == "This app is not set up yet."
    assert found.cause in caplog.text
    assert found.remedy in caplog.text
    assert NAME not in caplog.text


@pytest.mark.parametrize(
    ("operation", "code", "message", "kind"),
    [
        ("InitiateAuth", NOT_AUTHORIZED, "Incorrect username or password.", None),
        ("InitiateAuth", NOT_AUTHORIZED, "User is disabled.", None),
        (
            "RespondToAuthChallenge",
            NOT_AUTHORIZED,
            "Password attempts exceeded",
            LockedOut,
        ),
        ("RefreshToken", NOT_AUTHORIZED, "Invalid Refresh Token", SessionEnded),
        (
            "RefreshToken",
            NOT_AUTHORIZED,
            "Refresh Token has been revoked",
            SessionEnded,
        ),
        ("GetUser", NOT_AUTHORIZED, "Access Token has been revoked", SessionEnded),
        (
            "ConfirmSignUp",
            NOT_AUTHORIZED,
            "User cannot be confirmed. Current status is CONFIRMED",
            AlreadyConfirmed,
        ),
        ("ConfirmSignUp", INVALID, "", SignUpCodeRefused),
        ("ConfirmForgotPassword", NOT_AUTHORIZED, "", ResetCodeRefused),
        (
            "ForgotPassword",
            NOT_AUTHORIZED,
            "User password cannot be reset in the current state.",
            ResetNotPossible,
        ),
        (
            "SignUp",
            NOT_AUTHORIZED,
            "SignUp is not permitted for this user pool",
            SignUpClosed,
        ),
        ("SignUp", INVALID, "Invalid email address format.", RefusedEmail),
        (
            "SignUp",
            INVALID,
            "Attributes did not conform to the schema: custom:client: The attribute "
            "is required\n",
            RefusedField,
        ),
        # what was typed tells nothing of the pool
        (
            "SignUp",
            INVALID,
            "1 validation error detected: Value 'secret of the client' at 'password' "
            "failed to satisfy constraint: Member must satisfy regular expression",
            InvalidPassword,
        ),
    ],
)
def test_what_is_a_visitors_own_stays_theirs(
    operation: str, code: str, message: str, kind: type[AuthError] | None
) -> None:
    error = from_cognito(operation, code, message)

    assert type(error) is (kind or IncorrectCredentials)


def test_every_code_that_is_a_mistake_has_its_cause() -> None:
    codes = {code for code, kind in COGNITO_ERRORS.items() if kind is Misconfigured}

    assert codes <= BY_CODE.keys()
    assert Misconfigured not in OPERATION_ERRORS.values()


def test_a_cause_is_logged_once_a_minute_however_many_come(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(rarely.time, "monotonic", lambda: moment)
    for operation in PUBLIC * 20:
        from_cognito(operation, "ResourceNotFoundException")
        from_cognito(operation, "UnexpectedLambdaException")
    assert len(caplog.records) == 2
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    assert {record.filename for record in caplog.records} == {"error_table.py"}

    moment += 61
    from_cognito("SignUp", "ResourceNotFoundException")
    assert len(caplog.records) == 3


def test_all_of_a_visitors_ways_say_it(
    fake: FakeCognito, shared_client: CognitoClient, verifier: TokenVerifier
) -> None:
    fake.answers = [
        fails(NOT_AUTHORIZED, f"Client {NAME} is configured with secret but ...")
    ]
    registration = Registration(shared_client, pace=Pace(0))
    recovery = Recovery(shared_client, pace=Pace(0))
    authenticator = Authenticator(shared_client, verifier)

    for ask in (
        lambda: registration.sign_up(EMAIL, PASSWORD),
        lambda: registration.confirm_sign_up(EMAIL, "123456"),
        lambda: registration.resend_code(EMAIL),
        lambda: recovery.forgot_password(EMAIL),
        lambda: recovery.reset_password(EMAIL, "123456", PASSWORD),
        lambda: authenticator.sign_in(EMAIL, PASSWORD),
        # and a session that was good is not thrown away for it
        lambda: authenticator.refresh(Tokens("", "", "refresh")),
    ):
        with pytest.raises(Misconfigured):
            ask()


def test_the_page_says_no_more_than_that() -> None:
    def script() -> None:
        from cognito_auth.errors import Misconfigured
        from streamlit_cognito.pages.not_set_up import explain

        explain(Misconfigured("SignUp: SomeException", cause="a secret: the remedy"))

    page = AppTest.from_function(script).run()

    assert [each.value for each in page.error] == ["This app is not set up yet."]
    shown = [each.value for each in [*page.main] if hasattr(each, "value")]
    assert not [text for text in shown if "secret" in str(text) or "Some" in str(text)]
    assert len(page.code) == 0


@pytest.mark.parametrize(
    ("message", "asked", "kind"),
    [
        # nobody was asked for it
        (
            "Attributes did not conform to the schema: phone_number: The attribute is "
            "required\n",
            {"given_name": "Ada"},
            Misconfigured,
        ),
        ("Invalid attributes given, custom:x is missing", {}, Misconfigured),
        (
            "Attributes did not conform to the schema: name: The attribute is "
            "required\ncustom:x: The attribute is required\n",
            {},
            Misconfigured,
        ),
        ("Type for attribute {custom:x} could not be determined", {}, Misconfigured),
        # it was there to be filled in
        (
            "Attributes did not conform to the schema: phone_number: The attribute is "
            "required\n",
            {"phone_number": ""},
            RefusedField,
        ),
        ("Invalid email address format.", {}, RefusedEmail),
    ],
)
def test_what_nobody_was_asked_for_is_nobodys_mistake(
    fake: FakeCognito,
    shared_client: CognitoClient,
    message: str,
    asked: dict[str, str],
    kind: type[AuthError],
) -> None:
    fake.answers = [fails(INVALID, message)]

    with pytest.raises(kind):
        Registration(shared_client, pace=Pace(0)).sign_up(EMAIL, PASSWORD, asked)


def test_a_client_of_another_pool_is_suspected_once_if_nobody_ever_signed_in(
    fake: FakeCognito,
    shared_client: CognitoClient,
    verifier: TokenVerifier,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong = fails(NOT_AUTHORIZED, "Incorrect username or password.")
    authenticator = Authenticator(shared_client, verifier)
    fake.answers = [wrong]
    for _ in range(20):
        with pytest.raises(IncorrectCredentials):
            authenticator.sign_in(EMAIL, PASSWORD)
    assert caplog.text.count("COGNITO_CLIENT_ID is of another pool") == 1

    caplog.clear()
    authenticator = Authenticator(shared_client, verifier)
    fake.answers = [ASKS_FOR_PASSWORD, asks("SOFTWARE_TOKEN_MFA"), wrong]
    authenticator.sign_in(EMAIL, PASSWORD)
    for _ in range(20):
        with pytest.raises(IncorrectCredentials):
            authenticator.sign_in(EMAIL, PASSWORD)
    assert caplog.text == ""


def test_tokens_without_the_scope_of_an_account_are_no_ended_session(
    caplog: pytest.LogCaptureFixture,
) -> None:
    refused = "Access Token does not have required scopes"
    error = from_cognito("GetUser", "NotAuthorizedException", refused)

    assert type(error) is Misconfigured
    assert mistakes.NO_SCOPE.cause in caplog.text
