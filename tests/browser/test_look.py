"""How the pages stand: the header, the account's parts, cards, and a narrow window."""

import itertools
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.account_pages import (
    fails,
    header,
    open_part,
    open_person,
    open_row,
    person,
    row,
    text,
)
from tests.browser.app import App
from tests.browser.test_display import scrolls_sideways
from tests.browser.visitor import Visitor, settled
from tests.flows import enrol, signed_in
from tests.stack import Stack

pytestmark = pytest.mark.browser

NewVisitor = Callable[..., Visitor]

DESKTOP: ViewportSize = {"width": 1280, "height": 720}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
# as long as there are any, with nothing to break a line at
LONGEST = f"{'wide' * 16}@{'w' * 55}.example"
TEMPORARY = "Temporary 7 battery!"
CARDS = {
    "/signin": "Sign in",
    "/register": "Create your account",
    "/verify": "Verify your email",
    "/forgot": "Reset your password",
    "/challenge": "One more step",
}
GUESTS = {"/": "Accounts for this app", **CARDS, "/inbox": "Inbox"}
MEMBERS = {
    "/": "Accounts for this app",
    "/account": "Your account",
    "/members": "Members",
    "/admins": "Not for this account",
    "/api-call": "Call the API",
    "/verify": "Verify your email",
    "/inbox": "Inbox",
}
MEANINGS = {
    "sub": "The account's own id. It never changes, and nobody else gets it.",
    "email": "The email address.",
    "exp": "When this token ends.",
}
CHECKED = ["Signature", "Issuer", "Audience", "Token use", "Expiry"]
# how far an outcome of one line may move the fields below it
MOST_PIXELS = 4


def with_longest_address(stack: Stack) -> str:
    """The one account with an address that is as long as there are any."""
    pool, admin = stack.config.user_pool_id, stack.embedded.admin
    try:
        admin.admin_get_user(UserPoolId=pool, Username=LONGEST)
    except admin.exceptions.UserNotFoundException:
        stack.pool.sign_up(LONGEST)
        stack.pool.confirm(LONGEST)
    return LONGEST


def is_at(page: Page, path: str, query: str = "") -> None:
    """Wait for an address; Streamlit writes it after the page."""
    page.wait_for_url(
        lambda url: (urlsplit(url).path, urlsplit(url).query) == (path, query)
    )


def top(found: Locator) -> float:
    """How far below the window's edge an element begins, in pixels."""
    found.wait_for()
    box = found.bounding_box()
    assert box
    return box["y"]


def are_apart(found: Locator) -> None:
    """None of the elements is drawn into another."""
    boxes = [one.bounding_box() for one in found.all()]
    for one, other in itertools.combinations(filter(None, boxes), 2):
        beside = (
            one["x"] + one["width"] <= other["x"]
            or other["x"] + other["width"] <= one["x"]
        )
        assert beside or abs(one["y"] - other["y"]) >= one["height"], (one, other)


def opacity(found: Locator) -> float:
    """How much of an element is to be seen, 0 to 1, with all that it stands in."""
    product: float = found.evaluate(
        """element => {
            let product = 1;
            for (let each = element; each; each = each.parentElement)
                product *= getComputedStyle(each).opacity;
            return product;
        }"""
    )
    return product


def fits(page: Page) -> None:
    """Nothing is to be scrolled to sideways, on two phones."""
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        settled(page)
        assert scrolls_sideways(page) == [], (size["width"], page.url)
    page.set_viewport_size(PHONE)


# The header.


def test_every_page_says_who_is_signed_in(visitor: Visitor, stack: Stack) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    initials = header(page).locator(".initials")
    for path, heading in MEMBERS.items():
        page.set_viewport_size(DESKTOP)
        visitor.open(path, heading)
        expect(person(page)).to_have_accessible_name(email)
        expect(person(page).get_by_text(email)).to_be_visible()
        expect(person(page)).to_be_in_viewport(ratio=1)
        expect(header(page).get_by_role("link")).to_have_count(0)
        page.set_viewport_size(PHONE)
        expect(initials).to_have_text("U" + email.removeprefix("user-")[0].upper())
        expect(initials).to_be_in_viewport(ratio=1)
        expect(person(page)).to_be_in_viewport(ratio=1)
        # what is heard is the name, where only its letters are seen
        expect(person(page)).to_have_accessible_name(email)


