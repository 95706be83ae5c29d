"""What Cognito's answers become: the table from its codes to our errors."""

import pytest

from cognito_auth.cognito import error_table as cognito_errors
from cognito_auth.cognito.error_table import from_cognito
from cognito_auth.errors import (
    AccessDenied,
    AccountExists,
    AlreadyConfirmed,
    AuthError,
    ChallengeExpired,
    CodeExpired,
    CodeMismatch,
    CodeUsedBefore,
    ConfigError,
    EmailNotAllowed,
    EmailTaken,
    GroupExists,
    ImmutableAttribute,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    LockedOut,
    MailNotSent,
    MfaNotOffered,
    MfaNotStarted,
    Misconfigured,
    MissingAttributes,
    NoFurtherCode,
    NotAllowed,
    NotConfirmed,
    NoVerifiedEmail,
    PasswordResetRequired,
    PasswordUsedBefore,
    RefusedEmail,
    RefusedField,
    ResetCodeRefused,
    ResetNotPossible,
    ServiceUnavailable,
    SessionEnded,
    SignUpClosed,
    SignUpCodeRefused,
    TemporaryPasswordExpired,
    TooManyAttempts,
    UnknownGroup,
    UnknownUser,
    WrongPassword,
)

# What a custom attribute may be called. Source: CustomAttributeNameType.
ODD_NAMES = [
    "custom:tenant-id",
    "custom:a.b",
    "custom:cost/center",
    "custom:a:b",
    "custom:gr\xf6\xdfe",
    "custom:" + "n" * 20,
    "custom:client-secret",
]
# What Cognito may quote: nobody must ever read it in a log or on a page.
TYPED = "hunter2-typed-by-ada"


