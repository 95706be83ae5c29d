"""A living page goes on for its own browser only, whatever session id one presents."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from streamlit_cognito.backend import SETTINGS
from tests.browser import raw
from tests.browser.account_pages import open_part
from tests.browser.app import App
from tests.browser.live import Eavesdropper, open_page
from tests.browser.raw import cookie_line
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser


def browser_id(app: App) -> str:
    """The id that a new browser gets."""
    return raw.get(app, "/").set_cookies["browser"].partition(";")[0]


def header_of(browser: str) -> dict[str, str]:
    """What the app itself tells Streamlit of a browser."""
    value = hashlib.sha256(f"browser {browser}".encode()).hexdigest()
    return {"X-App-Browser": value, "x-app-browser": value}


def test_a_page_resumes_for_its_own_browser_alone(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    page = Eavesdropper(visitor.page)
    email = stack.confirmed_user()
    visitor.sign_in(email)
    # not before its cookie has arrived
    visitor.page.reload()
    visitor.sees("Your account")
    open_part(visitor, "Tokens")
    cookies, session_id = visitor.cookies, page.session_ids[-1]
    own = cookies["browser"]
    strangers: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"browser": browser_id(app)}, {}),
        ({"browser": "forged"}, {}),
        ({"browser": ""}, {}),
        ({"browser": own[:-1]}, {}),
        ({}, header_of(own)),
        ({"browser": browser_id(app)}, header_of(own)),
        # all but the browser's id
        ({**cookies, "browser": browser_id(app)}, {}),
        ({**cookies, "browser": browser_id(app)}, header_of(own)),
        # the same browser, but nobody is signed in there any more
        ({"browser": own}, {}),
        ({"browser": own, "session": "ended.secret"}, {}),
    ]

    def resumes(theirs: dict[str, str], headers: dict[str, str]) -> bool:
        with open_page(app, theirs, resume=session_id, headers=headers) as live:
            is_same = live.session_id == session_id
            # with a stolen session cookie it opens, but as a page of its own
            if is_same or "session" not in theirs:
                assert is_same == (email in live.shown)
                assert is_same == ("You are signed in as" in live.shown)
            return is_same

    for theirs, headers in strangers:
        assert not resumes(theirs, headers), (theirs, headers)
    # nobody disturbed the page itself
    visitor.press("Show raw tokens")
    visitor.page.get_by_role("button", name="Hide raw tokens").wait_for()
    # neither when its browser has let go of it
    visitor.page.close()
    for theirs, headers in strangers:
        assert not resumes(theirs, headers), (theirs, headers)
    # the control: the same by its own browser, which is how pages reconnect
    assert resumes(cookies, {})


def test_two_clients_without_cookie_are_two_browsers(app: App) -> None:
    with open_page(app) as first:
        session_id = first.session_id
    with open_page(app, resume=session_id) as second:
        assert second.session_id != session_id


def test_a_session_cookie_alone_is_no_browser(
    visitor: Visitor, new_visitor: Callable[..., Visitor], stack: Stack, app: App
) -> None:
    page = Eavesdropper(visitor.page)
    visitor.sign_in(stack.confirmed_user())
    other = stack.confirmed_user()
    stranger = new_visitor()
    stranger.sign_in(other)
    with open_page(app, stranger.cookies, resume=page.session_ids[-1]) as live:
        assert live.session_id != page.session_ids[-1]
        # its own sign-in, not the page's
        assert other in live.shown


def test_guests_open_so_many_pages_in_one_browser_and_no_more(app: App) -> None:
    line = cookie_line(app, {"browser": browser_id(app)})

    def connection() -> ClientConnection:
        return connect(
            f"ws://{app.host}/_stcore/stream",
            origin=Origin(app.url),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": line},
            proxy=None,
        )

    with ExitStack() as opened:
        for _ in range(int(SETTINGS["GUEST_PAGES_PER_BROWSER"])):
            opened.enter_context(connection())
        with pytest.raises(InvalidStatus) as caught:
            connection()
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["x-frame-options"] == "DENY"
        # others are not hurt
        with open_page(app, {"browser": browser_id(app)}):
            pass
    with connection():
        pass


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:1", "null", "http://127.0.0.1"]
)
def test_other_sites_open_no_websocket(app: App, origin: str) -> None:
    with (
        pytest.raises(InvalidStatus) as caught,
        open_page(app, {"browser": browser_id(app)}, origin=origin),
    ):
        pass
    assert caught.value.response.status_code == 403