def test_guests_pages_fit_all_windows_with_the_way_in_and_cards_at_one_height(
    visitor: Visitor, stack: Stack
) -> None:
    stack.pool.sign_up()
    page = visitor.page
    ways = header(page).get_by_role("link")
    # by width, and by path: where the card begins
    starts: dict[int, dict[str, float]] = {}
    for path, heading in GUESTS.items():
        page.set_viewport_size(DESKTOP)
        visitor.open(path, heading)
        # its last line is there too
        page.locator("main a, main button").last.wait_for()
        expect(ways).to_have_text(["Sign in", "Create account"])
        for way in ways.all():
            expect(way).to_be_in_viewport(ratio=1)
        expect(person(page)).to_have_count(0)
        page.set_viewport_size(PHONE)
        expect(ways.first).to_be_in_viewport(ratio=1)
        fits(page)
        for size in (DESKTOP, PHONE, NARROW) if path in CARDS else ():
            page.set_viewport_size(size)
            settled(page)
            height = top(page.locator(".st-key-cognito-card"))
            starts.setdefault(size["width"], {})[path] = height
    assert [len(set(each.values())) for each in starts.values()] == [1, 1, 1], starts


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_one_signs_out_from_a_page_of_the_apps_own(
    visitor: Visitor, stack: Stack, size: ViewportSize | None
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    if size:
        page.set_viewport_size(size)
    visitor.open("/members?tab=2", "Members")
    settled(page)

    opened = open_person(page)
    expect(opened.get_by_text(email, exact=True)).to_be_visible()
    opened.get_by_role("button", name="Sign out", exact=True).click()

    visitor.sees("Sign in")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(opened).to_have_count(0)
    expect(person(page)).to_have_count(0)
    visitor.lost_cookie("session")


def test_escape_gives_the_focus_back_to_the_name_which_leads_to_the_account(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.open("/members", "Members")
    settled(page)
    person(page).focus()
    page.keyboard.press("Enter")
    opened = page.get_by_role("dialog")
    expect(opened.get_by_role("button", name="Sign out", exact=True)).to_be_visible()

    page.keyboard.press("Escape")

    expect(opened).to_have_count(0)
    expect(person(page)).to_be_focused()

    open_person(page).get_by_role("link", name="Your account").click()
    visitor.sees("Your account")
    is_at(page, "/account")


# The account.


def test_a_sign_in_leads_to_who_is_signed_in_by_the_verified_claims(
    visitor: Visitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    page = visitor.open("/signin", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    expect(page.get_by_role("heading", name="Overview", level=2)).to_be_visible()
    is_at(page, "/account")
    expect(text(page, f"Hello {email}.")).to_be_visible()

    claims, checked = page.locator("table.claims").all()
    expect(claims.locator("caption")).to_contain_text("Claims")
    for claim in claims.get_by_role("row").all():
        expect(claim.locator("small")).not_to_be_empty()
    for name, meaning in MEANINGS.items():
        claim = claims.get_by_role("rowheader").filter(has_text=meaning)
        expect(claim).to_have_text(name + meaning)
        expect(claim).to_be_visible()
    expect(claims.get_by_role("cell", name=email, exact=True).first).to_be_visible()
    expect(checked.locator("caption")).to_have_text("What was checked")
    expect(checked.get_by_role("rowheader")).to_have_text(CHECKED)
    expect(checked.get_by_role("cell").nth(1)).to_have_text(stack.config.issuer)


def test_the_open_part_and_row_are_in_the_address(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    open_part(visitor, "Security")
    is_at(page, "/account", "part=security")
    open_row(visitor, "Password")
    is_at(page, "/account", "part=security&open=password")
    expect(visitor.field("Current password")).to_be_visible()

    page.reload()
    expect(visitor.field("Current password")).to_be_visible()
    expect(row(page, "Password").get_by_role("link")).to_have_text("Close")

    open_row(visitor, "Delete account")
    is_at(page, "/account", "part=security&open=delete")
    # one at most
    expect(visitor.field("Current password")).to_have_count(0)

    page.go_back()
    expect(visitor.field("Current password")).to_be_visible()
    is_at(page, "/account", "part=security&open=password")
    page.go_back()
    expect(visitor.field("Current password")).to_have_count(0)
    is_at(page, "/account", "part=security")
    expect(row(page, "Password")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Overview", level=2)).to_be_visible()
    is_at(page, "/account")
    page.go_forward()
    expect(row(page, "Password").get_by_role("link")).to_have_text("Change")
    page.go_forward()
    expect(visitor.field("Current password")).to_be_visible()
    is_at(page, "/account", "part=security&open=password")

    settled(page)
    row(page, "Password").get_by_role("link").click()
    expect(visitor.field("Current password")).to_have_count(0)
    is_at(page, "/account", "part=security")


def test_a_link_from_outside_finds_part_and_row_by_way_of_a_sign_in(
    visitor: Visitor, stack: Stack
) -> None:
    page = visitor.open("/account?part=profile&open=email", "Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    expect(visitor.field("New email")).to_be_visible()
    is_at(page, "/account", "part=profile&open=email")

    # and by way of other pages
    visitor.press("Sign out")
    visitor.sees("Sign in")
    visitor.lost_cookie("session")
    visitor.open("/account?part=sessions", "Sign in")
    settled(page)
    page.get_by_role("link", name="I forgot my password").click()
    visitor.sees("Reset your password")
    page.reload()
    visitor.sees("Reset your password")
    settled(page)
    page.get_by_role("link", name="Back to sign-in").click()
    visitor.sees("Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    expect(page.get_by_role("heading", name="Sessions", level=2)).to_be_visible()
    is_at(page, "/account", "part=sessions")


def test_an_address_with_a_part_that_there_is_not_opens_one(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    for query, heading in {
        "part=nothing": "Overview",
        "open=password": "Overview",
        "part=tokens&open=x": "Tokens",
    }.items():
        page = visitor.open(f"/account?{query}", "Your account")
        expect(page.get_by_role("heading", name=heading, level=2)).to_be_visible()
        expect(page.locator("main input")).to_have_count(0)


def test_what_there_is_to_copy_has_a_button_that_is_always_there(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.sign_in(stack.confirmed_user())
    page = visitor.page
    copy_claims = page.get_by_role("button", name="Copy as JSON")
    assert opacity(copy_claims) == 1
    copy_claims.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert '"token_use": "id"' in page.evaluate("navigator.clipboard.readText()")

    open_part(visitor, "Tokens")
    visitor.press("Show raw tokens")
    expect(page.get_by_test_id("stCode")).to_have_count(2)
    page.mouse.move(0, 0)
    for code in page.get_by_test_id("stCode").all():
        copy = code.get_by_role("button", name="Copy", exact=True)
        expect(copy).to_be_visible()
        assert opacity(copy) == 1
        copy.click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == code.locator("code").inner_text()
    for heading in ("ID token", "Access token"):
        expect(
            page.get_by_role("heading", name=heading, exact=True).last
        ).to_be_visible()


# Cards.


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("path", "button", "fields", "sentence"),
    [
        (
            "/register",
            "Create account",
            {"Email": "a@example.com", "Password": "Correct horse battery!"},
            "The password needs a digit.",
        ),
        (
            "/verify",
            "Verify",
            {"Email": "a@example.com", "Verification code": "1"},
            "The code has six digits. Try again.",
        ),
        (
            "/signin",
            "Sign in",
            {"Email": "a@example.com", "Password": "wrong"},
            "Incorrect email or password.",
        ),
        (
            "/forgot",
            "Mail me a code",
            {"Email": "a@@b.example"},
            "Enter one email address only: it has one @.",
        ),
    ],
    ids=["register", "verify", "signin", "forgot"],
)
def test_an_outcome_of_one_line_leaves_the_fields_where_they_are(
    visitor: Visitor,
    path: str,
    button: str,
    fields: dict[str, str],
    sentence: str,
    size: ViewportSize | None,
) -> None:
    if size:
        visitor.page.set_viewport_size(size)
    page = visitor.open(path, CARDS[path])
    visitor.fill(fields)
    settled(page)
    before = top(visitor.field("Email"))

    visitor.press(button)

    fails(visitor, sentence)
    assert abs(top(visitor.field("Email")) - before) <= MOST_PIXELS
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)


# Narrow windows.


def test_what_guests_are_told_fits_a_narrow_window(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size(PHONE)
    visitor.open(f"/verify?email={LONGEST}", "Verify your email")
    visitor.press("Send a new code")
    sent = page.get_by_role("status").filter(has_text="a new code is on its way")
    expect(sent).to_be_visible()
    fits(page)
    visitor.open("/forgot", "Reset your password")
    visitor.fill({"Email": LONGEST})
    visitor.press("Mail me a code")
    expect(visitor.field("Verification code")).to_be_visible()
    fits(page)


def test_members_pages_fit_a_narrow_window(visitor: Visitor, stack: Stack) -> None:
    visitor.sign_in(with_longest_address(stack))
    page = visitor.page
    page.set_viewport_size(PHONE)
    for path, heading in MEMBERS.items():
        visitor.open(path, heading)
        page.locator("main a, main button").last.wait_for()
        fits(page)
    settled(page)
    opened = open_person(page)
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        expect(opened.get_by_text(LONGEST, exact=True)).to_be_in_viewport(ratio=1)
        assert scrolls_sideways(page) == []
    page.set_viewport_size(PHONE)
    page.keyboard.press("Escape")
    visitor.open("/account", "Your account")
    parts = page.locator(".st-key-cognito-parts").get_by_role("link")
    expect(parts).to_have_count(6)
    assert len({top(part) for part in parts.all()}) == 1
    for size in (NARROW, DESKTOP, PHONE):
        page.set_viewport_size(size)
        are_apart(parts)
    for part in ("Profile", "Security", "Sessions", "Activity", "Tokens"):
        open_part(visitor, part)
        fits(page)
    visitor.press("Show raw tokens")
    expect(page.get_by_test_id("stCode")).to_have_count(2)
    fits(page)
    for part, title in (
        ("Profile", "Email address"),
        ("Security", "Password"),
        ("Security", "Authenticator app"),
        ("Security", "Delete account"),
        ("Sessions", "All sessions"),
    ):
        open_part(visitor, part)
        open_row(visitor, title)
        page.get_by_test_id("stMain").get_by_role("button").last.wait_for()
        fits(page)


# Password managers.


def user_names(page: Page) -> Locator:
    """The fields that say whose password a form takes."""
    return page.locator("main input[autocomplete=username]")


def test_every_form_with_a_password_says_whose_it_is(
    visitor: Visitor, new_visitor: NewVisitor, stack: Stack
) -> None:
    email = stack.confirmed_user()
    visitor.sign_in(email)
    page = visitor.page
    open_part(visitor, "Security")
    for title, label in (
        ("Password", "Current password"),
        ("Delete account", "Current password, to delete the account"),
    ):
        open_row(visitor, title)
        expect(visitor.field(label)).to_be_visible()
        names_its_owner(page, email)
    enrol(stack.flows, signed_in(stack.flows, email))
    open_row(visitor, "Authenticator app")
    expect(visitor.field("Current password, to turn the app off")).to_be_visible()
    names_its_owner(page, email)

    invited = stack.new_email()
    stack.pool.invite(invited, password=TEMPORARY, email=invited)
    newcomer = new_visitor()
    newcomer.open("/signin", "Sign in")
    newcomer.enter_credentials(invited, TEMPORARY)
    newcomer.sees("One more step")
    expect(newcomer.field("New password")).to_be_visible()
    names_its_owner(newcomer.page, invited)


def names_its_owner(page: Page, email: str) -> None:
    """The form has the name, for programs and not for people."""
    settled(page)
    expect(user_names(page)).to_have_count(1)
    expect(user_names(page)).to_have_value(email)
    expect(user_names(page)).to_be_hidden()
    assert user_names(page).evaluate(
        """field => field.compareDocumentPosition(
            document.querySelector("main input[type=password]"))
            & Node.DOCUMENT_POSITION_FOLLOWING"""
    )


def test_forms_of_guests_with_a_password_say_whose_it_is(
    visitor: Visitor, stack: Stack
) -> None:
    page = visitor.page
    for path in ("/signin", "/register"):
        visitor.open(path, CARDS[path])
        settled(page)
        expect(user_names(page)).to_have_count(1)
        expect(user_names(page)).to_be_visible()
    visitor.open("/forgot", CARDS["/forgot"])
    visitor.fill({"Email": stack.confirmed_user()})
    visitor.press("Mail me a code")
    expect(visitor.field("New password")).to_be_visible()
    settled(page)
    expect(user_names(page)).to_have_count(1)
    expect(user_names(page)).to_be_visible()


# A page of an app that is not ours.

OWN = """\
import streamlit as st
from streamlit_cognito import Page, account_pages, mount, navigation

app = st.App(__file__, **mount())


def home() -> None:
    st.title("Home")


def report() -> None:
    st.title("Report")


if __name__ == "__main__":
    navigation([home, Page(report, members=True), *account_pages()]).run()
"""


def test_another_app_has_the_header_too(
    small_app: Callable[..., App], new_visitor: NewVisitor, stack: Stack
) -> None:
    app, email = small_app({"app.py": OWN}), stack.confirmed_user()
    visitor = new_visitor(app.url)
    page = visitor.open("/", "Home")
    settled(page)
    header(page).get_by_role("link", name="Sign in").click()
    visitor.sees("Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    visitor.open("/report", "Report")
    settled(page)
    open_person(page).get_by_role("button", name="Sign out", exact=True).click()
    visitor.sees("Sign in")
