"""A pool that offers no way in beside a password shows not one pixel of them."""

import io
import sys
from collections.abc import Callable, Iterator

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.account_pages import WRONG_PASSWORD, open_part, open_row
from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.stack import Stack

pytestmark = pytest.mark.browser

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MOST_SHOTS = 20
# of 255, by which the round corner of a field differs from one time to the next
ROUNDING = 2
# what a page says to who sees it, and to who hears it
Look = tuple[Image.Image, Image.Image, str]


def looks(visitor: Visitor) -> Look:
    """The page now, by day on a desktop and by night on a phone, and as it is read."""
    page = visitor.page
    pictures = []
    for size, dark in ((DESKTOP, False), (PHONE, True)):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.wait_for_function(
            """dark => dark === (getComputedStyle(document.querySelector(
            "[data-testid=stApp]")).backgroundColor.match(/\\d+/g)[0] < 128)""",
            arg=dark,
        )
        settled(page)
        expect(page.locator("[data-busy]")).to_have_count(0)
        page.mouse.move(0, 0)
        page.evaluate("document.fonts.ready.then(() => null)")
        pictures.append(at_rest(page))
    return pictures[0], pictures[1], page.get_by_test_id("stMain").aria_snapshot()


def at_rest(page: Page) -> Image.Image:
    """A picture of the page once it stands still: two in a row are the same."""
    # the claims have the time in them
    claims = page.locator("table.claims")
    shots = [b""]
    while len(shots) < MOST_SHOTS:
        # which field has the focus depends on when the page was done
        page.evaluate("document.activeElement?.blur()")
        shots.append(page.screenshot(animations="disabled", mask=[claims]))
        if shots[-1] == shots[-2]:
            return Image.open(io.BytesIO(shots[-1])).convert("RGB")
    raise AssertionError("the page never stood still")


def walk(visitor: Visitor, email: str) -> Iterator[tuple[str, Look]]:
    """Past all pages on which a way in could stand."""
    for path, heading in {
        "/": "Accounts for this app",
        "/register": "Create your account",
        "/verify": "Verify your email",
        "/forgot": "Reset your password",
        "/signin": "Sign in",
    }.items():
        visitor.open(path, heading)
        yield path, looks(visitor)
    visitor.enter_credentials(email, WRONG_PASSWORD)
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    yield "refused", looks(visitor)
    visitor.sign_in(email)
    by_day, by_night, _ = looks(visitor)
    # read out, the times are in it
    yield "overview", (by_day, by_night, "")
    open_part(visitor, "Security")
    yield "security", looks(visitor)
    open_row(visitor, "Password")
    yield "password", looks(visitor)
    visitor.press("Sign out")
    visitor.sees("Sign in")
    yield "signed out", looks(visitor)


def test_a_pool_that_offers_no_other_way_looks_as_if_there_were_none(
    new_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    usual = new_app(stack.file)
    without = new_app(
        stack.file,
        command=lambda port: [
            *(sys.executable, "-m", "tests.browser.without_ways", str(port))
        ],
    )
    found = [
        list(walk(new_visitor(app.url, viewport=DESKTOP), email))
        for app in (usual, without)
    ]
    assert [
        name
        for (name, ours), (_, theirs) in zip(*found, strict=True)
        if differ(ours, theirs)
    ] == []


def differ(ours: Look, theirs: Look) -> bool:
    """Whether one pixel or one word is another one."""
    pictures = zip(ours[:2], theirs[:2], strict=True)
    differences = [ImageChops.difference(*two).getextrema() for two in pictures]
    return ours[2] != theirs[2] or any(
        most > ROUNDING for difference in differences for _, most in difference
    )
