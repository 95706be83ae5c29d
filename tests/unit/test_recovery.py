"""A forgotten password: what is told about an address, and what is not."""

import logging
from contextlib import suppress
from typing import cast

import pytest

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AuthError,
    CodeMismatch,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    MailNotSent,
    NoFurtherCode,
    NotConfirmed,
    NoVerifiedEmail,
    ResetNotPossible,
    ServiceUnavailable,
    TooManyAttempts,
)
from cognito_auth.flows.recovery import Recovery
from cognito_auth.pace import Pace

EMAIL = "ada@example.com"
PASSWORD = "Correct horse 7 battery!"


class FakeCognito:
    """Stands where CognitoClient does; keeps what it was asked."""

    def __init__(self, error: AuthError | None = None) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.error = error

    def forgot_password(self, username: str, language: str) -> None:
        self.calls.append((username,))
        if self.error:
            raise self.error

    def confirm_forgot_password(self, username: str, code: str, new: str) -> None:
        self.calls.append((username, code, new))


def recovery(cognito: FakeCognito) -> Recovery:
    return Recovery(cast(CognitoClient, cognito), pace=Pace(0))


@pytest.mark.parametrize(
    "error",
    [
        *(IncorrectCredentials, NotConfirmed, NoVerifiedEmail, ResetNotPossible),
        # only who has an account can have had too many codes, or one that can't be
        # mailed
        *(NoFurtherCode, MailNotSent),
    ],
)
def test_asking_never_tells_whether_there_is_an_account(
    error: type[AuthError], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        recovery(FakeCognito(error("detail"))).forgot_password(EMAIL)

    assert EMAIL not in caplog.text


@pytest.mark.parametrize("error", [TooManyAttempts, ServiceUnavailable])
def test_what_waiting_can_mend_is_told(error: type[AuthError]) -> None:
    with pytest.raises(error):
        recovery(FakeCognito(error("detail"))).forgot_password(EMAIL)


def test_a_reset_goes_to_cognito_in_the_one_form() -> None:
    cognito = FakeCognito()

    recovery(cognito).reset_password(" ADA@example.com ", " 123-456 ", PASSWORD)
    assert cognito.calls == [(EMAIL, "123456", PASSWORD)]


def test_what_is_wrong_in_itself_never_reaches_cognito() -> None:
    cognito = FakeCognito()
    flows = recovery(cognito)

    with pytest.raises(InvalidInput):
        flows.forgot_password("ada")
    with pytest.raises(InvalidInput):
        flows.reset_password("ada", "123456", PASSWORD)
    with pytest.raises(CodeMismatch):
        flows.reset_password(EMAIL, "12345", PASSWORD)
    for password in ("", "x" * 257):
        with pytest.raises(InvalidPassword):
            flows.reset_password(EMAIL, "123456", password)
    assert cognito.calls == []


def test_every_answer_of_cognito_takes_its_time_and_what_is_wrong_in_itself_none() -> (
    None
):
    slept: list[float] = []
    pace = Pace(0.5, now=lambda: 0.0, sleep=slept.append)
    for error in (None, IncorrectCredentials(), TooManyAttempts()):
        flows = Recovery(cast(CognitoClient, FakeCognito(error)), pace=pace)
        with suppress(AuthError):
            flows.forgot_password(EMAIL)
    flows.reset_password(EMAIL, "123456", PASSWORD)
    assert slept == [0.5] * 4

    with pytest.raises(InvalidInput):
        flows.forgot_password("ada")
    assert len(slept) == 4
