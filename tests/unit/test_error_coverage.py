"""Every error that Cognito documents has a rule, for every operation that we call."""

import ast
from pathlib import Path

import pytest
from botocore import session, xform_name

from cognito_auth.cognito.error_table import (
    ADMIN_ERRORS,
    ADMIN_OPERATIONS,
    COGNITO_ERRORS,
    MESSAGE_ERRORS,
    OPERATION_ERRORS,
    from_cognito,
)
from cognito_auth.errors import AccessDenied, ServiceUnavailable

PACKAGE = Path(__file__).resolve().parent.parent.parent / "cognito_auth"
MODEL = session.get_session().get_service_model("cognito-idp")
OPERATION_OF = {xform_name(name): name for name in MODEL.operation_names}

# Every AWS service can answer these; no model lists them.
# Source: AWS, "Common error types".
COMMON = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "UnrecognizedClientException",
}


def called() -> set[str]:
    """The operations whose boto3 name stands in the package, called or as a text.

    The doctor's are its own: it tells administrators what AWS says, by AWS's codes.
    """
    words = set()
    for path in PACKAGE.rglob("*.py"):
        if "doctor" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                words.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
    return {OPERATION_OF[word] for word in words if word in OPERATION_OF}


def errors_of(operation: str) -> set[str]:
    shapes = MODEL.operation_model(operation).error_shapes
    return {shape.metadata.get("error", {}).get("code", shape.name) for shape in shapes}


def pairs() -> list[tuple[str, str]]:
    return [(name, code) for name in sorted(called()) for code in errors_of(name)]


def rule(operation: str, code: str) -> object:
    admin = ADMIN_ERRORS.get(code) if ADMIN_OPERATIONS.match(operation) else None
    return admin or OPERATION_ERRORS.get((operation, code)) or COGNITO_ERRORS.get(code)


def test_the_operations_are_found_in_the_source() -> None:
    assert {
        "AdminAddUserToGroup",
        "AdminGetUser",
        "AssociateSoftwareToken",
        "ChangePassword",
        "ConfirmForgotPassword",
        "DeleteUser",
        "DeleteUserAttributes",
        "ForgotPassword",
        "GetTokensFromRefreshToken",
        "GetUser",
        "GlobalSignOut",
        "InitiateAuth",
        "ListUsers",
        "RespondToAuthChallenge",
        "RevokeToken",
        "SetUserMFAPreference",
        "SignUp",
        "UpdateUserAttributes",
        "VerifySoftwareToken",
        "VerifyUserAttribute",
    } <= called()


def test_every_documented_error_has_a_rule() -> None:
    assert [pair for pair in pairs() if rule(*pair) is None] == []


@pytest.mark.parametrize("code", sorted(COMMON))
def test_every_error_that_all_of_aws_shares_is_known(code: str) -> None:
    assert type(from_cognito("AdminGetUser", code)) in (
        AccessDenied,
        type(from_cognito("SignUp", code)),
    )
    assert not isinstance(from_cognito("AdminGetUser", code), ServiceUnavailable)


def test_no_rule_is_about_what_can_not_happen() -> None:
    operations = called() | {"RefreshToken"}
    codes = {code for _, code in pairs()} | COMMON
    named = {*OPERATION_ERRORS, *((name, code) for name, code, _, _ in MESSAGE_ERRORS)}

    assert {*COGNITO_ERRORS, *ADMIN_ERRORS} <= codes
    assert {code for _, code in named} <= codes
    assert {name for name, _ in named if name} <= operations


def test_operations_with_credentials_are_the_ones_that_are_signed() -> None:
    for name in called():
        public = MODEL.operation_model(name).auth_type == "none"
        assert bool(ADMIN_OPERATIONS.match(name)) is not public, name