@pytest.mark.parametrize(
    ("operation", "code", "message", "kind"),
    [
        # sign-up
        ("SignUp", "UsernameExistsException", "", AccountExists),
        ("SignUp", "AliasExistsException", "", AccountExists),
        ("SignUp", "InvalidPasswordException", "", InvalidPassword),
        ("SignUp", "PasswordHistoryPolicyViolationException", "", PasswordUsedBefore),
        ("SignUp", "InvalidParameterException", "", InvalidInput),
        ("SignUp", "CodeDeliveryFailureException", "", MailNotSent),
        ("SignUp", "NotAuthorizedException", "", SignUpClosed),
        # the mailed code
        ("ConfirmSignUp", "CodeMismatchException", "", SignUpCodeRefused),
        ("ConfirmSignUp", "ExpiredCodeException", "", SignUpCodeRefused),
        ("ConfirmSignUp", "NotAuthorizedException", "", AlreadyConfirmed),
        ("ConfirmSignUp", "UserNotFoundException", "", SignUpCodeRefused),
        ("ConfirmSignUp", "InvalidParameterException", "", SignUpCodeRefused),
        (
            "ConfirmSignUp",
            "InvalidParameterException",
            "1 validation error detected: Value at 'confirmationCode' failed to",
            SignUpCodeRefused,
        ),
        ("ConfirmSignUp", "AliasExistsException", "", AccountExists),
        ("ConfirmSignUp", "TooManyFailedAttemptsException", "", SignUpCodeRefused),
        ("ConfirmSignUp", "LimitExceededException", "", SignUpCodeRefused),
        ("ConfirmSignUp", "TooManyRequestsException", "", TooManyAttempts),
        (
            "ResendConfirmationCode",
            "InvalidParameterException",
            "User is already confirmed.",
            AlreadyConfirmed,
        ),
        (
            "ResendConfirmationCode",
            "InvalidParameterException",
            "Cannot resend codes. There is no registered/verified email",
            NoVerifiedEmail,
        ),
        (
            "ResendConfirmationCode",
            "LimitExceededException",
            "Exceeded daily email limit for the operation or the account.",
            MailNotSent,
        ),
        ("ResendConfirmationCode", "LimitExceededException", "", NoFurtherCode),
        ("ResendConfirmationCode", "TooManyRequestsException", "", TooManyAttempts),
        ("ResendConfirmationCode", "UserNotFoundException", "", IncorrectCredentials),
        # sign-in
        ("InitiateAuth", "UserNotFoundException", "", IncorrectCredentials),
        ("InitiateAuth", "UserNotConfirmedException", "", NotConfirmed),
        ("InitiateAuth", "PasswordResetRequiredException", "", PasswordResetRequired),
        (
            "RespondToAuthChallenge",
            "NotAuthorizedException",
            "Incorrect username or password.",
            IncorrectCredentials,
        ),
        (
            "RespondToAuthChallenge",
            "NotAuthorizedException",
            "User is disabled.",
            IncorrectCredentials,
        ),
        (
            "RespondToAuthChallenge",
            "NotAuthorizedException",
            "Password attempts exceeded",
            LockedOut,
        ),
        (
            "RespondToAuthChallenge",
            "NotAuthorizedException",
            "Invalid session for the user, session is expired.",
            ChallengeExpired,
        ),
        (
            "RespondToAuthChallenge",
            "NotAuthorizedException",
            "Temporary password has expired and must be reset by an administrator.",
            TemporaryPasswordExpired,
        ),
        ("RespondToAuthChallenge", "CodeMismatchException", "", CodeMismatch),
        ("RespondToAuthChallenge", "ExpiredCodeException", "", ChallengeExpired),
        (
            "RespondToAuthChallenge",
            "ExpiredCodeException",
            "Your software token has already been used once.",
            CodeUsedBefore,
        ),
        (
            "RespondToAuthChallenge",
            "MFAMethodNotFoundException",
            "",
            Misconfigured,
        ),
        ("RespondToAuthChallenge", "UserLambdaValidationException", "", NotAllowed),
        # a pre sign-up function: that of Terraform's sign_up_domains, and any other
        (
            "SignUp",
            "UserLambdaValidationException",
            "PreSignUp failed with error email domain not allowed.",
            EmailNotAllowed,
        ),
        (
            "SignUp",
            "UserLambdaValidationException",
            "PreSignUp failed with error Not welcome.",
            NotAllowed,
        ),
        # a forgotten password
        ("ForgotPassword", "UserNotFoundException", "", IncorrectCredentials),
        (
            "ForgotPassword",
            "NotAuthorizedException",
            "User password cannot be reset in the current state.",
            ResetNotPossible,
        ),
        (
            "ForgotPassword",
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified "
            "email or phone_number",
            NoVerifiedEmail,
        ),
        ("ForgotPassword", "LimitExceededException", "", NoFurtherCode),
        (
            "ForgotPassword",
            "LimitExceededException",
            "Exceeded daily email limit for the operation or the account.",
            MailNotSent,
        ),
        ("ConfirmForgotPassword", "CodeMismatchException", "", ResetCodeRefused),
        ("ConfirmForgotPassword", "LimitExceededException", "", ResetCodeRefused),
        ("ConfirmForgotPassword", "ExpiredCodeException", "", ResetCodeRefused),
        ("ConfirmForgotPassword", "UserNotFoundException", "", ResetCodeRefused),
        ("ConfirmForgotPassword", "InvalidPasswordException", "", InvalidPassword),
        (
            "ConfirmForgotPassword",
            "TooManyFailedAttemptsException",
            "",
            ResetCodeRefused,
        ),
        # a signed-in account
        (
            "ChangePassword",
            "NotAuthorizedException",
            "Incorrect username or password.",
            WrongPassword,
        ),
        (
            "ChangePassword",
            "NotAuthorizedException",
            "Access Token has been revoked",
            SessionEnded,
        ),
        ("ChangePassword", "LimitExceededException", "", TooManyAttempts),
        ("GetUser", "NotAuthorizedException", "Invalid Access Token", SessionEnded),
        ("GetUser", "UserNotFoundException", "", SessionEnded),
        ("DeleteUser", "PasswordResetRequiredException", "", PasswordResetRequired),
        (
            "AssociateSoftwareToken",
            "SoftwareTokenMFANotFoundException",
            "",
            MfaNotOffered,
        ),
        (
            "AssociateSoftwareToken",
            "NotAuthorizedException",
            "Invalid session for the user.",
            ChallengeExpired,
        ),
        (
            "VerifySoftwareToken",
            "EnableSoftwareTokenMFAException",
            "Code mismatch",
            CodeMismatch,
        ),
        (
            "VerifySoftwareToken",
            "EnableSoftwareTokenMFAException",
            "No software token MFA has been associated for verification.",
            MfaNotStarted,
        ),
        *(
            (
                operation,
                "NotAuthorizedException",
                "A client attempted to write unauthorized attribute",
                Misconfigured,
            )
            for operation in (
                "SignUp",
                "RespondToAuthChallenge",
                "UpdateUserAttributes",
                "DeleteUserAttributes",
            )
        ),
        ("UpdateUserAttributes", "AliasExistsException", "", EmailTaken),
        ("VerifyUserAttribute", "AliasExistsException", "", EmailTaken),
        ("VerifyUserAttribute", "ExpiredCodeException", "", CodeExpired),
        # refresh
        ("RefreshToken", "NotAuthorizedException", "", SessionEnded),
        ("RefreshToken", "UserNotFoundException", "", SessionEnded),
        ("RefreshToken", "UserNotConfirmedException", "", SessionEnded),
        ("RefreshToken", "PasswordResetRequiredException", "", SessionEnded),
        ("RefreshToken", "InvalidParameterException", "", SessionEnded),
        ("RefreshToken", "ThrottlingException", "", TooManyAttempts),
        # slow down
        ("InitiateAuth", "TooManyRequestsException", "", TooManyAttempts),
        ("InitiateAuth", "LimitExceededException", "", TooManyAttempts),
        ("InitiateAuth", "RequestLimitExceeded", "", TooManyAttempts),
        # administrators
        ("AdminGetUser", "UserNotFoundException", "", UnknownUser),
        ("AdminGetUser", "AccessDeniedException", "", AccessDenied),
        ("AdminGetUser", "ExpiredTokenException", "", AccessDenied),
        ("AdminGetUser", "IncompleteSignature", "", AccessDenied),
        ("AdminGetUser", "InvalidSignatureException", "", AccessDenied),
        ("AdminGetUser", "MissingAuthenticationTokenException", "", AccessDenied),
        ("AdminGetUser", "NotAuthorizedException", "", AccessDenied),
        ("AdminGetUser", "UnrecognizedClientException", "", AccessDenied),
        ("AdminGetUser", "ResourceNotFoundException", "", ConfigError),
        ("AdminSetUserPassword", "InvalidPasswordException", "", InvalidPassword),
        ("AdminCreateUser", "TooManyRequestsException", "", TooManyAttempts),
        (
            "AdminAddUserToGroup",
            "ResourceNotFoundException",
            "Group not found.",
            UnknownGroup,
        ),
        (
            "AdminAddUserToGroup",
            "ResourceNotFoundException",
            "User pool us-east-1_Example1 does not exist.",
            ConfigError,
        ),
        ("GetGroup", "ResourceNotFoundException", "Group not found.", UnknownGroup),
        ("CreateGroup", "GroupExistsException", "", GroupExists),
        ("CreateGroup", "NotAuthorizedException", "", AccessDenied),
        ("ListUsers", "AccessDeniedException", "", AccessDenied),
        # configuration of ours that nobody in front of a page can mend
        ("InitiateAuth", "ResourceNotFoundException", "", Misconfigured),
        ("InitiateAuth", "InternalErrorException", "", ServiceUnavailable),
        ("InitiateAuth", "ForbiddenException", "", ServiceUnavailable),
    ],
)
def test_an_answer_of_cognito_becomes(
    operation: str, code: str, message: str, kind: type[AuthError]
) -> None:
    error = from_cognito(operation, code, message)

    assert type(error) is kind
    assert f"{operation}: {code}" in str(error)


