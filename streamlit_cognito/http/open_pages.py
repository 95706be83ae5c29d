"""The pages that are open in this process: whose they are, and what they were shown.

A page is what Streamlit calls a session: it outlives its websocket for a while, so that
a browser whose network was away finds it again, and all that was noted of it here with
it.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import streamlit as st

from cognito_auth.sessions.store import Row

# The sign-in of a page that nobody is signed in at.
GUEST = ""
# Of one page; the oldest goes first.
MOST_FILES = 2000
# For how long a run may go by what was read as its page asked for it: much longer than
# it takes to begin, and nothing that anybody would notice.
FRESH_SECONDS = 0.2
# How much longer than Streamlit a page that was left is remembered.
SPARE_SECONDS = 10


@dataclass(eq=False)
class OpenPage:
    """What is known of one page.

    Attributes:
        browser: A hash of its browser's id.
        address: Where its websocket came from.
        name: Streamlit's session id, "" until it has run.
        sign_in: The id of the session that its last full run found, or GUEST.
        is_leaving: Whether that run itself has ended it.
        sockets: How many websockets it has: one, but for moments.
        left_at: When it had none any more.
        files: The addresses that it was shown, with the sign-in that they were for.
        uploads: What came to such addresses: who sent it, and its bytes.
        found: Its sign-in's row, as it was read when the page last asked for a run,
            and when that was.
    """

    browser: str
    address: str
    name: str = ""
    sign_in: str = GUEST
    is_leaving: bool = False
    sockets: int = 1
    left_at: float = 0.0
    files: OrderedDict[str, str] = field(default_factory=OrderedDict)
    uploads: dict[str, tuple[str, int]] = field(default_factory=dict)
    found: tuple[Row, float] | None = None

    def show(self, address: str) -> None:
        """Note that the page was told of a file's address."""
        self.files[address] = self.sign_in
        self.files.move_to_end(address)
        while len(self.files) > MOST_FILES:
            self.files.popitem(last=False)


class OpenPages:
    """All of them; scripts name theirs by the token in their header X-App-Socket.

    Args:
        now: The clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._of_browser: dict[str, list[OpenPage]] = {}
        self._of_socket: dict[str, OpenPage] = {}

    def open(self, browser: str, address: str, resumes: str = "") -> str:
        """Note a websocket that has come.

        Args:
            browser: A hash of its browser's id.
            address: Where it comes from.
            resumes: The name of the page that it goes on with, one of this browser's.

        Returns:
            Its token.
        """
        self._forget()
        token = secrets.token_urlsafe(16)
        page = self.named(browser, resumes)
        if page:
            page.sockets += 1
        else:
            page = OpenPage(browser, address)
            self._of_browser.setdefault(browser, []).append(page)
        self._of_socket[token] = page
        return token

    def close(self, token: str) -> None:
        """Note that a websocket is gone."""
        self._leave(self._of_socket.pop(token))

    def of(self, token: str) -> OpenPage:
        """The page of a websocket."""
        return self._of_socket[token]

    def find(self, token: str) -> OpenPage | None:
        """The page of a websocket that may be gone: a run may outlive it."""
        return self._of_socket.get(token)

    def of_browser(self, browser: str) -> list[OpenPage]:
        """The pages of a browser, by the hash of its id."""
        return list(self._of_browser.get(browser, []))

    def named(self, browser: str, name: str) -> OpenPage | None:
        """A page of this browser by Streamlit's name, if it is known."""
        of_browser = self._of_browser.get(browser, [])
        return next((page for page in of_browser if name and page.name == name), None)

    def learn(self, token: str, name: str) -> None:
        """Note what Streamlit calls the page of a websocket."""
        page = self.of(token)
        if page.name and page.name != name:
            # it has not resumed the one that was asked for
            self._leave(page)
            page = OpenPage(page.browser, page.address, sign_in=page.sign_in)
            self._of_browser[page.browser].append(page)
            self._of_socket[token] = page
        page.name = name

    def tie(self, token: str, sign_in: str) -> None:
        """Note, at the start of a full run, who its page is for.

        Args:
            token: Of the page's websocket; a run may outlive it.
            sign_in: The session's id, or GUEST.
        """
        if page := self._of_socket.get(token):
            page.sign_in = sign_in
            page.is_leaving = False

    def hand(self, token: str, row: Row) -> None:
        """Keep what was just read of a page's sign-in for the run that it asks for."""
        self.of(token).found = row, self._now()

    def take(self, token: str) -> Row | None:
        """What was read for a run that begins now, once, and only while it is fresh.

        Args:
            token: Of the page's websocket; a run may outlive it.
        """
        page = self._of_socket.get(token)
        if page is None or page.found is None:
            return None
        (row, at), page.found = page.found, None
        return row if self._now() < at + FRESH_SECONDS else None

    def let_go(self, token: str) -> None:
        """Note that a run is about to end its own sign-in, and goes on to say so."""
        if page := self._of_socket.get(token):
            page.is_leaving = True

    def shown(self, browser: str, address: str) -> dict[str, OpenPage]:
        """The sign-ins that this browser was shown a file for, with a page of each."""
        # once for each: the event loop forgets files meanwhile
        found = (
            (page.files.get(address), page)
            for page in self._of_browser.get(browser, [])
        )
        return {sign_in: page for sign_in, page in found if sign_in is not None}

    def guests(self, *, browser: str | None = None, address: str | None = None) -> int:
        """How many websockets of guests are open, of a browser or from an address."""
        return sum(
            page.sockets
            for page in self
            if page.sign_in == GUEST and browser in (None, page.browser)
            if address in (None, page.address)
        )

    def __iter__(self) -> Iterator[OpenPage]:
        for of_browser in self._of_browser.values():
            yield from of_browser

    def _leave(self, page: OpenPage) -> None:
        page.sockets -= 1
        page.left_at = self._now()

    def _forget(self) -> None:
        """Forget pages that Streamlit has forgotten."""
        kept_seconds = int(st.get_option("server.disconnectedSessionTTL"))
        since = self._now() - kept_seconds - SPARE_SECONDS
        for browser, of_browser in list(self._of_browser.items()):
            kept = [page for page in of_browser if page.sockets or page.left_at > since]
            if kept:
                self._of_browser[browser] = kept
            else:
                del self._of_browser[browser]


PAGES = OpenPages()
