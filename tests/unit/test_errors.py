"""The error tree: drawn as it is, with stable codes and a sentence for each."""

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from cognito_auth import errors
from cognito_auth.errors import (
    AccountExists,
    AlreadyConfirmed,
    AuthError,
    CodeExpired,
    ImmutableAttribute,
    IncorrectCredentials,
    MissingAttributes,
    RefusedField,
    ServiceUnavailable,
    attribute_label,
)

# Programs and tests compare these: changing one is a breaking change.
CODES = {
    "AccessDenied": "access_denied",
    "AccountExists": "account_exists",
    "AlreadyConfirmed": "already_confirmed",
    "ApiTooSlow": "api_too_slow",
    "ApiUnreachable": "api_unreachable",
    "BreachedPassword": "breached_password",
    "ChallengeExpired": "challenge_expired",
    "CodeExpired": "code_expired",
    "CodeMismatch": "code_mismatch",
    "CodeNotSixDigits": "code_not_six_digits",
    "CodeUsedBefore": "code_used_before",
    "CommonPassword": "common_password",
    "ConfigError": "config",
    "DeviceGone": "device_gone",
    "EmailDotMisplaced": "email_dot_misplaced",
    "EmailHasBlank": "email_has_blank",
    "EmailHasCharacter": "email_has_character",
    "EmailHasTwoAts": "email_has_two_ats",
    "EmailNotAllowed": "email_not_allowed",
    "EmailTaken": "email_taken",
    "EmailTooLong": "email_too_long",
    "EmailWithoutAt": "email_without_at",
    "EmailWithoutDomain": "email_without_domain",
    "EmailWithoutEnding": "email_without_ending",
    "EmailWithoutName": "email_without_name",
    "GroupExists": "group_exists",
    "ImmutableAttribute": "immutable_attribute",
    "IncorrectCredentials": "incorrect_credentials",
    "InvalidAudience": "token_audience",
    "InvalidEmail": "invalid_email",
    "InvalidGroupName": "invalid_group_name",
    "InvalidInput": "invalid_input",
    "InvalidIssuer": "token_issuer",
    "InvalidPassword": "invalid_password",
    "InvalidSignature": "token_signature",
    "InvalidTime": "token_time",
    "InvalidTokenUse": "token_use",
    "InvalidNonce": "token_nonce",
    "InvalidProvider": "token_provider",
    "OtherAccount": "other_account",
    "ProviderAnswerRefused": "provider_answer_refused",
    "ProviderCancelled": "provider_cancelled",
    "ProviderFailed": "provider_failed",
    "ProviderNotAsked": "provider_not_asked",
    "MailNotSent": "mail_not_sent",
    "MalformedToken": "token_malformed",
    "MfaAlreadyOn": "mfa_already_on",
    "MfaNotOffered": "mfa_not_offered",
    "MfaNotStarted": "mfa_not_started",
    "MfaRequired": "mfa_required",
    "Misconfigured": "misconfigured",
    "MissingAttributes": "missing_attributes",
    "NoCredentials": "no_credentials",
    "NoFurtherCode": "no_further_code",
    "NoPasswordGiven": "no_password_given",
    "NoVerifiedEmail": "no_verified_email",
    "NotAllowed": "not_allowed",
    "NotConfirmed": "not_confirmed",
    "PasswordNeeded": "password_needed",
    "PasskeyExpired": "passkey_expired",
    "PasskeyGone": "passkey_gone",
    "PasskeyNotSupported": "passkey_not_supported",
    "PasskeyRefused": "passkey_refused",
    "PasswordResetRequired": "password_reset_required",
    "PasswordUsedBefore": "password_used_before",
    "ProofNeeded": "proof_needed",
    "RefusedEmail": "refused_email",
    "RefusedField": "refused_field",
    "ResetCodeRefused": "reset_code_refused",
    "ResetNotPossible": "reset_not_possible",
    "SameEmail": "same_email",
    "SamePassword": "same_password",
    "ServiceUnavailable": "service_unavailable",
    "SessionEnded": "session_ended",
    "SignUpClosed": "sign_up_closed",
    "SignUpCodeRefused": "sign_up_code_refused",
    "SignedOutEverywhere": "signed_out_everywhere",
    "TemporaryPasswordExpired": "temporary_password_expired",
    "TokenError": "token",
    "Limited": "limited",
    "TooManyAttempts": "too_many_attempts",
    "TooManyPasskeys": "too_many_passkeys",
    "LockedOut": "locked_out",
    "UnknownGroup": "unknown_group",
    "UnknownKey": "token_unknown_key",
    "UnknownUser": "unknown_user",
    "UnknownProvider": "unknown_provider",
    "InvalidProviderUser": "invalid_provider_user",
    "ProviderUserExists": "provider_user_exists",
    "AccountElsewhere": "account_elsewhere",
    "AccountNotReady": "account_not_ready",
    "UnsupportedChallenge": "unsupported_challenge",
    "WayNotOffered": "way_not_offered",
    "WrongPassword": "wrong_password",
}

