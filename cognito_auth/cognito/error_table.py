"""What Cognito's codes become: one table from (operation, code) to our errors.

A rule for the operation and its message wins over one for the operation, and that
over the general ones. A test walks botocore's model of every operation that this
package calls and fails on a code without a rule.

Source: the "Errors" section of each operation in Cognito's API reference.
"""

import logging
import re

from cognito_auth.cognito.mistakes import CLOSED, mistake
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
    DeviceGone,
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
    PasskeyExpired,
    PasskeyGone,
    PasskeyNotSupported,
    PasskeyRefused,
    PasswordResetRequired,
    PasswordUsedBefore,
    ProviderUserExists,
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
    TooManyPasskeys,
    UnknownGroup,
    UnknownUser,
    WrongPassword,
)
from cognito_auth.rarely import log_rarely

log = logging.getLogger(__name__)

# For any operation, unless the tables below say more. What only the pool's
# administrator can mend is `Misconfigured`, whose cause is in `mistakes.py`.
COGNITO_ERRORS: dict[str, type[AuthError]] = {
    "AliasExistsException": AccountExists,
    "CodeDeliveryFailureException": MailNotSent,
    "CodeMismatchException": CodeMismatch,
    "ConcurrentModificationException": ServiceUnavailable,
    "DeviceKeyExistsException": ServiceUnavailable,
    "ExpiredCodeException": CodeExpired,
    "ForbiddenException": ServiceUnavailable,  # AWS WAF
    "GroupExistsException": GroupExists,
    "InternalErrorException": ServiceUnavailable,
    "InvalidEmailRoleAccessPolicyException": Misconfigured,
    "InvalidLambdaResponseException": Misconfigured,
    "InvalidParameterException": InvalidInput,
    "InvalidPasswordException": InvalidPassword,
    "InvalidSmsRoleAccessPolicyException": Misconfigured,
    "InvalidSmsRoleTrustRelationshipException": Misconfigured,
    "InvalidUserPoolConfigurationException": Misconfigured,
    "LimitExceededException": TooManyAttempts,
    "MFAMethodNotFoundException": Misconfigured,
    "NotAuthorizedException": IncorrectCredentials,
    "OperationNotEnabledException": Misconfigured,
    "PasswordHistoryPolicyViolationException": PasswordUsedBefore,
    "PasswordResetRequiredException": PasswordResetRequired,
    "PreconditionNotMetException": ServiceUnavailable,
    "RequestLimitExceeded": TooManyAttempts,
    "ResourceNotFoundException": Misconfigured,
    "SoftwareTokenMFANotFoundException": MfaNotOffered,
    "ThrottlingException": TooManyAttempts,
    "TooManyFailedAttemptsException": TooManyAttempts,
    "TooManyRequestsException": TooManyAttempts,
    "UnexpectedLambdaException": Misconfigured,
    "UnsupportedOperationException": Misconfigured,
    "UnsupportedTokenTypeException": ServiceUnavailable,
    "UnsupportedUserStateException": ServiceUnavailable,
    "UserLambdaValidationException": NotAllowed,
    "UserNotConfirmedException": NotConfirmed,
    "UserNotFoundException": IncorrectCredentials,
    "UsernameExistsException": AccountExists,
    "WebAuthnChallengeNotFoundException": PasskeyExpired,
    "WebAuthnClientMismatchException": PasskeyRefused,
    "WebAuthnConfigurationMissingException": Misconfigured,
    "WebAuthnCredentialNotSupportedException": PasskeyNotSupported,
    "WebAuthnNotEnabledException": Misconfigured,
    "WebAuthnOriginNotAllowedException": Misconfigured,
    "WebAuthnRelyingPartyMismatchException": Misconfigured,
}

