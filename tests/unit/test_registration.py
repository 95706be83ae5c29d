"""Registering: what reaches Cognito, and what is told about an address."""

import threading
from collections.abc import Mapping
from typing import Any, cast

import pytest

from cognito_auth.background import Background
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AccountExists,
    AlreadyConfirmed,
    AuthError,
    CodeNotSixDigits,
    IncorrectCredentials,
    InvalidEmail,
    InvalidPassword,
    MailNotSent,
    NoFurtherCode,
    ServiceUnavailable,
    SignUpCodeRefused,
    TooManyAttempts,
)
from cognito_auth.flows.registration import Registration
from cognito_auth.pace import Pace
from cognito_auth.values import Delivery, SignedUp
from tests.unit.passwords import ODD_PASSWORDS

EMAIL = "ada@example.com"
PASSWORD = "Correct horse 7 battery!"
NEW = SignedUp(False, Delivery("EMAIL", "a***@e***"))


class FakeCognito:
    """Stands where CognitoClient does; keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.error: AuthError | None = None
        self.taken: AuthError | None = None
        self.refused: AuthError | None = None

    def sign_up(
        self, username: str, password: str, values: Mapping[str, str], language: str
    ) -> SignedUp:
        self.calls.append(("sign_up", username, password, dict(values)))
        if self.taken:
            raise self.taken
        return NEW

    def confirm_sign_up(
        self, username: str, code: str, challenge_session: str = ""
    ) -> str:
        self.calls.append(("confirm_sign_up", username, code))
        if challenge_session == "old":
            raise AlreadyConfirmed
        if self.refused:
            raise self.refused
        return challenge_session and f"{challenge_session}, confirmed"

    def resend_code(self, username: str, language: str) -> None:
        self.calls.append(("resend_code", username))
        if self.error:
            raise self.error


@pytest.fixture
def cognito() -> FakeCognito:
    return FakeCognito()


@pytest.fixture
def background() -> Background:
    return Background()


@pytest.fixture
def registration(cognito: FakeCognito, background: Background) -> Registration:
    return Registration(
        cast(CognitoClient, cognito), pace=Pace(0), background=background
    )


def test_every_step_uses_the_one_form_of_an_address(
    registration: Registration, cognito: FakeCognito
) -> None:
    typed = "  ADA@Example.com "

    registration.sign_up(typed, PASSWORD)
    registration.confirm_sign_up(typed, "123456")
    registration.resend_code(typed)

    assert {call[1] for call in cognito.calls} == {EMAIL}
    assert cognito.calls[0][3] == {"email": EMAIL}


def test_no_step_asks_cognito_about_what_is_no_address(
    registration: Registration, cognito: FakeCognito
) -> None:
    for step in (
        lambda: registration.sign_up("ada", PASSWORD),
        lambda: registration.confirm_sign_up("ada", "123456"),
        lambda: registration.resend_code("ada"),
    ):
        with pytest.raises(InvalidEmail):
            step()
    assert cognito.calls == []


def test_further_attributes_go_along_unless_they_are_empty(
    registration: Registration, cognito: FakeCognito
) -> None:
    registration.sign_up(EMAIL, PASSWORD, {"given_name": "Ada", "custom:team": ""})

    assert cognito.calls[0][3] == {"email": EMAIL, "given_name": "Ada"}


@pytest.mark.parametrize("password", ODD_PASSWORDS)
def test_a_password_reaches_cognito_unmodified(
    registration: Registration, cognito: FakeCognito, password: str
) -> None:
    registration.sign_up(EMAIL, password)

    assert cognito.calls[0][2] == password


@pytest.mark.parametrize("password", ["", "x" * 257, "x" * 100_000])
def test_no_password_and_one_too_long_never_reach_cognito(
    registration: Registration, cognito: FakeCognito, password: str
) -> None:
    with pytest.raises(InvalidPassword) as caught:
        registration.sign_up(EMAIL, password)

    assert cognito.calls == []
    assert "xxx" not in f"{caught.value} {caught.value.user_message}"


def test_a_code_reaches_cognito_as_its_digits(
    registration: Registration, cognito: FakeCognito
) -> None:
    registration.confirm_sign_up(EMAIL, " 123-456 ")
    with pytest.raises(CodeNotSixDigits):
        registration.confirm_sign_up(EMAIL, "12345")

    assert cognito.calls == [("confirm_sign_up", EMAIL, "123456")]


@pytest.mark.parametrize(
    "error", [IncorrectCredentials, AlreadyConfirmed, NoFurtherCode, MailNotSent]
)
def test_resend_never_tells_whether_there_is_an_account(
    registration: Registration, cognito: FakeCognito, error: type[AuthError]
) -> None:
    cognito.error = error()

    registration.resend_code(EMAIL)


@pytest.mark.parametrize("error", [TooManyAttempts, ServiceUnavailable])
def test_resend_says_what_holds_for_every_address(
    registration: Registration, cognito: FakeCognito, error: type[AuthError]
) -> None:
    cognito.error = error()

    with pytest.raises(error):
        registration.resend_code(EMAIL)


def test_a_taken_address_is_answered_like_a_new_one(
    registration: Registration, cognito: FakeCognito, background: Background
) -> None:
    told: list[str] = []
    cognito.taken = AccountExists()
    cognito.error = AlreadyConfirmed()

    made = registration.sign_up(" ADA@example.com", PASSWORD, {}, told.append)

    assert (made.user_confirmed, made.delivery and made.delivery.medium) == (
        NEW.user_confirmed,
        "EMAIL",
    )
    assert background.settle(5)
    assert told == [EMAIL]


def test_a_taken_address_that_waits_gets_another_code_and_no_notice(
    registration: Registration, cognito: FakeCognito, background: Background
) -> None:
    told: list[str] = []
    cognito.taken = AccountExists()

    registration.sign_up(EMAIL, PASSWORD, {}, told.append)

    assert background.settle(5)
    assert cognito.calls[-1] == ("resend_code", EMAIL)
    assert told == []


def test_what_follows_for_a_taken_address_is_not_waited_for(
    registration: Registration, cognito: FakeCognito, background: Background
) -> None:
    cognito.taken = AccountExists()
    cognito.error = AlreadyConfirmed()
    is_answered = threading.Event()
    seen: list[bool] = []

    registration.sign_up(
        EMAIL, PASSWORD, {}, lambda _: seen.append(is_answered.wait(5))
    )
    # were it waited for, nobody would get here before it gave up
    is_answered.set()

    assert background.settle(5)
    assert seen == [True]


def test_without_anybody_to_tell_a_taken_address_is_said_to_be_taken(
    registration: Registration, cognito: FakeCognito
) -> None:
    cognito.taken = AccountExists()

    with pytest.raises(AccountExists):
        registration.sign_up(EMAIL, PASSWORD)
    assert len(cognito.calls) == 1


def test_an_account_that_was_verified_before_reads_like_a_wrong_code(
    registration: Registration, cognito: FakeCognito, background: Background
) -> None:
    told: list[str] = []
    answers = []
    for cognito.refused in (AlreadyConfirmed(), SignUpCodeRefused()):
        with pytest.raises(SignUpCodeRefused) as caught:
            registration.confirm_sign_up(EMAIL, "123456", told.append)
        answers.append((type(caught.value), caught.value.user_message))

    assert answers[0] == answers[1]
    assert background.settle(5)
    # the owner alone learns it
    assert told == [EMAIL]


def test_every_answer_of_cognito_takes_its_time(cognito: FakeCognito) -> None:
    slept: list[float] = []
    pace = Pace(0.5, now=lambda: 0.0, sleep=slept.append)
    registration = Registration(cast(CognitoClient, cognito), pace=pace)
    registration.sign_up(EMAIL, PASSWORD)
    registration.confirm_sign_up(EMAIL, "123456")
    registration.resend_code(EMAIL)
    cognito.taken, cognito.refused = AccountExists(), SignUpCodeRefused()
    cognito.error = IncorrectCredentials()
    registration.sign_up(EMAIL, PASSWORD, {}, lambda _: None)
    with pytest.raises(SignUpCodeRefused):
        registration.confirm_sign_up(EMAIL, "123456")
    registration.resend_code(EMAIL)

    assert slept == [0.5] * 6


def test_a_code_leads_on_to_a_sign_in_where_the_sign_up_did(
    registration: Registration,
) -> None:
    assert registration.confirm_sign_up(EMAIL, "123456") == ""
    went_on = registration.confirm_sign_up(EMAIL, "123456", challenge_session="new")
    assert went_on == "new, confirmed"


def test_a_session_of_the_sign_up_that_is_too_old_leaves_the_code_good(
    registration: Registration, cognito: FakeCognito
) -> None:
    told: list[str] = []

    assert registration.confirm_sign_up(EMAIL, "123456", told.append, "old") == ""
    assert cognito.calls == [("confirm_sign_up", EMAIL, "123456")] * 2
    assert told == []


def test_an_account_that_was_verified_before_is_refused_with_a_session_too(
    registration: Registration, cognito: FakeCognito
) -> None:
    cognito.refused = AlreadyConfirmed()

    with pytest.raises(SignUpCodeRefused):
        registration.confirm_sign_up(EMAIL, "123456", challenge_session="old")
