"""The error tree: drawn as it is, with stable codes and a sentence for each."""

import re
from collections.abc import Iterator

import pytest

from cognito_auth import errors
from cognito_auth.errors import (
    AccountExists,
    AlreadyConfirmed,
    AuthError,
    CodeExpired,
    CodeMismatch,
    IncorrectCredentials,
    ServiceUnavailable,
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


def test_every_outage_has_a_reference_of_its_own() -> None:
    references = {ServiceUnavailable().reference for _ in range(20)}

    assert len(references) == 20
