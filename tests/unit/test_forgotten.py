"""A forgotten password: what a reset ends, and what it says of that."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.config import PasswordPolicy
from cognito_auth.errors import AuthError, ServiceUnavailable
from streamlit_cognito.pages import forgotten
from streamlit_cognito.pages.parts import mailed_codes
from streamlit_cognito.script import kept, session
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say
from tests.unit.apps import app_of, heading, visit
from tests.unit.test_account_page import ADA, app_with_an_account

pytestmark = pytest.mark.usefixtures("nothing_set_up")

PASSWORD = "Correct horse 7 battery!"
AWAY = ServiceUnavailable("away")


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def reset(
    monkeypatch: pytest.MonkeyPatch, done: list[str]
) -> Callable[[AuthError | None], AppTest]:
    """Set a new password where the sessions end, or something keeps them from it."""

    def press(problem: AuthError | None) -> AppTest:
        def end(*_: str) -> AuthError | None:
            done.append("ended")
            return problem

        config = SimpleNamespace(password_policy=PasswordPolicy())
        recovery = SimpleNamespace(reset_password=lambda *_: done.append("reset"))
        pool = SimpleNamespace(config=config, recovery=recovery)
        monkeypatch.setattr(forgotten, "pool", lambda: pool)
        browsers = SimpleNamespace(end_after_reset=end)
        monkeypatch.setattr(forgotten, "browsers", lambda: browsers)
        monkeypatch.setattr(kept, "held", {"forgot": ADA}.get)
        monkeypatch.setattr(session, "let_go", lambda: done.append("let go"))
        with fake_sign_in():
            app = visit(app_of(app_with_an_account), "forgot")
            _, _, password, repeated = app.text_input
            password.set_value(PASSWORD)
            repeated.set_value(PASSWORD)
            send = say("forgot.reset")
            next(one for one in app.button if one.label == send).click().run()
        return app

    return press


def test_a_run_that_resets_a_password_may_say_so(
    reset: Callable[[AuthError | None], AppTest], done: list[str]
) -> None:
    app = reset(None)

    assert heading(app) == say("signin.title")
    assert [info.value for info in app.info] == [say("forgot.done")]
    # it may end the sign-in that its page is open for
    assert done == ["let go", "reset", "ended"]


@pytest.mark.parametrize("waiting", [None, ADA])
@pytest.mark.parametrize("second", [("SOFTWARE_TOKEN_MFA",), ("EMAIL_OTP",)])
def test_who_gets_no_code_is_told_to_everybody_where_that_can_be(
    monkeypatch: pytest.MonkeyPatch, waiting: str | None, second: tuple[str, ...]
) -> None:
    config = SimpleNamespace(
        mfa="OPTIONAL", second_factors=second, password_policy=PasswordPolicy()
    )
    pool = SimpleNamespace(config=config)
    for module in (forgotten, mailed_codes):
        monkeypatch.setattr(module, "pool", lambda: pool)
    monkeypatch.setattr(kept, "held", {"forgot": waiting}.get)
    with fake_sign_in():
        app = visit(app_of(app_with_an_account), "forgot")

    assert heading(app) == say("forgot.title")
    said = [one.value for one in app.markdown]
    assert (say("mailed.no_reset") in said) is (second == ("EMAIL_OTP",))


def test_a_password_is_reset_though_sessions_could_not_be_ended(
    reset: Callable[[AuthError | None], AppTest], done: list[str]
) -> None:
    app = reset(AWAY)

    assert heading(app) == say("signin.title")
    [said] = [info.value for info in app.info]
    assert AWAY.values["reference"] in said
    assert done.count("reset") == 1
