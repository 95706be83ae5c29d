"""The step that asks for a passkey: what it offers beside, whatever came before."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.errors import MailNotSent
from cognito_auth.flows.ways import WAYS
from cognito_auth.values import Challenge
from streamlit_cognito.pages import further_step
from streamlit_cognito.pages.parts.ways_in import Choice
from streamlit_cognito.script import form, session
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say, say_error
from tests.unit.apps import app_of, heading, visit
from tests.unit.test_account_page import ADA, app_with_an_account

pytestmark = pytest.mark.usefixtures("nothing_set_up")

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
    monkeypatch.setattr(further_step, "pool", lambda: SimpleNamespace(ways=ways))
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