# Operations that an access token opens: a refused token is the session's end.
_BY_TOKEN = (
    "AssociateSoftwareToken",
    "ChangePassword",
    "CompleteWebAuthnRegistration",
    "ConfirmDevice",
    "DeleteUser",
    "DeleteUserAttributes",
    "DeleteWebAuthnCredential",
    "ForgetDevice",
    "GetUser",
    "GlobalSignOut",
    "ListDevices",
    "ListWebAuthnCredentials",
    "SetUserMFAPreference",
    "StartWebAuthnRegistration",
    "UpdateDeviceStatus",
    "UpdateUserAttributes",
    "VerifySoftwareToken",
    "VerifyUserAttribute",
)

# The same code can mean something else where it is the answer to another question.
OPERATION_ERRORS: dict[tuple[str, str], type[AuthError]] = {
    **{(name, "NotAuthorizedException"): SessionEnded for name in _BY_TOKEN},
    **{(name, "UserNotFoundException"): SessionEnded for name in _BY_TOKEN},
    ("SignUp", "NotAuthorizedException"): SignUpClosed,
    ("ConfirmSignUp", "NotAuthorizedException"): AlreadyConfirmed,
    # what only some accounts can bring about is one answer for all
    ("ConfirmSignUp", "CodeMismatchException"): SignUpCodeRefused,
    ("ConfirmSignUp", "ExpiredCodeException"): SignUpCodeRefused,
    ("ConfirmSignUp", "InvalidParameterException"): SignUpCodeRefused,
    ("ConfirmSignUp", "LimitExceededException"): SignUpCodeRefused,
    ("ConfirmSignUp", "TooManyFailedAttemptsException"): SignUpCodeRefused,
    ("ConfirmSignUp", "UserNotFoundException"): SignUpCodeRefused,
    ("ResendConfirmationCode", "LimitExceededException"): NoFurtherCode,
    ("RefreshToken", "NotAuthorizedException"): SessionEnded,
    ("RefreshToken", "UserNotFoundException"): SessionEnded,
    ("RefreshToken", "UserNotConfirmedException"): SessionEnded,
    ("RefreshToken", "PasswordResetRequiredException"): SessionEnded,
    ("RefreshToken", "InvalidParameterException"): SessionEnded,
    ("GetTokensFromRefreshToken", "NotAuthorizedException"): SessionEnded,
    ("GetTokensFromRefreshToken", "RefreshTokenReuseException"): SessionEnded,
    ("GetTokensFromRefreshToken", "UserNotFoundException"): SessionEnded,
    ("GetTokensFromRefreshToken", "InvalidParameterException"): SessionEnded,
    ("RevokeToken", "UnauthorizedException"): SessionEnded,
    # a code by SMS or mail can't be sent again within a sign-in
    ("RespondToAuthChallenge", "ExpiredCodeException"): ChallengeExpired,
    ("ForgotPassword", "LimitExceededException"): NoFurtherCode,
    ("ForgotPassword", "NotAuthorizedException"): ResetNotPossible,
    ("ConfirmForgotPassword", "CodeMismatchException"): ResetCodeRefused,
    ("ConfirmForgotPassword", "ExpiredCodeException"): ResetCodeRefused,
    ("ConfirmForgotPassword", "LimitExceededException"): ResetCodeRefused,
    ("ConfirmForgotPassword", "NotAuthorizedException"): ResetCodeRefused,
    ("ConfirmForgotPassword", "TooManyFailedAttemptsException"): ResetCodeRefused,
    ("ConfirmForgotPassword", "UserNotConfirmedException"): ResetCodeRefused,
    ("ConfirmForgotPassword", "UserNotFoundException"): ResetCodeRefused,
    ("VerifySoftwareToken", "EnableSoftwareTokenMFAException"): CodeMismatch,
    ("StartWebAuthnRegistration", "LimitExceededException"): TooManyPasskeys,
    ("CompleteWebAuthnRegistration", "LimitExceededException"): TooManyPasskeys,
    ("CompleteWebAuthnRegistration", "InvalidParameterException"): PasskeyRefused,
    ("UpdateUserAttributes", "AliasExistsException"): EmailTaken,
    ("VerifyUserAttribute", "AliasExistsException"): EmailTaken,
}

