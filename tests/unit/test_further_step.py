"""The steps of a sign-in: what they offer beside, and what they are told of as."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.errors import CodeMismatch, MailNotSent
from cognito_auth.flows.ways import WAYS
from cognito_auth.values import Challenge
from streamlit_cognito.pages import further_step
from streamlit_cognito.pages.parts import ways_in
from streamlit_cognito.pages.parts.ways_in import Choice
from streamlit_cognito.script import form, session
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say, say_error
from tests.unit.apps import app_of, heading, visit
from tests.unit.test_account_page import ADA, app_with_an_account

pytestmark = pytest.mark.usefixtures("nothing_set_up")

FACTORS = ("PASSWORD", "WEB_AUTHN", "EMAIL_OTP")
OPTIONS = '{"challenge": "AAAA", "rpId": "localhost"}'
ASKED = Challenge(
    "WEB_AUTHN", ADA, "session", {"CREDENTIAL_REQUEST_OPTIONS": OPTIONS}, email=ADA
)


def press(app: AppTest, word: str) -> None:
    [button] = [one for one in app.button if one.label == say(word)]
    button.click().run()


def test_a_code_that_was_not_mailed_leaves_the_same_ways(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mailed: list[str] = []

    def fails(email: str) -> Challenge:
        mailed.append(email)
        raise MailNotSent("away")

    ways = SimpleNamespace(mail_code=fails, begin_passkey=lambda _: ASKED)
    pool = SimpleNamespace(ways=ways, config=SimpleNamespace(first_factors=FACTORS))
    for module in (further_step, ways_in):
        monkeypatch.setattr(module, "pool", lambda: pool)
    door = SimpleNamespace(attempt=lambda _, __, ___, do, *arguments: do(*arguments))
    monkeypatch.setattr(form, "door", lambda: door)
    monkeypatch.setattr(session, "step", lambda: ASKED)
    with fake_sign_in():
        app = app_of(app_with_an_account)
        app.session_state["cognito choice"] = Choice(ADA, WAYS, "passkey")
        visit(app, "challenge")
        offered = [one.label for one in app.button]
        press(app, "ways.mailed_code")

        assert heading(app) == say("signin.title")
        assert [one.value for one in app.error] == [say_error(MailNotSent("away"))]
        # a passkey is what this page asks for already
        assert [one.label for one in app.button] == offered
        assert say("ways.passkey") not in offered
        press(app, "passkey.again")
        assert mailed == [ADA]


@pytest.mark.parametrize(
    ("first_factors", "is_proven", "told"),
    [
        (["EMAIL_OTP"], False, "sign_in_by_code"),
        (["EMAIL_OTP"], True, "answer_challenge"),
        # it follows the code that verified the address
        (["WEB_AUTHN"], False, "answer_challenge"),
    ],
)
def test_a_code_in_place_of_a_password_is_told_of_as_no_further_step(
    monkeypatch: pytest.MonkeyPatch,
    first_factors: list[str],
    is_proven: bool,
    told: str,
) -> None:
    actions: list[str] = []

    def attempt(action: str, *_: object) -> None:
        actions.append(action)
        raise CodeMismatch

    answers = SimpleNamespace(answer_code=None)
    config = SimpleNamespace(first_factors=first_factors)
    pool = SimpleNamespace(challenges=answers, config=config)
    for module in (further_step, ways_in):
        monkeypatch.setattr(module, "pool", lambda: pool)
    browsers = SimpleNamespace(begin_by_answer=None)
    monkeypatch.setattr(further_step, "browsers", lambda: browsers)
    monkeypatch.setattr(form, "door", lambda: SimpleNamespace(attempt=attempt))
    monkeypatch.setattr(further_step.trust, "tick", lambda _: False)
    asked = Challenge("EMAIL_OTP", ADA, "session", {}, is_proven, email=ADA)
    monkeypatch.setattr(session, "step", lambda: asked)
    with fake_sign_in():
        app = visit(app_of(app_with_an_account), "challenge")
        app.text_input[0].set_value("00000000")
        press(app, "challenge.do")

    assert [one.value for one in app.error] == [say_error(CodeMismatch())]
    assert actions == [told]