# what some sentences name
VALUES: dict[str, dict[str, object]] = {
    "email_has_character": {"character": "_"},
    "email_too_long": {"most": 128, "before": 64},
    "immutable_attribute": {"name": "given_name"},
    "missing_attributes": {"names": ["given_name", "custom:team"]},
    "refused_field": {"name": "custom:team_name"},
}


def classes(below: type[AuthError] = AuthError) -> Iterator[type[AuthError]]:
    for found in below.__subclasses__():
        yield found
        yield from classes(found)


def raised() -> list[type[AuthError]]:
    """The classes with a code of their own; the others only group them."""
    return [found for found in classes() if "code" in vars(found)]


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
    assert {found.__name__: found.code for found in raised()} == CODES
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize("kind", raised(), ids=lambda kind: kind.__name__)
def test_every_class_has_a_sentence_for_the_user(kind: type[AuthError]) -> None:
    error = kind("detail", **VALUES.get(kind.code, {}))

    assert re.fullmatch(r"[A-Z][^\n{}]+[.)]", error.user_message)
    assert len(error.user_message) < 140
    assert "detail" not in error.user_message
    # the class keeps the template, which another language replaces
    assert set(error.values) == {
        name for _, name, _, _ in Formatter().parse(kind.user_message) if name
    }


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ImmutableAttribute(name="custom:team"), "You can't change team."),
        (RefusedField(name="given_name"), "Check given name and try again."),
        (RefusedField(name="{name}"), "Check {name} and try again."),
        (
            MissingAttributes(names=["given_name", "custom:team_name"]),
            "Fill in: given name, team name.",
        ),
    ],
)
def test_a_sentence_has_the_words_of_attributes(
    error: AuthError, sentence: str
) -> None:
    assert error.user_message == sentence


def test_values_are_as_the_pool_calls_them() -> None:
    error = MissingAttributes("why", names=["given_name", "custom:team"])

    assert error.values == {"names": ["given_name", "custom:team"]}
    assert str(error) == "why"


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [
        ("given_name", None, "given name"),
        ("birthdate", None, "date of birth"),
        ("locale", None, "language"),
        ("zoneinfo", None, "time zone"),
        ("zoneinfo", "Zone", "Zone"),
        ("custom:locale", None, "locale"),
        ("custom:team", None, "team"),
        ("custom:team", "", "team"),
        ("custom:badge", "Badge_no", "Badge_no"),
    ],
)
def test_an_attribute_is_called_by_its_label_or_its_name(
    name: str, label: str | None, words: str
) -> None:
    assert attribute_label(name, label) == words


def test_unknown_user_wrong_password_and_taken_email_give_nothing_away() -> None:
    # one text for all of them, and none that says "exists" for certain
    assert IncorrectCredentials.user_message == "Incorrect email or password."
    assert "may already" in AccountExists.user_message
    assert "may already" in AlreadyConfirmed.user_message


def test_an_error_without_detail_is_known_by_its_code() -> None:
    assert str(CodeExpired()) == "code_expired"


def test_every_outage_has_a_reference_of_its_own() -> None:
    references = {str(ServiceUnavailable().values["reference"]) for _ in range(20)}

    assert len(references) == 20
    assert all(re.fullmatch(r"[0-9a-f]{8}", reference) for reference in references)


def test_an_outage_is_logged_where_it_is_raised_under_its_reference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    error = ServiceUnavailable("the key set is away")

    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.filename == "test_errors.py"
    assert record.message == str(error)
    reference = error.values["reference"]
    assert str(error) == f"the key set is away (reference {reference})"
    assert f"(Reference {reference})" in error.user_message
