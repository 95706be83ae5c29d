"""Activity: the last events of an account, as its owner reads them."""

from collections.abc import Callable
from html import escape
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.door.door import ACTIONS
from cognito_auth.door.events import EVENTS
from cognito_auth.door.history import Happened
from streamlit_cognito.pages.parts.activity import FAILED, KNOWN
from streamlit_cognito.script import session
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say
from tests.unit.apps import app_of, heading, visit
from tests.unit.test_account_page import ADA, app_with_an_account

pytestmark = pytest.mark.usefixtures("nothing_set_up")

# what has no account, or came of nothing that its owner is shown
UNSEEN = {"prove_password", "confirm_account", "change_groups", "link_account"}
HOSTILE = "<img src=x onerror=alert(1)>"

Open = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    def open_activity(*events: Happened) -> AppTest:
        monkeypatch.setattr(session, "happened", lambda: list(events))
        app = app_of(app_with_an_account)
        app.query_params["part"] = "activity"
        with fake_sign_in(ADA):
            visit(app, "account")
        assert heading(app) == "Your account"
        return app

    return open_activity


def happened(event: str = "sign_in", **others: str) -> Happened:
    known = {"outcome": "done", "agent": "Firefox\tLinux", "address": "192.0.2.1"}
    return Happened(event, at=0, **{**known, "by": "owner", **others})


def items(app: AppTest) -> list[str]:
    bodies = [one.proto.body for one in app.get("html")]
    [found] = [body for body in bodies if "<ol" in body]
    return found.removesuffix("</ol>").split("<li>")[1:]


def test_each_event_says_what_it_was_when_in_which_browser_and_from_where(
    opened: Open,
) -> None:
    done, refused = items(
        opened(happened(), happened("change_password", outcome="refused"))
    )
    assert "<b>Sign-in</b><p>" in done
    assert "<bdi>1 Jan 1970 at 00:00</bdi>" in done
    assert "<bdi>Firefox on Linux</bdi> · <bdi>192.0.2.1</bdi>" in done
    assert "<b>Change of password</b><em>refused</em>" in refused


def test_what_nobody_did_here_has_no_browser(opened: Open) -> None:
    by_cognito, along = items(
        opened(
            happened("end_session", by="cognito", agent=""),
            happened("end_session", agent="", address=""),
        )
    )
    assert "by Amazon Cognito" in by_cognito
    for item in (by_cognito, along):
        assert say("sessions.unknown") not in item
    # a client that says nothing of itself is somebody's
    [unknown] = items(opened(happened(agent="\t")))
    assert say("sessions.unknown") in unknown


def test_what_a_browser_says_of_itself_is_text(opened: Open) -> None:
    [item] = items(opened(happened(agent=HOSTILE, address=f"{HOSTILE}&")))
    assert HOSTILE not in item
    assert item.count(escape(HOSTILE)) == 2


def test_without_an_event_it_says_so_and_with_one_the_days(opened: Open) -> None:
    texts = [one.value for one in opened().markdown]
    assert say("activity.none") in texts
    assert any("in the last 90 days" in text for text in texts)
    assert say("activity.none") not in [one.value for one in opened(happened()).text]


def test_what_another_version_kept_is_left_out(opened: Open) -> None:
    assert len(items(opened(happened("invented"), happened()))) == 1


def test_this_was_not_me_leads_to_a_new_password(opened: Open) -> None:
    links = [link.proto for link in opened().get("page_link")]
    [link] = [link for link in links if link.label == "This wasn't me"]
    assert link.page == "account"
    assert parse_qs(link.query_string) == {"part": ["security"], "open": ["password"]}


def test_where_nothing_is_kept_there_is_no_such_part(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HISTORY_DAYS", "0")
    app = opened(happened())
    assert [one.value for one in app.header] == ["Overview"]
    assert "Activity" not in [link.proto.label for link in app.get("page_link")]


def test_every_event_of_a_history_has_its_words() -> None:
    assert EVENTS.keys() - UNSEEN == KNOWN
    assert {name for name, action in ACTIONS.items() if action.in_history} <= KNOWN
    for what in KNOWN | FAILED:
        assert say(f"activity.{what}")
