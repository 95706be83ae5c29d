"""The steps after a password: a forced new one, an app's code, an app to set up."""

import pytest

from cognito_auth.cognito.steps import (
    TOTP,
    code_destination,
    mfa_choices,
    required_attributes,
    step,
)
from cognito_auth.errors import (
    ChallengeExpired,
    CodeMismatch,
    CodeUsedBefore,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    TemporaryPasswordExpired,
    UnsupportedChallenge,
)
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import SignedIn
from tests.embedded import PASSWORD, Embedded, Pool
from tests.flows import (
    STEP_SECONDS,
    challenged,
    code_of,
    config_of,
    enrol,
    flows_of,
    not_a_code,
    signed_in,
    totp,
)
from tests.stack import Stack

pytestmark = pytest.mark.integration

OTHER_PASSWORD = "Different horse 8 battery!"
NAMES = [
    {"Name": name, "AttributeDataType": "String", "Required": True, "Mutable": True}
    for name in ("given_name", "family_name")
]


@pytest.fixture
def invited(stack: Stack) -> str:
    return stack.pool.invite()


@pytest.fixture(scope="module")
def named_pool(emulator: Embedded) -> Pool:
    """A pool whose accounts need a given and a family name."""
    return emulator.make_pool(Schema=NAMES)


@pytest.fixture(scope="module")
def named(named_pool: Pool) -> Flows:
    return flows_of(config_of(named_pool))


@pytest.fixture(scope="module")
def strict_pool(emulator: Embedded) -> Pool:
    """A pool that wants a second factor of everybody."""
    return emulator.make_pool(MfaConfiguration="ON")


@pytest.fixture(scope="module")
def strict(strict_pool: Pool) -> Flows:
    return flows_of(config_of(strict_pool, mfa="ON"))


def test_a_temporary_password_is_replaced(flows: Flows, invited: str) -> None:
    challenge = challenged(flows, invited)
    assert step(challenge) == "new_password"
    assert required_attributes(challenge) == ()

    outcome = flows.challenges.answer_new_password(challenge, OTHER_PASSWORD)

    assert isinstance(outcome, SignedIn)
    assert signed_in(flows, invited, OTHER_PASSWORD)
    with pytest.raises(IncorrectCredentials):
        signed_in(flows, invited, PASSWORD)


@pytest.mark.parametrize("password", ["", "Short 7!", "x" * 257])
def test_a_weak_new_password_is_refused_and_another_one_taken(
    flows: Flows, invited: str, password: str
) -> None:
    challenge = challenged(flows, invited)
    with pytest.raises(InvalidPassword):
        flows.challenges.answer_new_password(challenge, password)

    outcome = flows.challenges.answer_new_password(challenge, OTHER_PASSWORD)
    assert isinstance(outcome, SignedIn)


def test_a_new_password_that_comes_late_is_refused(
    stack: Stack, flows: Flows, invited: str
) -> None:
    challenge = challenged(flows, invited)

    with stack.embedded.later(181), pytest.raises(ChallengeExpired):
        flows.challenges.answer_new_password(challenge, OTHER_PASSWORD)


def test_a_challenge_is_answered_once(flows: Flows, invited: str) -> None:
    challenge = challenged(flows, invited)
    flows.challenges.answer_new_password(challenge, OTHER_PASSWORD)

    with pytest.raises(ChallengeExpired):
        flows.challenges.answer_new_password(challenge, PASSWORD)


def test_a_temporary_password_that_expired_is_told(
    stack: Stack, flows: Flows, invited: str
) -> None:
    with (
        stack.embedded.later(8 * 24 * 3600),
        pytest.raises(TemporaryPasswordExpired),
    ):
        flows.authenticator.sign_in(invited, PASSWORD)


