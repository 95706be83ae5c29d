"""Chromium as people have it: a new profile each time."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.cognito import CannedCognito
from benchmarks.servers import Server

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MILLISECONDS = 60_000
# It looks whenever something changes in the page, and has the click's time from the
# browser: neither Playwright's own time nor the beat of the screen is measured.
STOPWATCH = """
window.taken = new Promise(resolve => {
    const isThere = (selector, text) => [...document.querySelectorAll(selector)].some(
        found => found.textContent.includes(text) && found.checkVisibility());
    let since = SINCE;
    const observer = new MutationObserver(() => {
        if (since === null || !isThere(SELECTOR, TEXT)) return;
        observer.disconnect();
        resolve((performance.now() - since) / 1000);
    });
    observer.observe(document, {
        attributes: true, characterData: true, childList: true, subtree: true,
    });
    addEventListener("click", event => { since = event.timeStamp; }, {capture: true});
});
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium without a network beyond this machine."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            chromium_sandbox=False,
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"],
        )
        yield browser
        browser.close()


class Visit:
    """A page in a browser that was never here before, with a stopwatch in it.

    Args:
        page: A new profile's only page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.transferred = 0
        self._wire = page.context.new_cdp_session(page)
        self._wire.send("Network.enable")
        self._wire.on("Network.loadingFinished", self._on_finished)

    def open(
        self,
        server: Server,
        selector: str,
        text: str = "",
        *,
        since: Literal["start", "click"],
    ) -> None:
        """Go to an app's form, with a stopwatch in the page.

        Args:
            server: The app.
            selector: What the watch stops at, as CSS has it, once it can be seen.
            text: What must stand in it.
            since: What starts it: the navigation, or the next click.
        """
        told = {
            "SINCE": "0" if since == "start" else "null",
            "SELECTOR": json.dumps(selector),
            "TEXT": json.dumps(text),
        }
        script = STOPWATCH
        for name, value in told.items():
            script = script.replace(name, value)
        self.page.add_init_script(script)
        self.page.goto(server.address)

    def taken(self) -> float:
        """Wait for the stopwatch; what it shows, in seconds."""
        seconds: float = self.page.evaluate("window.taken")
        return seconds

    def fill(self, server: Server, cognito: CannedCognito) -> None:
        """Fill in the form, once nothing moves any more."""
        variant = server.variant
        self.page.get_by_label(variant.field_label, exact=True).wait_for()
        self.rest()
        self.page.get_by_label(variant.field_label, exact=True).fill(cognito.email)
        self.page.get_by_label("Password", exact=True).fill(cognito.password)

    def press(self, server: Server) -> None:
        """Send the form."""
        name = server.variant.button
        self.page.get_by_role("button", name=name, exact=True).click()

    def settle(self) -> None:
        """Wait until the script has run to its end."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )

    def rest(self) -> None:
        """Wait until it asks for nothing any more either."""
        self.page.wait_for_load_state("networkidle")
        self.settle()

    def _on_finished(self, event: dict[str, float]) -> None:
        self.transferred += int(event["encodedDataLength"])


@contextmanager
def visit(browser: Browser) -> Iterator[Visit]:
    """A browser that was never here before."""
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield Visit(context.new_page())
    context.close()