def test_an_unknown_code_is_an_outage_with_a_reference_for_both_sides() -> None:
    error = from_cognito("SignUp", "BrandNewException", "words")

    assert isinstance(error, ServiceUnavailable)
    reference = error.values["reference"]
    assert f"(Reference {reference})" in error.user_message
    assert f"(reference {reference})" in str(error)
    assert "SignUp: BrandNewException" in str(error)


def every_pair() -> list[tuple[str, str]]:
    rules = cognito_errors
    codes = {*rules.COGNITO_ERRORS, *rules.ADMIN_ERRORS, "BrandNewException"}
    codes |= {code for _, code, _, _ in rules.MESSAGE_ERRORS}
    operations = {operation for operation, _ in rules.OPERATION_ERRORS}
    operations |= {
        operation for operation, _, _, _ in rules.MESSAGE_ERRORS if operation
    }
    operations |= {"InitiateAuth", "RespondToAuthChallenge", "AdminGetUser"}
    return [(operation, code) for operation in operations for code in codes]


@pytest.mark.parametrize(
    "message",
    [
        TYPED,
        f"1 validation error detected: Value '{TYPED}' at 'password' failed",
        f"1 validation error detected: Value '{TYPED}' at 'username' failed",
        f"Attributes did not conform to the schema: given_name: {TYPED} is too long",
        f"Invalid email address format: {TYPED}",
        f"attempts exceeded for {TYPED}, session {TYPED}, already confirmed {TYPED}",
    ],
)
def test_what_cognito_says_is_never_kept(message: str) -> None:
    for operation, code in every_pair():
        error = from_cognito(operation, code, message)
        shown = f"{error!s} {error!r} {error.user_message} {vars(error)}"
        assert TYPED not in shown, (operation, code)


