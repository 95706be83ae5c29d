"""The error tree, its stable codes, and what Cognito's answers become."""

import re
from collections.abc import Iterator

import pytest

from cognito_auth import cognito_errors, errors
from cognito_auth.cognito_errors import from_cognito
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
    EmailTaken,
    GroupExists,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    MailNotSent,
    MfaNotOffered,
    MfaNotStarted,
    NotAllowed,
    NotConfirmed,
    NoVerifiedEmail,
    PasswordResetRequired,
    PasswordUsedBefore,
    ResetCodeRefused,
    ResetNotPossible,
    ServiceUnavailable,
    SessionEnded,
    TemporaryPasswordExpired,
    TooManyAttempts,
    UnknownGroup,
    UnknownUser,
    UnsupportedChallenge,
    WrongPassword,
)

# Programs and tests compare these: changing one is a breaking change.
CODES = {
    "AccessDenied": "access_denied",
    "AccountExists": "account_exists",
    "AlreadyConfirmed": "already_confirmed",
    "ChallengeExpired": "challenge_expired",
    "CodeExpired": "code_expired",
    "CodeMismatch": "code_mismatch",
    "CodeUsedBefore": "code_used_before",
    "ConfigError": "config",
    "EmailTaken": "email_taken",
    "GroupExists": "group_exists",
    "IncorrectCredentials": "incorrect_credentials",
    "InvalidAudience": "token_audience",
    "InvalidInput": "invalid_input",
    "InvalidIssuer": "token_issuer",
    "InvalidPassword": "invalid_password",
    "InvalidSignature": "token_signature",
    "InvalidTime": "token_time",
    "InvalidTokenUse": "token_use",
    "MailNotSent": "mail_not_sent",
    "MalformedToken": "token_malformed",
    "MfaAlreadyOn": "mfa_already_on",
    "MfaNotOffered": "mfa_not_offered",
    "MfaNotStarted": "mfa_not_started",
    "MfaRequired": "mfa_required",
    "NoVerifiedEmail": "no_verified_email",
    "NotAllowed": "not_allowed",
    "NotConfirmed": "not_confirmed",
    "PasswordNeeded": "password_needed",
    "PasswordResetRequired": "password_reset_required",
    "PasswordUsedBefore": "password_used_before",
    "ResetCodeRefused": "reset_code_refused",
    "ResetNotPossible": "reset_not_possible",
    "ServiceUnavailable": "service_unavailable",
    "SessionEnded": "session_ended",
    "TemporaryPasswordExpired": "temporary_password_expired",
    "TooManyAttempts": "too_many_attempts",
    "UnknownGroup": "unknown_group",
    "UnknownKey": "token_unknown_key",
    "UnknownUser": "unknown_user",
    "UnsupportedChallenge": "unsupported_challenge",
    "WrongPassword": "wrong_password",
}
# What Cognito may quote: nobody must ever read it in a log or on a page.
TYPED = "hunter2-typed-by-ada"


def classes(below: type[AuthError] = AuthError) -> Iterator[type[AuthError]]:
    for found in below.__subclasses__():
        yield found
        yield from classes(found)


def leaves() -> list[type[AuthError]]:
    """The classes that are raised; the others only group them."""
    return [found for found in classes() if not found.__subclasses__()]


def drawn_tree() -> dict[str, str]:
    """Each class of the docstring's tree with the one that it hangs from."""
    parents, found = ["AuthError"], {}
    for line in (errors.__doc__ or "").splitlines():
        drawn = re.match(r"((?:│   |    )*)[├└]── (\w+)", line)
        if drawn:
            depth = len(drawn[1]) // 4
            parents[depth + 1 :] = [drawn[2]]
            found[drawn[2]] = parents[depth]
    return found


def test_the_drawn_tree_is_the_real_one() -> None:
    assert drawn_tree() == {
        found.__name__: found.__base__.__name__ for found in classes() if found.__base__
    }


