"""A person at a browser of their own: what they do, and what went wrong meanwhile."""

import re
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    WebError,
    expect,
)

from tests.browser.raw import plain_name
from tests.stack import PASSWORD

# what a page says when its server goes away, which may be in the middle of an answer
OUTAGE = (
    r"net::ERR_",
    r"WebSocket",
    r"_stcore/",
    r"/session/sync",
    r"dynamically imported module",
)
EMPTY_SECONDS = 15
# by the number in it each outcome of a form differs from all others
OUTCOMES = """[...document.querySelectorAll("[class*=st-key-cognito-outcome-]")].map(
    e => [...e.classList].find(name => name.startsWith("st-key-cognito-outcome-")))"""
PASSWORD_FIELDS = ("Password", "Repeat password", "Verification code")


class Visitor:
    """One browser context, and pages of the app in it.

    Args:
        context: A fresh context, with one page.
        url: Where the app is, "http://localhost:PORT".
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.problems: list[str] = []
        # the outcomes that stood there before the last press
        self._before: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        self.page = context.pages[0]

    def leave(self) -> None:
        """Look no longer at what goes wrong."""
        self.context.remove_listener("console", self._on_console)
        self.context.remove_listener("weberror", self._on_error)
        self.context.remove_listener("request", self._on_request)

    def open(self, path: str = "/", heading: str | None = None) -> Page:
        """Go to an address of the app, and wait for a heading."""
        self._before = []
        self.page.goto(self.url + path)
        if heading:
            self.sees(heading)
        return self.page

    def new_tab(self, path: str, heading: str) -> Page:
        """Open a further tab and wait for its heading."""
        tab = self.context.new_page()
        tab.goto(self.url + path)
        sees(tab, heading)
        return tab

    def sees(self, heading: str) -> None:
        sees(self.page, heading)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def press(self, button: str) -> None:
        """Press a button once the page is all there and nothing moves any more."""
        settled(self.page)
        self._before = self.page.evaluate(OUTCOMES)
        self.page.get_by_role("button", name=button, exact=True).click()

    def fill(self, fields: Mapping[str, str]) -> None:
        """Type into fields, by label."""
        for label, value in fields.items():
            self.field(label).fill(value)

    def enter_credentials(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in form and send it."""
        self.fill({"Email": email, "Password": password})
        self.press("Sign in")

    def sign_in(self, email: str) -> None:
        """Sign in, and wait until the browser has its cookie too."""
        self.open("/signin", "Sign in")
        self.enter_credentials(email)
        self.sees("Your account")
        self.has_cookie("session")

    def has_cookie(self, name: str) -> str:
        """Wait for a cookie and return its value."""
        for _ in range(200):
            if value := self.cookies.get(name):
                return value
            self.page.wait_for_timeout(25)
        raise AssertionError(f"no cookie {name} within 5 s")

    def forget_session(self) -> None:
        """Sign out without a word to the app, which keeps what it knows of the browser.

        The cookie may still be on its way to a browser that shows who is signed in.
        """
        self.has_cookie("session")
        for cookie in self.context.cookies():
            if plain_name(cookie["name"]) == "session":
                self.context.clear_cookies(name=cookie["name"])

    def lost_cookie(self, name: str) -> None:
        """Wait until a cookie is gone."""
        for _ in range(200):
            if name not in self.cookies:
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"cookie {name} still there after 5 s")

    @property
    def cookies(self) -> dict[str, str]:
        """All of this browser's cookies, by their plain names."""
        found = self.context.cookies()
        return {plain_name(item["name"]): item["value"] for item in found}

    def has_failed(self, sentence: str | re.Pattern[str]) -> None:
        """Wait for the one sentence that says what is wrong since the last press."""
        # it may be the same as before
        for before in self._before:
            expect(self.page.locator(f".{before}")).to_have_count(0)
        expect(self.page.get_by_role("alert").locator("p")).to_have_text(sentence)

    def secret_fields_are_empty(self) -> None:
        """No password and no code is left in the form."""
        settled(self.page)
        until = time.monotonic() + EMPTY_SECONDS
        # all at once: the page may still be changing one field for another
        while any(
            any(self.field(label).evaluate_all("found => found.map(e => e.value)"))
            for label in PASSWORD_FIELDS
        ):
            assert time.monotonic() < until, "a secret is left in a field"
            self.page.wait_for_timeout(50)

    def forgive(self, *patterns: str) -> None:
        """Drop problems that a test caused on purpose."""
        self.problems = [
            problem
            for problem in self.problems
            if not any(re.search(pattern, problem) for pattern in patterns)
        ]

    def forgive_outage(self) -> None:
        """Drop the problems of a page whose server a test ended."""
        self.forgive(*OUTAGE)

    def _on_error(self, error: WebError) -> None:
        self.problems.append(str(error.error))

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        known = {"localhost", "127.0.0.1", "::1", urlsplit(self.url).hostname}
        if parts.scheme != "data" and parts.hostname not in known:
            self.problems.append(f"asked for {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            address = message.location.get("url", "")
            self.problems.append(f"{message.type}: {message.text} ({address})")


def sees(page: Page, heading: str) -> None:
    """Wait for a page's title."""
    expect(
        page.get_by_role("heading", name=heading, exact=True, level=1)
    ).to_be_visible()


def settled(page: Page) -> None:
    """Wait until the script has run to its end, so that nothing is there twice."""
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning"
    )


EVERYTHING = """[
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll("input, textarea")].map(e => e.value),
].join("\\n")"""


def everything(page: Page) -> str:
    """The whole DOM of a page, with what its fields hold at the moment."""
    return str(page.evaluate(EVERYTHING))


def is_gone_from(page: Page, secret: str) -> None:
    """Wait until a text is nowhere in the page, not in a field either."""
    page.wait_for_function(f"secret => !{EVERYTHING}.includes(secret)", arg=secret)