def test_what_an_account_lacks_comes_with_the_new_password(
    named: Flows, named_pool: Pool
) -> None:
    named_pool.invite("lacks@example.com", family_name="FAMILY_NAME")
    challenge = challenged(named, "lacks@example.com")
    assert required_attributes(challenge) == ("given_name",)

    for attributes in (None, {}, {"given_name": ""}, {"name": "Ada"}):
        with pytest.raises(InvalidInput) as caught:
            named.challenges.answer_new_password(challenge, OTHER_PASSWORD, attributes)
        assert caught.value.user_message == "Fill in: given name."
    outcome = named.challenges.answer_new_password(
        challenge, OTHER_PASSWORD, {"given_name": "Ada"}
    )

    assert isinstance(outcome, SignedIn)
    assert outcome.id_claims.raw["given_name"] == "Ada"
    assert outcome.id_claims.raw["family_name"] == "FAMILY_NAME"


def test_an_attribute_that_cognito_refuses_is_named(
    named: Flows, named_pool: Pool
) -> None:
    named_pool.invite("refused@example.com", family_name="FAMILY_NAME")
    challenge = challenged(named, "refused@example.com")

    with pytest.raises(InvalidInput) as caught:
        named.challenges.answer_new_password(
            challenge, OTHER_PASSWORD, {"given_name": "x" * 2049}
        )
    assert "given name" in caught.value.user_message


def test_a_new_password_can_be_followed_by_an_app_to_set_up(
    strict: Flows, strict_pool: Pool
) -> None:
    email = "both@example.com"
    strict_pool.invite(email)
    then = strict.challenges.answer_new_password(
        challenged(strict, email), OTHER_PASSWORD
    )
    assert not isinstance(then, SignedIn)
    assert step(then) == "totp_setup"

    setup = strict.challenges.begin_totp_setup(then, email)
    outcome = strict.challenges.finish_totp_setup(setup.challenge, code_of(setup))
    assert isinstance(outcome, SignedIn)


def test_a_new_password_can_be_followed_by_an_apps_code(
    emulator: Embedded, strict: Flows, strict_pool: Pool
) -> None:
    email = strict_pool.confirmed_user()
    setup = strict.challenges.begin_totp_setup(challenged(strict, email), email)
    strict.challenges.finish_totp_setup(setup.challenge, code_of(setup))
    emulator.admin.admin_set_user_password(
        UserPoolId=strict_pool.pool_id,
        Username=email,
        Password=OTHER_PASSWORD,
        Permanent=False,
    )

    challenge = challenged(strict, email, OTHER_PASSWORD)
    then = strict.challenges.answer_new_password(challenge, PASSWORD)
    assert not isinstance(then, SignedIn)
    assert step(then) == "code"
    with emulator.later(STEP_SECONDS):
        code = totp(setup.secret.base32, STEP_SECONDS)
        assert isinstance(strict.challenges.answer_code(then, code), SignedIn)


def test_the_first_sign_in_sets_up_an_app_where_everybody_needs_one(
    strict: Flows, strict_pool: Pool, emulator: Embedded
) -> None:
    email = strict_pool.confirmed_user()
    challenge = challenged(strict, email)
    assert step(challenge) == "totp_setup"

    setup = strict.challenges.begin_totp_setup(challenge, f" {email} ")
    assert setup.secret.account == email
    for typed in (not_a_code(setup.secret.base32), "", "12345", "abcdef"):
        with pytest.raises(CodeMismatch):
            strict.challenges.finish_totp_setup(setup.challenge, typed)
    digits = code_of(setup)
    outcome = strict.challenges.finish_totp_setup(
        setup.challenge, f"{digits[:3]} {digits[3:]}"
    )
    assert isinstance(outcome, SignedIn)
    assert TOTP in strict.account.second_factors(outcome.tokens)

    again = challenged(strict, email)
    assert step(again) == "code"
    with emulator.later(STEP_SECONDS):
        code = totp(setup.secret.base32, STEP_SECONDS)
        assert isinstance(strict.challenges.answer_code(again, code), SignedIn)


def test_a_set_up_can_begin_again_with_another_secret(
    strict: Flows, strict_pool: Pool
) -> None:
    email = strict_pool.confirmed_user()
    first = strict.challenges.begin_totp_setup(challenged(strict, email), email)
    second = strict.challenges.begin_totp_setup(first.challenge, email)
    assert first.secret.base32 != second.secret.base32

    with pytest.raises(CodeMismatch):
        strict.challenges.finish_totp_setup(second.challenge, code_of(first))
    outcome = strict.challenges.finish_totp_setup(second.challenge, code_of(second))
    assert isinstance(outcome, SignedIn)


