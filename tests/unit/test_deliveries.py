"""What Cognito says of a code: where it went, by what, and that none was sent."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.background import Background
from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import CodeMismatch
from cognito_auth.flows.profile import Profile
from cognito_auth.flows.recovery import Recovery
from cognito_auth.flows.registration import Registration
from cognito_auth.pace import Pace
from cognito_auth.values import Delivery, SignedUp, Tokens
from streamlit_cognito import backend, words
from streamlit_cognito.script import memory
from streamlit_cognito.script.plain import plain
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say
from tests.unit.minting import SUB
from tests.unit.scripted_cognito import (
    EMAIL,
    PASSWORD,
    Answer,
    FakeCognito,
    config,
    fails,
    says,
)

MAILED = {
    "Destination": "a***@e***",
    "DeliveryMedium": "EMAIL",
    "AttributeName": "email",
}
TEXTED = {
    "Destination": "+*******1234",
    "DeliveryMedium": "SMS",
    "AttributeName": "phone_number",
}
TOKENS = Tokens("id", "access", "refresh")


def signed_up(*, confirmed: bool, details: object = None) -> Answer:
    body: dict[str, object] = {"UserConfirmed": confirmed, "UserSub": SUB}
    return says(body | ({"CodeDeliveryDetails": details} if details else {}))


@pytest.mark.parametrize(
    ("answer", "made"),
    [
        (
            signed_up(confirmed=False, details=MAILED),
            SignedUp(False, Delivery("EMAIL", "a***@e***")),
        ),
        (
            signed_up(confirmed=False, details=TEXTED),
            SignedUp(False, Delivery("SMS", "+*******1234")),
        ),
        (signed_up(confirmed=True), SignedUp(True, None)),
        (signed_up(confirmed=False), SignedUp(False, None)),
        (
            signed_up(confirmed=False, details={"Destination": "x"}),
            SignedUp(False, None),
        ),
        # cut off: it says nothing, and a code can be asked for anew
        (says({}), SignedUp(False, Delivery("EMAIL", ""))),
    ],
)
def test_a_new_account_tells_what_became_of_its_code(
    fake: FakeCognito, shared_client: CognitoClient, answer: Answer, made: SignedUp
) -> None:
    fake.answers = [answer]

    assert Registration(shared_client, pace=Pace(0)).sign_up(EMAIL, PASSWORD) == made


def test_a_resent_code_tells_where_it_went_and_nothing_of_strangers(
    fake: FakeCognito, shared_client: CognitoClient
) -> None:
    registration = Registration(shared_client, pace=Pace(0))
    fake.answers = [says({"CodeDeliveryDetails": TEXTED})]
    assert registration.resend_code(EMAIL) == Delivery("SMS", "+*******1234")

    fake.answers = [fails("UserNotFoundException")]
    assert registration.resend_code(EMAIL) is None


def test_a_forgotten_password_tells_nobody_where_its_code_went(
    fake: FakeCognito, shared_client: CognitoClient, caplog: pytest.LogCaptureFixture
) -> None:
    recovery = Recovery(shared_client, pace=Pace(0))
    told = set()
    for answer in (
        says({"CodeDeliveryDetails": TEXTED}),
        says({"CodeDeliveryDetails": MAILED}),
        fails("UserNotFoundException"),
    ):
        fake.answers = [answer]
        told.add(recovery.forgot_password(EMAIL))
    assert told == {None}
    assert caplog.text == ""

    fake.answers = [says({})]
    with caplog.at_level(logging.WARNING):
        recovery.forgot_password(EMAIL)
    assert "no code was sent" in caplog.text


@pytest.mark.parametrize(
    ("details", "now", "waits"),
    [
        ([MAILED], EMAIL, True),
        ([], "new@example.com", False),
        ([TEXTED], "new@example.com", False),
        # an answer that was cut off
        (None, EMAIL, True),
    ],
)
def test_a_new_address_waits_for_a_code_only_if_one_was_mailed(
    fake: FakeCognito,
    account_client: AccountClient,
    details: object,
    now: str,
    waits: bool,
) -> None:
    fake.answers = [
        _account(EMAIL),
        says({} if details is None else {"CodeDeliveryDetailsList": details}),
        _account(now),
    ]

    profile = Profile(account_client, [])
    assert profile.change_email(TOKENS, "new@example.com") is waits


def test_a_code_that_cognito_calls_an_error_is_a_wrong_one(
    fake: FakeCognito, account_client: AccountClient
) -> None:
    fake.answers = [says({"Status": "ERROR"})]
    with pytest.raises(CodeMismatch):
        account_client.verify_software_token("123456", access_token="token")

    fake.answers = [says({"Status": "SUCCESS", "Session": "next"})]
    assert account_client.verify_software_token("123456", access_token="t") == "next"


def _account(email: str) -> Answer:
    attributes = [{"Name": "email", "Value": email}]
    return says({"Username": SUB, "UserAttributes": attributes})


def app(first: str = "register") -> None:
    from streamlit_cognito import account_pages, navigation

    navigation(sorted(account_pages(), key=lambda page: page.role != first)).run()


@pytest.fixture
def page(
    fake: FakeCognito,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    nothing_set_up: None,
) -> Iterator[AppTest]:
    """The page that registers, with Cognito as the test scripts it."""
    stack = tmp_path / "stack.json"
    stack.write_text(json.dumps(asdict(config(fake.endpoint_url))))
    monkeypatch.setenv("STACK_CONFIG", str(stack))
    backend._pool.cache_clear()
    with fake_sign_in():
        yield AppTest.from_function(app, default_timeout=20).run()
    backend._pool.cache_clear()


def press_register(page: AppTest) -> AppTest:
    email, password, repeated = page.text_input
    email.set_value(EMAIL)
    password.set_value(PASSWORD)
    repeated.set_value(PASSWORD)
    return page.button[0].click().run()


def said(page: AppTest) -> str:
    elements: list[Any] = [*page.info, *page.markdown, *page.text, *page.error]
    return "\n".join(str(each.value) for each in elements)


@pytest.mark.parametrize(
    ("answer", "title", "sentence"),
    [
        (signed_up(confirmed=True), "Sign in", "Your account is ready. Sign in."),
        (signed_up(confirmed=False), "Sign in", "Ask the administrator to confirm it"),
        (
            signed_up(confirmed=False, details=TEXTED),
            "Verify your email",
            "We sent a six-digit code to +*******1234 by text message.",
        ),
        (
            signed_up(confirmed=False, details=MAILED),
            "Verify your email",
            "We mailed a six-digit code to a•••@e•••.com.",
        ),
    ],
)
def test_the_page_says_what_was_done(
    fake: FakeCognito, page: AppTest, answer: Answer, title: str, sentence: str
) -> None:
    fake.answers = [answer]

    press_register(page)

    assert [each.value for each in page.title] == [title]
    assert sentence in said(page)
    assert ("mailed" in said(page)) is ("mailed" in sentence)


def test_another_texted_code_is_said_to_go_where_the_first_went(
    fake: FakeCognito, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.answers = [signed_up(confirmed=False, details=TEXTED), says({})]
    press_register(page)
    monkeypatch.setattr(memory, "seconds_to_resend", lambda: 0)
    again = say("resend.do")
    next(one for one in page.run().button if one.label == again).click().run()

    sentence = say("resend.texted", number="+*******1234")
    assert [one.value for one in page.success] == [plain(sentence)]


@pytest.fixture
def in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words.SAID, "language", lambda: "de")


@pytest.mark.usefixtures("in_german")
def test_a_page_says_its_language_along(
    fake: FakeCognito, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.answers = [signed_up(confirmed=False, details=MAILED), says({})]
    press_register(page)
    monkeypatch.setattr(memory, "seconds_to_resend", lambda: 0)
    again = say("resend.do")
    next(one for one in page.run().button if one.label == again).click().run()

    assert fake.operations == ["SignUp", "ResendConfirmationCode"]
    for request in fake.requests:
        assert request.body["ClientMetadata"] == {"language": "de"}


@pytest.mark.usefixtures("in_german", "page")
def test_so_does_the_page_for_a_forgotten_password(fake: FakeCognito) -> None:
    fake.answers = [says({"CodeDeliveryDetails": MAILED})]
    forgot = AppTest.from_function(app, default_timeout=20, args=("forgot",)).run()
    forgot.text_input[0].set_value(EMAIL)
    forgot.button[0].click().run()

    assert fake.operations == ["ForgotPassword"]
    assert fake.requests[0].body["ClientMetadata"] == {"language": "de"}


@pytest.mark.usefixtures("in_german")
def test_the_page_says_which_address_is_wanted(
    fake: FakeCognito, page: AppTest
) -> None:
    sentence = "PreSignUp failed with error email domain not allowed."
    fake.answers = [fails("UserLambdaValidationException", sentence)]
    press_register(page)

    assert "Nehmen Sie die Ihrer Organisation" in said(page)


def test_what_is_mailed_may_be_in_the_language_of_its_page(
    fake: FakeCognito, shared_client: CognitoClient, account_client: AccountClient
) -> None:
    background = Background()
    registration = Registration(shared_client, pace=Pace(0), background=background)
    recovery = Recovery(shared_client, pace=Pace(0))
    profile = Profile(account_client, ())
    known = says({"Username": "ada", "UserAttributes": []})
    fake.answers = [signed_up(confirmed=False, details=TEXTED)]
    registration.sign_up(EMAIL, PASSWORD, language="pt-BR")
    fake.answers = [says({"CodeDeliveryDetails": TEXTED})]
    registration.resend_code(EMAIL, "pt-BR")
    recovery.forgot_password(EMAIL, "pt-BR")
    fake.answers = [known, says({}), known]
    profile.change_email(TOKENS, EMAIL, "pt-BR")
    # an account that waits is registered again, and has its code sent again
    fake.answers = [fails("UsernameExistsException"), says({})]
    registration.sign_up(EMAIL, PASSWORD, {}, lambda _: None, "pt-BR")
    assert background.settle(5)

    mails = [request for request in fake.requests if request.operation != "GetUser"]
    assert [request.operation for request in mails] == [
        *("SignUp", "ResendConfirmationCode", "ForgotPassword"),
        *("UpdateUserAttributes", "SignUp", "ResendConfirmationCode"),
    ]
    for request in mails:
        assert request.body["ClientMetadata"] == {"language": "pt-BR"}

    # other callers name none, and nothing goes along
    fake.answers = [says({"CodeDeliveryDetails": TEXTED})]
    recovery.forgot_password(EMAIL)
    assert "ClientMetadata" not in fake.requests[-1].body
