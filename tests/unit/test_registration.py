"""Registering: what reaches Cognito, and what is told about an address."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AlreadyConfirmed,
    AuthError,
    CodeNotSixDigits,
    IncorrectCredentials,
    InvalidEmail,
    InvalidPassword,
    MailNotSent,
    TooManyAttempts,
)
from cognito_auth.flows.registration import Registration
from tests.unit.passwords import ODD_PASSWORDS

EMAIL = "ada@example.com"
PASSWORD = "Correct horse 7 battery!"


class FakeCognito:
    """Stands where CognitoClient does; keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.error: AuthError | None = None

    def sign_up(self, username: str, password: str, values: Mapping[str, str]) -> None:
        self.calls.append(("sign_up", username, password, dict(values)))

    def confirm_sign_up(self, username: str, code: str) -> None:
        self.calls.append(("confirm_sign_up", username, code))

    def resend_code(self, username: str) -> None:
        self.calls.append(("resend_code", username))
        if self.error:
            raise self.error


@pytest.fixture
def cognito() -> FakeCognito:
    return FakeCognito()


@pytest.fixture
def registration(cognito: FakeCognito) -> Registration:
    return Registration(cast(CognitoClient, cognito))


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


@pytest.mark.parametrize("error", [IncorrectCredentials, AlreadyConfirmed])
def test_resend_never_tells_whether_there_is_an_account(
    registration: Registration, cognito: FakeCognito, error: type[AuthError]
) -> None:
    cognito.error = error()

    registration.resend_code(EMAIL)


@pytest.mark.parametrize("error", [TooManyAttempts, MailNotSent])
def test_resend_says_what_holds_for_every_address(
    registration: Registration, cognito: FakeCognito, error: type[AuthError]
) -> None:
    cognito.error = error()

    with pytest.raises(error):
        registration.resend_code(EMAIL)
