"""Steps on the account pages that several tests take."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import Visitor, settled
from tests.embedded import Pool
from tests.stack import Stack

NEW_PASSWORD = "Another battery 8 staples!"
WRONG_PASSWORD = "Wrong horse 8 battery!"
ROWS = "[class*=st-key-cognito-row-], [class*=st-key-cognito-grave-]"
OPENS_MILLISECONDS = 3000
# in a row: how things are
STATE = "h3 + p"


def send(page: Page, button: str, **fields: str) -> None:
    """Fill in a form and send it; `Current_password` is "Current password"."""
    settled(page)
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name=button, exact=True).click()


def open_part(visitor: Visitor, name: str) -> None:
    """Open a part of the account page and wait for its heading."""
    main = visitor.page.get_by_test_id("stMain")
    main.get_by_role("link", name=name, exact=True).click()
    expect(main.get_by_role("heading", name=name, exact=True, level=2)).to_be_visible()
    settled(visitor.page)


def row(page: Page, title: str) -> Locator:
    """A row of settings by its title."""
    named = page.get_by_role("heading", name=title, exact=True, level=3)
    return page.locator(ROWS).filter(has=named)


def open_row(visitor: Visitor, title: str) -> None:
    """Open the form below a row."""
    page = visitor.page
    link = row(page, title).get_by_role("link")
    address = link.get_attribute("href") or ""
    link.click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    settled(page)
    expect(link).to_have_text("Close")


def text(page: Page, words: str) -> Locator:
    """A text of the page itself; the header says names too."""
    return page.get_by_test_id("stText").get_by_text(words)


def header(page: Page) -> Locator:
    """The header's right end: the language, and who is there."""
    return page.locator(".st-key-cognito-header")


def person(page: Page) -> Locator:
    """The button in the header with the name of who is signed in."""
    return page.locator(".st-key-cognito-who").get_by_role("button")


def open_person(page: Page) -> Locator:
    """Open what hangs from the name, where the account and the sign-out are.

    On a machine with much to do, Streamlit 1.67 at times closes it again while what is
    in it still loads: one press in twenty, at a phone's width. People press again.
    """
    opened = page.get_by_role("dialog")
    way_out = opened.get_by_role("button", name="Sign out", exact=True)
    for _ in range(4):
        if not opened.count():
            person(page).click()
        with suppress(AssertionError):
            expect(way_out).to_be_visible(timeout=OPENS_MILLISECONDS)
            break
    expect(way_out).to_be_visible()
    return opened


def sign_out_everywhere(visitor: Visitor) -> None:
    """End every session of who is signed in, from the list of them."""
    open_part(visitor, "Sessions")
    open_row(visitor, "All sessions")
    visitor.press("Sign out everywhere")
    visitor.sees("Sign in")


def fails(visitor: Visitor, sentence: str | re.Pattern[str]) -> None:
    """Wait for the sentence that says what is wrong, and for the form below it."""
    visitor.has_failed(sentence)
    settled(visitor.page)


def says(page: Page, sentence: str) -> None:
    """Wait for the good news or the note above a form."""
    expect(
        page.get_by_role("status").locator("p").filter(has_text=sentence)
    ).to_have_text(sentence)
    settled(page)


def stack_file(directory: Path, stack: Stack, pool: Pool, **changes: Any) -> Path:
    """A stack.json for a pool that a test made."""
    known = json.loads(stack.file.read_text("utf-8"))
    fields = {
        "user_pool_id": pool.pool_id,
        "client_id": pool.client_id,
        "issuer": pool.issuer,
        "jwks_uri": known["jwks_uri"].replace(known["user_pool_id"], pool.pool_id),
    }
    file = directory / "stack.json"
    file.write_text(json.dumps({**known, **fields, **changes}))
    return file