def test_every_raised_class_keeps_its_code() -> None:
    assert {found.__name__: found.code for found in leaves()} == CODES
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_every_class_has_a_sentence_for_the_user(kind: type[AuthError]) -> None:
    sentence = kind("detail").user_message

    assert re.fullmatch(r"[A-Z][^\n{}]+[.)]", sentence)
    assert len(sentence) < 140
    assert "detail" not in sentence


def test_unknown_user_wrong_password_and_taken_email_give_nothing_away() -> None:
    # one text for all of them, and none that says "exists" for certain
    assert IncorrectCredentials.user_message == "Incorrect email or password."
    assert "may already" in AccountExists.user_message
    assert "may already" in AlreadyConfirmed.user_message


def test_an_error_without_detail_is_known_by_its_code() -> None:
    assert str(CodeExpired()) == "code_expired"


def test_a_sentence_of_its_own_replaces_the_classs() -> None:
    error = CodeMismatch("why", user_message="Six digits, please.")

    assert error.user_message == "Six digits, please."
    assert CodeMismatch().user_message == "That code isn't right. Try again."


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
        ("SignUp", "NotAuthorizedException", "", ServiceUnavailable),
        # the mailed code
        ("ConfirmSignUp", "CodeMismatchException", "", CodeMismatch),
        ("ConfirmSignUp", "ExpiredCodeException", "", CodeExpired),
        ("ConfirmSignUp", "NotAuthorizedException", "", AlreadyConfirmed),
        ("ConfirmSignUp", "UserNotFoundException", "", CodeMismatch),
        ("ConfirmSignUp", "InvalidParameterException", "", CodeMismatch),
        ("ConfirmSignUp", "AliasExistsException", "", AccountExists),
        ("ConfirmSignUp", "TooManyFailedAttemptsException", "", TooManyAttempts),
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
        ("ResendConfirmationCode", "LimitExceededException", "", TooManyAttempts),
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
            TooManyAttempts,
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
            UnsupportedChallenge,
        ),
        ("RespondToAuthChallenge", "UserLambdaValidationException", "", NotAllowed),
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
        ("ConfirmForgotPassword", "CodeMismatchException", "", ResetCodeRefused),
        ("ConfirmForgotPassword", "ExpiredCodeException", "", ResetCodeRefused),
        ("ConfirmForgotPassword", "UserNotFoundException", "", ResetCodeRefused),
        ("ConfirmForgotPassword", "InvalidPasswordException", "", InvalidPassword),
        (
            "ConfirmForgotPassword",
            "TooManyFailedAttemptsException",
            "",
            TooManyAttempts,
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
                NotAllowed,
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
        ("InitiateAuth", "ResourceNotFoundException", "", ServiceUnavailable),
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
    assert re.fullmatch(r"[0-9a-f]{8}", error.reference)
    assert f"(Reference {error.reference})" in error.user_message
    assert f"(reference {error.reference})" in str(error)
    assert "SignUp: BrandNewException" in str(error)


def test_every_outage_has_a_reference_of_its_own() -> None:
    references = {ServiceUnavailable().reference for _ in range(20)}

    assert len(references) == 20


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
    ("message", "sentence"),
    [
        (
            "Attributes did not conform to the schema: given_name: The attribute is "
            "required\n",
            "Check given name and try again.",
        ),
        (
            "Attributes did not conform to the schema: custom:team: String must not be "
            "longer than 40\n",
            "Check team and try again.",
        ),
        (
            "Invalid attributes given, given_name is missing",
            "Check given name and try again.",
        ),
        (
            "user.custom:team: Attribute cannot be updated.\n",
            "Check team and try again.",
        ),
        ("Invalid email address format.", "Check the email address and try again."),
        ("Username should be an email.", "Check the email address and try again."),
        ("Something else.", InvalidInput.user_message),
    ],
)
def test_the_field_that_cognito_refuses_is_named(message: str, sentence: str) -> None:
    error = from_cognito("SignUp", "InvalidParameterException", message)

    assert error.user_message == sentence