def test_a_set_up_that_comes_late_is_refused(
    strict: Flows, strict_pool: Pool, emulator: Embedded
) -> None:
    email = strict_pool.confirmed_user()
    challenge = challenged(strict, email)
    with emulator.later(181), pytest.raises(ChallengeExpired):
        strict.challenges.begin_totp_setup(challenge, email)

    setup = strict.challenges.begin_totp_setup(challenged(strict, email), email)
    with emulator.later(181), pytest.raises(ChallengeExpired):
        strict.challenges.finish_totp_setup(
            setup.challenge, totp(setup.secret.base32, 181)
        )


def test_a_sign_in_takes_the_apps_code(
    stack: Stack, flows: Flows, emulator: Embedded
) -> None:
    email = stack.confirmed_user()
    secret = enrol(flows, signed_in(flows, email))
    challenge = challenged(flows, email)
    assert step(challenge) == "code"
    assert code_destination(challenge) is None
    assert mfa_choices(challenge) == ()

    for typed in (not_a_code(secret), "", "12345", "1234567", "١٢٣٤٥٦"):
        with pytest.raises(CodeMismatch):
            flows.challenges.answer_code(challenge, typed)
    code = totp(secret)
    outcome = flows.challenges.answer_code(challenge, f" {code[:3]}-{code[3:]} ")

    assert isinstance(outcome, SignedIn)
    assert outcome.id_claims.email == email


def test_an_apps_code_is_good_once(
    stack: Stack, flows: Flows, emulator: Embedded
) -> None:
    email = stack.confirmed_user()
    secret = enrol(flows, signed_in(flows, email))
    code = totp(secret)
    assert isinstance(
        flows.challenges.answer_code(challenged(flows, email), code), SignedIn
    )

    challenge = challenged(flows, email)
    with pytest.raises(CodeUsedBefore):
        flows.challenges.answer_code(challenge, code)
    with emulator.later(STEP_SECONDS):
        outcome = flows.challenges.answer_code(challenge, totp(secret, STEP_SECONDS))
    assert isinstance(outcome, SignedIn)


def test_wrong_codes_end_the_sign_in(stack: Stack, flows: Flows) -> None:
    email = stack.confirmed_user()
    secret = enrol(flows, signed_in(flows, email))
    challenge = challenged(flows, email)
    for _ in range(5):
        with pytest.raises(CodeMismatch):
            flows.challenges.answer_code(challenge, not_a_code(secret))

    with pytest.raises(ChallengeExpired):
        flows.challenges.answer_code(challenge, totp(secret))


def test_a_code_that_comes_late_is_refused(
    stack: Stack, flows: Flows, emulator: Embedded
) -> None:
    email = stack.confirmed_user()
    secret = enrol(flows, signed_in(flows, email))
    challenge = challenged(flows, email)

    with emulator.later(181), pytest.raises(ChallengeExpired):
        flows.challenges.answer_code(challenge, totp(secret, 181))


def test_a_wrong_password_never_comes_to_the_code(stack: Stack, flows: Flows) -> None:
    email = stack.confirmed_user()
    enrol(flows, signed_in(flows, email))

    with pytest.raises(IncorrectCredentials):
        flows.authenticator.sign_in(email, OTHER_PASSWORD)


def test_an_answer_to_another_question_is_refused(
    stack: Stack, flows: Flows, invited: str
) -> None:
    challenge = challenged(flows, invited)

    for answer in (
        lambda: flows.challenges.answer_code(challenge, "123456"),
        lambda: flows.challenges.select_mfa(challenge, "SMS_MFA"),
        lambda: flows.challenges.begin_totp_setup(challenge, invited),
        lambda: flows.challenges.finish_totp_setup(challenge, "123456"),
    ):
        with pytest.raises(UnsupportedChallenge):
            answer()
    outcome = flows.challenges.answer_new_password(challenge, OTHER_PASSWORD)
    assert isinstance(outcome, SignedIn)
