"""Mailed codes and new accounts at the sign-in, against the embedded Cognito."""

from dataclasses import replace

import pytest

from cognito_auth.cognito.steps import MAILED_CODE, code_destination
from cognito_auth.errors import (
    AuthError,
    ChallengeExpired,
    CodeMismatch,
    IncorrectCredentials,
    MfaRequired,
    SignUpCodeRefused,
    WrongPassword,
)
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import Challenge, SignedIn
from tests.choices import choosing_pool
from tests.embedded import PASSWORD, Embedded, Pool
from tests.flows import challenged, config_of, flows_of, signed_in
from tests.integration.test_emulator_mailed_codes import (
    code_for,
    other_than,
    require,
    with_mails,
)

pytestmark = pytest.mark.integration

# longer than Cognito keeps a step
LATE_SECONDS = 181
WRONG_PASSWORD = "Wrong horse 7 battery!"


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    return choosing_pool(emulator, "EMAIL_OTP")


@pytest.fixture(scope="module")
def flows(pool: Pool) -> Flows:
    return flows_of(config_of(pool, first_factors=("PASSWORD", "EMAIL_OTP")))


@pytest.fixture(scope="module")
def mails(emulator: Embedded) -> Pool:
    """A pool with mailed codes as second factor."""
    return with_mails(emulator)


@pytest.fixture(scope="module")
def second(mails: Pool) -> Flows:
    return flows_of(config_of(mails, second_factors=("EMAIL_OTP",)))


def test_a_mailed_code_signs_in_once(pool: Pool, flows: Flows) -> None:
    email = pool.confirmed_user()
    assert flows.ways.of(email) == ("mailed_code", "password")

    begun = flows.ways.mail_code(f" {email.upper()}")
    code = code_for(pool, email)

    assert (begun.email, code_destination(begun)) == (email, "u****@e****")
    with pytest.raises(CodeMismatch):
        flows.challenges.answer_code(begun, other_than(code))
    found = flows.challenges.answer_code(begun, f"{code[:4]} {code[4:]}")
    assert isinstance(found, SignedIn)
    assert found.email == email
    with pytest.raises(ChallengeExpired):
        flows.challenges.answer_code(begun, code)


def test_a_mailed_code_is_good_for_its_own_sign_in_alone(
    pool: Pool, flows: Flows
) -> None:
    ada, eve = pool.confirmed_user(), pool.confirmed_user()
    hers = flows.ways.mail_code(ada)
    code = code_for(pool, ada)
    others = flows.ways.mail_code(eve)

    with pytest.raises(CodeMismatch):
        flows.challenges.answer_code(others, code)
    swapped = replace(others, challenge_session=hers.challenge_session)
    with pytest.raises(AuthError):
        flows.challenges.answer_code(swapped, code)
    assert isinstance(flows.challenges.answer_code(hers, code), SignedIn)


def test_another_code_replaces_the_first(pool: Pool, flows: Flows) -> None:
    email = pool.confirmed_user()
    flows.ways.mail_code(email)
    first = code_for(pool, email)
    again = flows.ways.mail_code(email)

    with pytest.raises(CodeMismatch):
        flows.challenges.answer_code(again, first)
    found = flows.challenges.answer_code(again, code_for(pool, email))
    assert isinstance(found, SignedIn)


def test_a_mailed_code_that_comes_late_signs_nobody_in(
    emulator: Embedded, pool: Pool, flows: Flows
) -> None:
    email = pool.confirmed_user()
    begun = flows.ways.mail_code(email)
    code = code_for(pool, email)

    with emulator.later(LATE_SECONDS), pytest.raises(ChallengeExpired):
        flows.challenges.answer_code(begun, code)


def test_an_unknown_address_gets_what_a_known_one_gets(
    pool: Pool, flows: Flows
) -> None:
    answers: list[list[object]] = []
    for email in (pool.confirmed_user(), "unknown-somebody@example.com"):
        begun = flows.ways.mail_code(email)
        found: list[object] = [
            flows.ways.of(email),
            begun.name,
            sorted(begun.parameters),
        ]
        found.append(code_destination(begun))
        for _ in range(6):
            with pytest.raises(AuthError) as caught:
                flows.challenges.answer_code(begun, "00000000")
            found.append(caught.value.code)
        answers.append(found)

    known, unknown = answers
    assert known == unknown
    assert known[-2:] == ["code_mismatch", "challenge_expired"]


def test_who_is_disabled_is_told_what_a_stranger_with_a_password_is(
    pool: Pool, flows: Flows
) -> None:
    email = pool.confirmed_user()
    pool.embedded.admin.admin_disable_user(UserPoolId=pool.pool_id, Username=email)

    assert flows.ways.of(email) == ("password",)
    for who in (email, "unknown-somebody@example.com"):
        with pytest.raises(IncorrectCredentials):
            flows.authenticator.sign_in(who, PASSWORD)


def registered(pool: Pool, flows: Flows) -> tuple[str, str]:
    """A new account that waits for its code: its address, and the sign-up's session."""
    email = f"new-{pool.sign_up()}"
    made = flows.registration.sign_up(email, PASSWORD)
    assert made.challenge_session
    return email, made.challenge_session


