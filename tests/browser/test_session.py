"""How long a sign-in lasts, and where it shows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import raw
from tests.browser.account_pages import open_part
from tests.browser.app import App
from tests.browser.visitor import Visitor, sees
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

ABSENCE_MILLISECONDS = 1500


def mark(page: Page) -> None:
    """Leave a mark that only a page load wipes out."""
    page.evaluate("window.mark = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.mark === true"))


def test_sign_in_survives_reload_and_new_tab(visitor: Visitor, stack: Stack) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    visitor.page.reload()
    visitor.sees("Your account")
    expect(visitor.page.get_by_test_id("stText").first).to_have_text(email)
    tab = visitor.new_tab("/account", "Your account")
    expect(tab.get_by_test_id("stText").first).to_have_text(email)


def test_sign_in_survives_a_reload_as_soon_as_claims_show(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor.open("/signin", "Sign in")
    for _ in range(5):
        visitor.enter_credentials(email)
        visitor.page.locator("table.claims").first.wait_for()
        visitor.page.reload()
        visitor.sees("Your account")
        visitor.press("Sign out")
        visitor.sees("Sign in")


@pytest.mark.parametrize("end", [App.stop, App.kill], ids=["SIGTERM", "kill -9"])
def test_sign_in_survives_a_restart_of_the_server(
    visitor: Visitor, stack: Stack, app: App, end: Callable[[App], None]
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    end(app)
    app.start()
    visitor.page.reload()
    visitor.sees("Your account")
    expect(visitor.page.get_by_test_id("stText").first).to_have_text(email)
    visitor.forgive_outage()


def test_an_open_page_finds_back_after_a_restart_of_the_server(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    visitor.sign_in(stack.confirmed_user())
    open_part(visitor, "Tokens")
    # what it has not loaded by now it could not ask for again
    visitor.page.wait_for_load_state("networkidle")
    app.restart()
    # no reload: the page connects again by itself, and works
    expect(visitor.page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    visitor.press("Show raw tokens")
    expect(visitor.page.get_by_test_id("stCode")).to_have_count(2)
    visitor.forgive_outage()


def test_sign_out_ends_the_session_in_every_tab(visitor: Visitor, stack: Stack) -> None:
    visitor.sign_in(stack.confirmed_user())
    account = visitor.new_tab("/account", "Your account")
    home = visitor.new_tab("/", "Accounts for this app")
    expect(home.get_by_text("You are signed in as")).to_be_visible()
    visitor.press("Sign out")
    visitor.sees("Sign in")
    expect(visitor.page.get_by_text("You are signed out.")).to_be_visible()
    # both by themselves
    sees(account, "Sign in")
    expect(home.get_by_role("button", name="Create account")).to_be_visible()
    visitor.lost_cookie("session")


def test_signing_out_pressed_again_while_cognito_thinks_says_so(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    with stack.embedded.paused():
        visitor.press("Sign out")
        expect(visitor.page.get_by_text("Signing out…")).to_be_visible()
        visitor.page.get_by_role("button", name="Sign out", exact=True).click()
    visitor.sees("Sign in")
    expect(visitor.page.get_by_text("You are signed out.")).to_be_visible()
    visitor.lost_cookie("session")


def test_an_account_that_is_gone_leads_to_sign_in(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    stack.embedded.admin.admin_delete_user(
        UserPoolId=stack.config.user_pool_id, Username=email
    )
    # the first part that asks Cognito
    visitor.page.get_by_role("link", name="Security", exact=True).click()
    visitor.sees("Sign in")
    expect(visitor.page.get_by_text("Your session has ended.")).to_be_visible()
    visitor.lost_cookie("session")


def test_a_cookie_kept_from_before_sign_out_opens_nothing(
    visitor: Visitor, new_visitor: Callable[..., Visitor], stack: Stack, app: App
) -> None:
    visitor.sign_in(stack.confirmed_user())
    kept = {name: visitor.cookies[name] for name in ("session", "browser")}
    stolen = visitor.context.cookies()
    assert raw.sync(app, None, kept).tag
    assert raw.get(app, "/", kept).page_tag
    visitor.press("Sign out")
    visitor.sees("Sign in")

    answer = raw.sync(app, None, kept)
    assert answer.tag == ""
    assert answer.set_cookies["session"].startswith('""; ')
    assert raw.get(app, "/", kept).page_tag == ""
    thief = new_visitor()
    thief.context.add_cookies(
        [
            {"name": cookie["name"], "value": cookie["value"], "url": app.url}
            for cookie in stolen
        ]
    )
    thief.open("/account", "Sign in")
    thief.lost_cookie("session")


def test_a_damaged_cookie_is_no_session(
    visitor: Visitor, stack: Stack, app: App
) -> None:
    visitor.sign_in(stack.confirmed_user())
    cookies = visitor.cookies
    whole = cookies["session"]
    damaged = {
        "flipped": whole[:-1] + ("A" if whole[-1] != "A" else "Q"),
        "cut": whole[:-1],
        "id alone": whole.partition(".")[0],
        "secret alone": whole.partition(".")[2],
        "twice": f"{whole}.{whole}",
        "4 kB": "x" * 4000,
        "not ASCII": whole[:-2] + "\xe4\xf6",
        "quoted": f'"{whole}x"',
    }
    assert raw.get(app, "/account", cookies).page_tag
    for value in damaged.values():
        answer = raw.get(app, "/account", {**cookies, "session": value})
        assert answer.status == 200
        assert answer.page_tag == ""
        assert raw.sync(app, None, {**cookies, "session": value}).tag == ""


def test_a_sign_in_shows_in_the_other_tabs(visitor: Visitor, stack: Stack) -> None:
    home = visitor.new_tab("/", "Accounts for this app")
    expect(home.get_by_role("button", name="Create account")).to_be_visible()
    visitor.sign_in(stack.confirmed_user())
    expect(home.get_by_text("You are signed in as")).to_be_visible()


def test_a_sign_in_elsewhere_never_takes_away_what_was_typed(
    visitor: Visitor, stack: Stack
) -> None:
    other = visitor.new_tab("/register", "Create your account")
    other.get_by_label("Email").press_sequentially("half an addr")
    mark(other)
    visitor.sign_in(stack.confirmed_user())
    other.wait_for_timeout(ABSENCE_MILLISECONDS)
    assert is_marked(other)
    expect(other.get_by_label("Email")).to_have_value("half an addr")


def test_signing_in_as_somebody_else_shows_in_every_tab(
    visitor: Visitor, stack: Stack
) -> None:
    first, second = stack.confirmed_user(), stack.confirmed_user()
    visitor.sign_in(first)
    tab = visitor.new_tab("/account", "Your account")
    before = visitor.cookies["session"]
    visitor.press("Sign out")
    visitor.sees("Sign in")
    sees(tab, "Sign in")
    visitor.enter_credentials(second)
    sees(tab, "Your account")
    expect(tab.get_by_test_id("stText").first).to_have_text(second)
    assert visitor.has_cookie("session") != before


def test_a_tab_that_was_signed_in_shows_who_signs_in_elsewhere_next(
    visitor: Visitor, stack: Stack
) -> None:
    first, second = stack.confirmed_user(), stack.confirmed_user()
    tab = visitor.new_tab("/signin", "Sign in")
    tab.get_by_label("Email").press_sequentially("half an addr")
    visitor.open("/signin", "Sign in")
    visitor.field("Email").press_sequentially(first)
    visitor.enter_credentials(first)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    expect(tab.get_by_label("Email")).to_have_value("half an addr")

    tab.get_by_label("Email").fill(second)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    sees(tab, "Your account")

    expect(visitor.page.get_by_test_id("stText").first).to_have_text(second)


def test_a_guests_tab_with_nothing_typed_any_more_shows_a_sign_in_elsewhere(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    tab = visitor.new_tab("/signin", "Sign in")
    tab.get_by_label("Email").press_sequentially("half")
    tab.get_by_label("Email").fill("")
    visitor.sign_in(email)
    sees(tab, "Your account")