# For the operations that take an administrator's credentials.
ADMIN_OPERATIONS = re.compile("Admin|CreateGroup|GetGroup|List(Groups|Users)")
ADMIN_ERRORS: dict[str, type[AuthError]] = {
    "AccessDeniedException": AccessDenied,
    "ExpiredTokenException": AccessDenied,
    "IncompleteSignature": AccessDenied,
    "InvalidSignatureException": AccessDenied,
    "MissingAuthenticationTokenException": AccessDenied,
    "NotAuthorizedException": AccessDenied,
    "ResourceNotFoundException": ConfigError,
    "UnrecognizedClientException": AccessDenied,
    "UserNotFoundException": UnknownUser,
}

# in what Cognito says when its own sender has sent all that it sends in a day
DAILY = "daily email limit"
# Some meanings are only in the message: (operation, code, what it says, what it is).
MESSAGE_ERRORS: list[tuple[str, str, str, type[AuthError]]] = [
    ("SignUp", "NotAuthorizedException", CLOSED, SignUpClosed),
    # terraform/modules/triggers/functions/pre_sign_up.py
    (
        "SignUp",
        "UserLambdaValidationException",
        "email domain not allowed",
        EmailNotAllowed,
    ),
    ("ForgotPassword", "LimitExceededException", DAILY, MailNotSent),
    ("ResendConfirmationCode", "LimitExceededException", DAILY, MailNotSent),
    ("", "NotAuthorizedException", "attempts exceeded", LockedOut),
    ("", "NotAuthorizedException", "session", ChallengeExpired),
    (
        "",
        "NotAuthorizedException",
        "temporary password has expired",
        TemporaryPasswordExpired,
    ),
    ("", "InvalidParameterException", "already confirmed", AlreadyConfirmed),
    ("", "InvalidParameterException", "no registered/verified email", NoVerifiedEmail),
    ("", "LimitExceededException", DAILY, MailNotSent),
    ("ChangePassword", "NotAuthorizedException", "incorrect username", WrongPassword),
    ("AssociateSoftwareToken", "NotAuthorizedException", "session", ChallengeExpired),
    ("VerifySoftwareToken", "NotAuthorizedException", "session", ChallengeExpired),
    (
        "VerifySoftwareToken",
        "EnableSoftwareTokenMFAException",
        "been associated",
        MfaNotStarted,
    ),
    (
        "RespondToAuthChallenge",
        "ExpiredCodeException",
        "already been used",
        CodeUsedBefore,
    ),
    # it names neither pool nor client, so that nothing else can be missing
    ("DeleteWebAuthnCredential", "ResourceNotFoundException", "", PasskeyGone),
    ("ForgetDevice", "ResourceNotFoundException", "", DeviceGone),
    ("UpdateDeviceStatus", "ResourceNotFoundException", "", DeviceGone),
    ("RespondToAuthChallenge", "ResourceNotFoundException", "device", DeviceGone),
    ("AdminAddUserToGroup", "ResourceNotFoundException", "group", UnknownGroup),
    # in one of these it says that two accounts can't be joined
    ("AdminLinkProviderForUser", "AliasExistsException", "", ProviderUserExists),
    ("AdminLinkProviderForUser", "InvalidParameterException", "", ProviderUserExists),
    ("GetGroup", "ResourceNotFoundException", "group", UnknownGroup),
    ("ListUsersInGroup", "ResourceNotFoundException", "group", UnknownGroup),
]

# What the administrator can do where the person is told something of their own.
REMEDIES: dict[type[AuthError], str] = {
    MailNotSent: "Cognito could not send its mail; its own sender stops at 50 mails a "
    "day: set the Terraform variable `email_sender`, and see SES for refusals",
    MfaNotOffered: "the pool has no authenticator apps: set the Terraform variable "
    "`mfa`, then run python scripts/write_config.py",
    NotAllowed: "a Lambda trigger of the pool (Terraform variable `triggers`) said no",
    SignUpClosed: "the pool lets only administrators make accounts: set the Terraform "
    "variable `self_sign_up`, then run python scripts/write_config.py",
}