def verified(pool: Pool, flows: Flows) -> tuple[str, str]:
    """An account that has just been verified, and what signs it in."""
    email, signed_up = registered(pool, flows)
    code = code_for(pool, email)
    found = flows.registration.confirm_sign_up(email, code, challenge_session=signed_up)
    assert found
    return email, found


def test_a_newcomer_is_signed_in_straight_after_the_code_once(
    pool: Pool, flows: Flows
) -> None:
    email, confirmed = verified(pool, flows)

    found = flows.ways.after_verifying(email, confirmed)

    assert isinstance(found, SignedIn)
    assert found.email == email
    with pytest.raises(ChallengeExpired):
        flows.ways.after_verifying(email, confirmed)


def test_what_signs_a_newcomer_in_is_good_for_minutes(
    emulator: Embedded, pool: Pool, flows: Flows
) -> None:
    email, confirmed = verified(pool, flows)

    with emulator.later(LATE_SECONDS), pytest.raises(ChallengeExpired):
        flows.ways.after_verifying(email, confirmed)
    assert signed_in(flows, email)


def test_what_signs_a_newcomer_in_signs_in_nobody_else(
    pool: Pool, flows: Flows
) -> None:
    email, confirmed = verified(pool, flows)

    for other in (pool.confirmed_user(), "unknown-somebody@example.com"):
        with pytest.raises(ChallengeExpired):
            flows.ways.after_verifying(other, confirmed)
    assert isinstance(flows.ways.after_verifying(email, confirmed), SignedIn)


@pytest.mark.parametrize("whose", ["late", "another's"])
def test_a_code_verifies_without_a_session_that_is_good(
    emulator: Embedded, pool: Pool, flows: Flows, whose: str
) -> None:
    email, signed_up = registered(pool, flows)
    code = code_for(pool, email)
    late = LATE_SECONDS if whose == "late" else 0
    if not late:
        _, signed_up = registered(pool, flows)

    with emulator.later(late):
        confirmed = flows.registration.confirm_sign_up(
            email, code, challenge_session=signed_up
        )
    assert confirmed == ""
    assert signed_in(flows, email)


def test_an_account_is_verified_once_with_a_session_too(
    pool: Pool, flows: Flows
) -> None:
    email, signed_up = registered(pool, flows)
    code = code_for(pool, email)
    told: list[str] = []
    confirm = flows.registration.confirm_sign_up
    with pytest.raises(SignUpCodeRefused):
        confirm(email, other_than(code), told.append, signed_up)
    assert confirm(email, code, told.append, signed_up)

    with pytest.raises(SignUpCodeRefused):
        confirm(email, code, told.append, signed_up)


def with_codes(mails: Pool, second: Flows) -> tuple[str, SignedIn]:
    """An account whose sign-in asks for a mailed code."""
    email = mails.confirmed_user()
    session = signed_in(second, email)
    assert MAILED_CODE not in second.account.second_factors(session.tokens)
    second.codes.turn_on(session.tokens)
    assert MAILED_CODE in second.account.second_factors(session.tokens)
    return email, session


def asked(second: Flows, email: str) -> Challenge:
    """The further step that asks for the mailed code."""
    begun = challenged(second, email)
    assert (begun.name, begun.password_proven) == ("EMAIL_OTP", True)
    return begun


def test_a_mailed_code_is_asked_for_after_the_password(
    mails: Pool, second: Flows
) -> None:
    email, _ = with_codes(mails, second)
    begun = asked(second, email)
    code = code_for(mails, email)

    assert len(code) == 6
    with pytest.raises(CodeMismatch):
        second.challenges.answer_code(begun, other_than(code))
    assert isinstance(second.challenges.answer_code(begun, code), SignedIn)
    with pytest.raises(ChallengeExpired):
        second.challenges.answer_code(begun, code)
    with pytest.raises(IncorrectCredentials):
        second.authenticator.sign_in(email, WRONG_PASSWORD)


def test_codes_are_turned_off_with_the_password(mails: Pool, second: Flows) -> None:
    email, session = with_codes(mails, second)

    with pytest.raises(WrongPassword):
        second.codes.turn_off(session.tokens, WRONG_PASSWORD)
    assert asked(second, email)
    for _ in range(2):
        second.codes.turn_off(session.tokens, PASSWORD)
    assert MAILED_CODE not in second.account.second_factors(session.tokens)
    assert signed_in(second, email)


def test_where_everybody_needs_them_they_stay_on(emulator: Embedded) -> None:
    pool = with_mails(emulator)
    email = pool.confirmed_user()
    flows = flows_of(config_of(pool, mfa="ON", second_factors=("EMAIL_OTP",)))
    session = signed_in(flows, email)
    flows.codes.turn_on(session.tokens)
    require(pool, "ON")

    with pytest.raises(MfaRequired):
        flows.codes.turn_off(session.tokens, PASSWORD)
    assert asked(flows, email)
