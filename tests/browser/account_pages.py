"""Steps on the account pages that several tests take."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import Visitor, settled
from tests.embedded import Pool
from tests.stack import Stack

NEW_PASSWORD = "Another battery 8 staples!"
WRONG_PASSWORD = "Wrong horse 8 battery!"


def form(page: Page, button: str) -> Locator:
    """The form that a button sends."""
    sends = page.get_by_role("button", name=button, exact=True)
    return page.get_by_test_id("stForm").filter(has=sends)


def send(page: Page, button: str, **fields: str) -> None:
    """Fill in a form and send it; `Current_password` is "Current password"."""
    settled(page)
    sent = form(page, button)
    for label, value in fields.items():
        sent.get_by_label(label.replace("_", " "), exact=True).fill(value)
    sent.get_by_role("button", name=button, exact=True).click()


def open_part(visitor: Visitor, name: str, heading: str) -> None:
    """Open a part of the account page and wait for a heading in it."""
    visitor.page.get_by_role("radio", name=name, exact=True).click()
    expect(
        visitor.page.get_by_role("heading", name=heading, exact=True)
    ).to_be_visible()


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
