"""A forgotten password and a changed one, against the pool that Terraform made."""

import logging

import pytest

from cognito_auth.errors import (
    CodeNotSixDigits,
    IncorrectCredentials,
    InvalidPassword,
    ResetCodeRefused,
    SessionEnded,
    WrongPassword,
)
from cognito_auth.pool import Pool as Flows
from tests.flows import signed_in
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

OTHER_PASSWORD = "Different horse 8 battery!"


def code(stack: Stack, email: str) -> str:
    found = stack.embedded.code_for(email)
    assert found is not None
    return found


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def asked(stack: Stack, flows: Flows) -> str:
    """The email of an account to which a reset code was mailed."""
    email = stack.confirmed_user()
    flows.recovery.forgot_password(email)
    return email


@pytest.fixture
def with_temporary_password(stack: Stack) -> str:
    return stack.pool.invite()


def test_a_forgotten_password_is_replaced(stack: Stack, flows: Flows) -> None:
    email = stack.confirmed_user()

    flows.recovery.forgot_password(f" {email.upper()} ")
    digits = code(stack, email)
    flows.recovery.reset_password(
        email.upper(), f"{digits[:3]}-{digits[3:]} ", OTHER_PASSWORD
    )

    assert signed_in(flows, email, OTHER_PASSWORD)
    with pytest.raises(IncorrectCredentials):
        signed_in(flows, email, PASSWORD)


def test_asking_for_a_code_looks_the_same_for_every_address(
    stack: Stack,
    flows: Flows,
    with_temporary_password: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    unconfirmed, disabled = stack.new_email(), stack.confirmed_user()
    flows.registration.sign_up(unconfirmed, PASSWORD)
    stack.embedded.admin.admin_disable_user(
        UserPoolId=stack.config.user_pool_id, Username=disabled
    )
    unverified = stack.confirmed_user()
    stack.embedded.admin.admin_update_user_attributes(
        UserPoolId=stack.config.user_pool_id,
        Username=unverified,
        UserAttributes=[{"Name": "email_verified", "Value": "false"}],
    )
    addresses = [
        stack.confirmed_user(),
        stack.new_email(),
        unconfirmed,
        disabled,
        unverified,
        with_temporary_password,
    ]
    with caplog.at_level(logging.INFO, "cognito_auth"):
        for email in addresses:
            flows.recovery.forgot_password(email)

    # but an administrator can find out why no mail came
    assert "no_verified_email" in caplog.text
    assert "reset_not_possible" in caplog.text
    assert not [email for email in addresses if email in caplog.text]


def test_a_reset_looks_the_same_for_every_address(
    stack: Stack, flows: Flows, asked: str, with_temporary_password: str
) -> None:
    unconfirmed = stack.new_email()
    flows.registration.sign_up(unconfirmed, PASSWORD)
    never_asked = stack.confirmed_user()
    right = code(stack, asked)
    texts = set()
    for email in (
        asked,
        stack.new_email(),
        unconfirmed,
        never_asked,
        with_temporary_password,
    ):
        with pytest.raises(ResetCodeRefused) as caught:
            flows.recovery.reset_password(email, wrong(right), OTHER_PASSWORD)
        texts.add((caught.value.code, caught.value.user_message))

    assert len(texts) == 1


def test_the_right_code_works_after_a_wrong_one_and_only_once(
    stack: Stack, flows: Flows, asked: str
) -> None:
    right = code(stack, asked)
    with pytest.raises(ResetCodeRefused):
        flows.recovery.reset_password(asked, wrong(right), OTHER_PASSWORD)

    flows.recovery.reset_password(asked, right, OTHER_PASSWORD)
    with pytest.raises(ResetCodeRefused):
        flows.recovery.reset_password(asked, right, PASSWORD)
    assert signed_in(flows, asked, OTHER_PASSWORD)


def test_an_expired_reset_code_is_refused(
    stack: Stack, flows: Flows, asked: str
) -> None:
    with stack.embedded.later(61 * 60), pytest.raises(ResetCodeRefused):
        flows.recovery.reset_password(asked, code(stack, asked), OTHER_PASSWORD)
    assert signed_in(flows, asked, PASSWORD)


def test_a_new_reset_code_makes_the_old_one_useless(
    stack: Stack, flows: Flows, asked: str
) -> None:
    old = code(stack, asked)
    flows.recovery.forgot_password(asked)
    new = code(stack, asked)

    if old != new:  # one in a million
        with pytest.raises(ResetCodeRefused):
            flows.recovery.reset_password(asked, old, OTHER_PASSWORD)
    flows.recovery.reset_password(asked, new, OTHER_PASSWORD)


def test_a_reset_code_can_be_tried_five_times(
    stack: Stack, flows: Flows, asked: str
) -> None:
    right = code(stack, asked)
    for _ in range(5):
        with pytest.raises(ResetCodeRefused):
            flows.recovery.reset_password(asked, wrong(right), OTHER_PASSWORD)

    with pytest.raises(ResetCodeRefused):
        flows.recovery.reset_password(asked, right, OTHER_PASSWORD)


@pytest.mark.parametrize("password", ["", "Short 7!", "x" * 257])
def test_a_weak_password_is_refused_and_the_code_stays_good(
    stack: Stack, flows: Flows, asked: str, password: str
) -> None:
    right = code(stack, asked)
    with pytest.raises(InvalidPassword):
        flows.recovery.reset_password(asked, right, password)

    flows.recovery.reset_password(asked, right, OTHER_PASSWORD)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef"])
def test_what_is_no_code_never_reaches_cognito(
    flows: Flows, asked: str, typed: str
) -> None:
    with pytest.raises(CodeNotSixDigits):
        flows.recovery.reset_password(asked, typed, OTHER_PASSWORD)


@pytest.mark.parametrize(
    "new", ["Different horse 8 battery!", "Inner  spaces 7! \N{ROCKET}"]
)
def test_a_password_is_changed_as_it_is_typed(
    stack: Stack, flows: Flows, new: str
) -> None:
    email = stack.confirmed_user()
    session = signed_in(flows, email)

    flows.account.change_password(session.tokens, PASSWORD, new)

    assert signed_in(flows, email, new)
    with pytest.raises(IncorrectCredentials):
        signed_in(flows, email, PASSWORD)
    # the session goes on
    assert flows.authenticator.refresh(session.tokens)


@pytest.mark.parametrize("old", ["Wrong horse 7 battery!", "", "x" * 257])
def test_a_change_needs_the_old_password(stack: Stack, flows: Flows, old: str) -> None:
    email = stack.confirmed_user()
    session = signed_in(flows, email)

    with pytest.raises(WrongPassword):
        flows.account.change_password(session.tokens, old, OTHER_PASSWORD)
    assert signed_in(flows, email, PASSWORD)


@pytest.mark.parametrize("new", ["", "Short 7!", "x" * 257])
def test_a_change_to_a_weak_password_is_refused(
    stack: Stack, flows: Flows, new: str
) -> None:
    email = stack.confirmed_user()
    session = signed_in(flows, email)

    with pytest.raises(InvalidPassword):
        flows.account.change_password(session.tokens, PASSWORD, new)
    assert signed_in(flows, email, PASSWORD)


def test_a_session_that_ended_changes_nothing(stack: Stack, flows: Flows) -> None:
    email = stack.confirmed_user()
    session = signed_in(flows, email)
    flows.authenticator.sign_out_everywhere(session.tokens)

    with pytest.raises(SessionEnded):
        flows.account.change_password(session.tokens, PASSWORD, OTHER_PASSWORD)
    assert signed_in(flows, email, PASSWORD)