def from_cognito(
    operation: str, code: str, message: str = "", *, request_id: str = "-"
) -> AuthError:
    """Turn an answer of Cognito into the error a page can show.

    Args:
        operation: The API operation (`SignUp`, ...); `RefreshToken` for InitiateAuth
            with a refresh token.
        code: Cognito's exception code.
        message: Cognito's sentence. It decides, it is never shown or kept: it can
            quote what was typed.
        request_id: By which AWS's support finds the call.
    """
    admin = ADMIN_OPERATIONS.match(operation) is not None
    detail = f"{operation}: {code}, request {request_id}"
    kind = _by_message(operation, code, message) or (
        ADMIN_ERRORS.get(code) if admin else None
    )
    if kind is None and (found := mistake(operation, code, message)):
        return Misconfigured(detail, cause=str(found))
    kind = (
        kind
        or OPERATION_ERRORS.get((operation, code))
        or _by_message("", code, message)
        or COGNITO_ERRORS.get(code, ServiceUnavailable)
    )
    if code == "InvalidParameterException":
        kind = _by_parameter(operation, message) or kind
    if remedy := REMEDIES.get(kind):
        log_rarely(log, logging.WARNING, f"{detail}: {remedy}", cause=remedy)
    return _about_field(detail, message) if kind is InvalidInput else kind(detail)


def _by_message(operation: str, code: str, message: str) -> type[AuthError] | None:
    lowered = message.lower()
    for of, named, words, kind in MESSAGE_ERRORS:
        if (of, named) == (operation, code) and words in lowered:
            return kind
    return None


# By the parameter that Cognito names: "1 validation error detected: Value ... at
# 'password' failed to satisfy constraint". What it is a constraint of is botocore's.
PARAMETERS: dict[str, type[AuthError]] = {
    "accesstoken": SessionEnded,
    "code": CodeMismatch,
    "confirmationcode": CodeMismatch,
    "password": InvalidPassword,
    "previouspassword": WrongPassword,
    "proposedpassword": InvalidPassword,
    "refreshtoken": SessionEnded,
    "session": ChallengeExpired,
    "usercode": CodeMismatch,
    "username": RefusedEmail,
}


def _by_parameter(operation: str, message: str) -> type[AuthError] | None:
    found = re.search(
        r"validation errors? detected: .*? at '(\w+)'", message, re.DOTALL
    )
    kind = PARAMETERS.get(found[1].lower()) if found else None
    if kind is CodeMismatch:
        # one that is malformed is as wrong as any other
        return OPERATION_ERRORS.get((operation, "CodeMismatchException"), kind)
    return kind


# How Cognito names the attribute that its InvalidParameter sentence is about. There are
# no blanks in a name, but whatever else: custom:tenant-id, custom:a.b, custom:größe.
_NAME = r"((?:custom:)?\S{1,32}?)"
_FIELDS: list[tuple[str, type[InvalidInput]]] = [
    (rf"Attributes did not conform to the schema: {_NAME}: ", RefusedField),
    (rf"Invalid attributes given, {_NAME} is missing", RefusedField),
    (rf"user\.{_NAME}: Attribute cannot be updated", ImmutableAttribute),
]
_REQUIRED = re.compile(
    r"^(?:Attributes did not conform to the schema: )?"
    r"(custom:\S{1,20}|[a-z_]{1,32}): The attribute is required$",
    re.MULTILINE,
)
# Its other sentences about one, which have words of their own for it.
_WORDS = [
    (r"phone.?number", "phone_number"),
    (r"birthdate", "birthdate"),
]


def _about_field(detail: str, message: str) -> InvalidInput:
    required = _REQUIRED.findall(message)
    if len(required) > 1:
        return MissingAttributes(detail, names=required)
    for form, kind in _FIELDS:
        if found := re.match(form, message):
            return kind(detail, name=found[1])
    if re.search(r"email|[Uu]sername", message):
        return RefusedEmail(detail)
    for words, name in _WORDS:
        if re.search(rf"^Invalid (value for )?{words}", message, re.IGNORECASE):
            return RefusedField(detail, name=name)
    return InvalidInput(detail)
