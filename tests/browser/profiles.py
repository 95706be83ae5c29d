"""Browser profiles that tests use one after another, each emptied before the next.

A page that is open loads an app four times as fast as a new one: its process is there,
and Streamlit's scripts are compiled. So a profile keeps its first page, and leaves it
at an answer of the app's that holds nothing: by the app's Cross-Origin-Opener-Policy a
browser begins a new process for a page that comes from elsewhere, about:blank too.
"""

import time
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Request,
    ViewportSize,
)

# What a page could not be rid of again: with one of these in its file, a test's
# profiles are its own.
LASTING = (".add_init_script(", ".clock.install(", ".route(", ".new_cdp_session(")
EMPTY = "() => { localStorage.clear(); sessionStorage.clear(); }"
# It outlives its page, and its answer may bring a cookie.
LATE = "/session/sync"
NOTHING = "/_stcore/health"
PATIENCE_SECONDS = 2.0
VIEWPORT: ViewportSize = {"width": 1280, "height": 720}


class Profiles:
    """Hands out profiles, each to one visitor at a time.

    Args:
        chromium: The browser.
    """

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._free: dict[str, list[BrowserContext]] = {}
        self._kinds: dict[BrowserContext, tuple[str, ViewportSize]] = {}
        self._late: dict[BrowserContext, set[Request]] = {}

    def take(
        self, options: dict[str, Any], scripts: tuple[str, ...], *, is_own: bool
    ) -> BrowserContext:
        """An empty profile with one page.

        Args:
            options: As `Browser.new_context` takes them.
            scripts: What each of its pages runs first.
            is_own: Whether it is made for this visitor alone.
        """
        kind = repr((sorted(options.items()), scripts))
        if not is_own and self._free.get(kind):
            return self._free[kind].pop()
        context = self._chromium.new_context(**options)
        for script in scripts:
            context.add_init_script(script)
        context.new_page()
        if not is_own:
            self._kinds[context] = kind, options.get("viewport", VIEWPORT)
            self._late[context] = late = set()
            context.on("request", lambda asked: LATE in asked.url and late.add(asked))
            for answered in ("requestfinished", "requestfailed"):
                context.on(answered, lambda asked: late.discard(asked))
        return context

    def give_back(self, context: BrowserContext, page: Page, url: str) -> None:
        """Empty a profile, or close one that can't be.

        Args:
            context: The profile.
            page: The one that it came with.
            url: Of the app that it was at.
        """
        try:
            is_empty = context in self._kinds and self._emptied(context, page, url)
        except Error:
            # a page that was just going elsewhere, an app that is gone
            is_empty = False
        if is_empty:
            self._free.setdefault(self._kinds[context][0], []).append(context)
        else:
            context.close()

    def _emptied(self, context: BrowserContext, page: Page, url: str) -> bool:
        """Empty a profile; whether that was possible."""
        if page.is_closed() or page not in context.pages:
            return False
        until = time.monotonic() + PATIENCE_SECONDS
        while self._late[context]:
            if time.monotonic() > until:
                return False
            page.wait_for_timeout(10)
        for each in context.pages:
            if each.url.startswith("http"):
                each.evaluate(EMPTY)
            if each != page:
                each.close()
        page.goto(url + NOTHING)
        # asked for at the last moment
        if self._late[context]:
            return False
        page.emulate_media(media="null", color_scheme="null", reduced_motion="null")
        page.set_viewport_size(self._kinds[context][1])
        context.clear_permissions()
        context.clear_cookies()
        return True
