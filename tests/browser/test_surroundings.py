"""What stands around the app: other apps, a proxy's path, a browser's settings."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import raw
from tests.browser.app import App, as_streamlit_run
from tests.browser.live import open_page
from tests.browser.visitor import Visitor, settled
from tests.stack import Stack

pytestmark = pytest.mark.browser


def with_options(*options: str) -> Callable[[int], list[str]]:
    """Plain `streamlit run` with settings of its own."""
    return lambda port: [*as_streamlit_run(port), *options]


def test_two_apps_on_one_machine_leave_each_others_sign_in_alone(
    visitor: Visitor,
    stack: Stack,
    new_app: Callable[..., App],
) -> None:
    other, email = new_app(stack.file), stack.confirmed_user()
    visitor.sign_in(email)
    theirs = visitor.context.new_page()
    # the same jar, at another port
    theirs.goto(f"{other.url}/signin")
    theirs.get_by_label("Email", exact=True).fill(email)
    theirs.get_by_label("Password", exact=True).fill("Correct horse 7 battery!")
    theirs.get_by_role("button", name="Sign in", exact=True).click()
    expect(theirs.get_by_role("heading", name="Your account")).to_be_visible()
    marked = r"(session|browser)-[0-9a-f]{8}"
    for _ in range(200):
        names = [c["name"] for c in visitor.context.cookies()]
        if sum(bool(re.fullmatch(marked, name)) for name in names) == 4:
            break
        theirs.wait_for_timeout(25)

    for page in (theirs, visitor.page, theirs):
        page.reload()
        expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    theirs.get_by_role("button", name="Sign out", exact=True).click()
    expect(theirs.get_by_role("heading", name="Sign in")).to_be_visible()
    visitor.page.reload()
    visitor.sees("Your account")


def test_an_app_below_a_path_keeps_a_sign_in(
    stack: Stack, new_app: Callable[..., App], new_visitor: Callable[..., Visitor]
) -> None:
    app = new_app(
        stack.file,
        command=with_options("--server.baseUrlPath=/accounts/"),
        base_path="/accounts",
    )
    visitor = new_visitor(app.url)
    visitor.sign_in(stack.confirmed_user())
    visitor.page.reload()
    visitor.sees("Your account")
    visitor.open("/members?tab=2", "Members")
    visitor.open("/account", "Your account")
    visitor.press("Sign out")
    visitor.sees("Sign in")
    visitor.lost_cookie("session")
    for path in ("/_stcore/metrics", "/accounts/_stcore/metrics", "/session/client.js"):
        assert raw.get(app, path).status == 404, path


@pytest.mark.parametrize("base_path", ["", "/accounts"])
def test_a_page_finds_its_server_at_once(
    stack: Stack,
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    base_path: str,
) -> None:
    app = new_app(
        stack.file,
        command=with_options(f"--server.baseUrlPath={base_path}"),
        base_path=base_path,
    )
    visitor = new_visitor(app.url)
    page = visitor.page
    refused: list[str] = []
    page.on("response", lambda r: r.status < 400 or refused.append(r.url))
    headings = {
        "/": "Accounts for this app",
        "/signin": "Sign in",
        "/register?a=1": "Create your account",
        "/members": "Sign in",
    }
    for path, heading in headings.items():
        visitor.open(path, heading)
        page.reload()
        visitor.sees(heading)
    visitor.open("/signin", "Sign in")
    settled(page)
    page.get_by_role("link", name="I forgot my password").click()
    visitor.sees("Reset your password")
    expect(page).to_have_url(f"{app.url}/forgot")
    page.go_back()
    visitor.sees("Sign in")
    expect(page).to_have_url(f"{app.url}/signin")
    settled(page)
    assert refused == []


def test_back_from_a_sign_in_at_a_guarded_address_leaves_it(
    visitor: Visitor, stack: Stack
) -> None:
    page = visitor.open("/", "Accounts for this app")
    visitor.open("/members?tab=2&a=1&a=2", "Sign in")
    page.go_back()
    visitor.sees("Accounts for this app")
    page.go_forward()
    visitor.sees("Sign in")

    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Members")
    expect(page).to_have_url(f"{visitor.url}/members?tab=2&a=1&a=2")
    page.go_back()
    visitor.sees("Accounts for this app")


def test_a_way_back_with_what_streamlit_keeps_for_itself_is_found(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.open("/signin?next=members%3Fembed%3Dtrue%26tab%3D2", "Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Members")
    expect(visitor.page).to_have_url(f"{visitor.url}/members?tab=2")


def test_a_browser_that_keeps_no_cookies_is_told_at_the_sign_in(app: App) -> None:
    told = "This browser keeps no cookies"
    with open_page(app, path="signin") as page:
        assert told in page.shown
    with open_page(app, {"browser": "b" * 43}, path="signin") as page:
        assert "Sign in" in page.shown
        assert told not in page.shown


@pytest.mark.parametrize("host", ["app.localhost", "LOCALHOST", "127.0.0.1"])
def test_this_machine_is_served_under_all_its_names(app: App, host: str) -> None:
    answer = raw.get(app, "/signin", host=f"{host}:{app.port}")
    assert answer.status == 200


def test_a_public_address_that_there_can_not_be_is_refused_at_the_start(
    stack: Stack, new_app: Callable[..., App]
) -> None:
    with pytest.raises(AssertionError, match="APP_ORIGIN must be an https URL"):
        new_app(stack.file, variables={"APP_ORIGIN": "app.example.com"})