@pytest.mark.parametrize(
    ("message", "kind", "values"),
    [
        (
            "Attributes did not conform to the schema: given_name: The attribute is "
            "required\n",
            RefusedField,
            {"name": "given_name"},
        ),
        (
            "Attributes did not conform to the schema: custom:team: String must not be "
            "longer than 40\n",
            RefusedField,
            {"name": "custom:team"},
        ),
        (
            "Invalid attributes given, given_name is missing",
            RefusedField,
            {"name": "given_name"},
        ),
        (
            "user.custom:team: Attribute cannot be updated.\n",
            ImmutableAttribute,
            {"name": "custom:team"},
        ),
        *(
            (
                f"Attributes did not conform to the schema: {name}: The attribute is "
                "required\n",
                RefusedField,
                {"name": name},
            )
            for name in ODD_NAMES
        ),
        *(
            (
                f"user.{name}: Attribute cannot be updated.\n",
                ImmutableAttribute,
                {"name": name},
            )
            for name in ODD_NAMES
        ),
        *(
            (
                f"Invalid attributes given, {name} is missing",
                RefusedField,
                {"name": name},
            )
            for name in ODD_NAMES
        ),
        (
            "Attributes did not conform to the schema: given_name: The attribute is "
            "required\ncustom:tenant-id: The attribute is required\n",
            MissingAttributes,
            {"names": ["given_name", "custom:tenant-id"]},
        ),
        (
            "Attributes did not conform to the schema: custom:a: String must not be "
            "longer than 4\ncustom:b: The attribute is required\n",
            RefusedField,
            {"name": "custom:a"},
        ),
        ("Invalid phone number format.", RefusedField, {"name": "phone_number"}),
        ("Invalid email address format.", RefusedEmail, {}),
        ("Username should be an email.", RefusedEmail, {}),
        ("Something else.", InvalidInput, {}),
    ],
)
def test_the_field_that_cognito_refuses_is_named(
    message: str, kind: type[AuthError], values: dict[str, object]
) -> None:
    error = from_cognito("SignUp", "InvalidParameterException", message)

    assert type(error) is kind
    assert error.values == values


def test_the_log_line_of_an_outage_has_the_request_for_awss_support(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from_cognito("SignUp", "InternalErrorException", TYPED, request_id="4f1d")

    assert "SignUp: InternalErrorException, request 4f1d (reference" in caplog.text
    assert TYPED not in caplog.text


@pytest.mark.parametrize(
    ("operation", "parameter", "kind"),
    [
        ("SignUp", "password", InvalidPassword),
        ("ConfirmForgotPassword", "password", InvalidPassword),
        ("ChangePassword", "proposedPassword", InvalidPassword),
        ("ChangePassword", "previousPassword", WrongPassword),
        ("ConfirmSignUp", "confirmationCode", SignUpCodeRefused),
        ("ConfirmForgotPassword", "confirmationCode", ResetCodeRefused),
        ("VerifySoftwareToken", "userCode", CodeMismatch),
        ("VerifyUserAttribute", "code", CodeMismatch),
        ("GetUser", "accessToken", SessionEnded),
        ("RespondToAuthChallenge", "session", ChallengeExpired),
        ("SignUp", "username", RefusedEmail),
        ("SignUp", "userAttributes", InvalidInput),
    ],
)
@pytest.mark.parametrize("value", ["", f" '{TYPED} '"])
def test_a_parameter_that_cognito_refuses_is_told_by_what_it_is(
    operation: str, parameter: str, kind: type[AuthError], value: str
) -> None:
    message = (
        f"1 validation error detected: Value{value} at '{parameter}' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: "
        r"^[\S]+.*[\S]+$"
    )
    error = from_cognito(operation, "InvalidParameterException", message)

    assert type(error) is kind
    assert TYPED not in f"{error} {error.user_message}"
