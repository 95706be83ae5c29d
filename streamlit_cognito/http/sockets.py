"""The websockets of pages: how many there are, and for how long they are heard.

A sign-in may end elsewhere while its page is open. What the page asks for then does
nothing, but for a run from the top, which shows the sign-in; a run that goes on by
itself is cut off. To ask the store is no use of the session.
"""

import logging
import time
from collections import OrderedDict
from functools import partial

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cognito_auth.errors import AuthError
from cognito_auth.rarely import log_rarely
from streamlit_cognito.backend import number, sessions
from streamlit_cognito.http.cookies import session_cookie
from streamlit_cognito.http.messages import FIRST_RUN, Told, may_tell, plain_run
from streamlit_cognito.http.open_pages import GUEST, PAGES, OpenPage, OpenPages
from streamlit_cognito.http.origins import path_of_the_app

log = logging.getLogger(__name__)

# Where Streamlit's pages connect; others are the app's own.
STREAM = "/_stcore/stream"
# How long a run that writes on is not looked after.
LOOK_SECONDS = 2.0
# Messages that later ones may refer to, of one websocket.
MOST_KEYS = 500
PROTOCOLS = "sec-websocket-protocol"
GOING_AWAY = 1001


class Sockets:
    """Pure ASGI middleware within `Documents`, which says whose browser it is.

    Args:
        app: What comes next.
        pages: What is open.
    """

    def __init__(self, app: ASGIApp, *, pages: OpenPages = PAGES) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one websocket for as long as it is open."""
        if scope["type"] != "websocket" or path_of_the_app(scope) != STREAM:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        browser, address = headers["x-app-browser"], headers["x-app-address"]
        if self._are_many(browser, address) and not await _opens_a_session(scope):
            refusal = PlainTextResponse("Too many pages are open.", 429)
            await refusal(scope, receive, send)
            return
        words = [word.strip() for word in headers.get(PROTOCOLS, "").split(",")]
        resumes = words[2] if len(words) > 2 else ""
        if resumes and self._pages.named(browser, resumes) is None:
            # Streamlit resumes it by whom the websocket says it is, we by what we know
            scope, resumes = _with(scope, PROTOCOLS, ", ".join(words[:2])), ""
        token = self._pages.open(browser, address, resumes)
        line = _Line(self._pages, token, receive, send)
        try:
            scope = _with(scope, "x-app-socket", token)
            await self._app(scope, line.receive, line.send)
        finally:
            self._pages.close(token)

    def _are_many(self, browser: str, address: str) -> bool:
        """Whether guests have as many pages open there as they may."""
        is_many = self._pages.guests(browser=browser) >= number(
            "GUEST_PAGES_PER_BROWSER"
        ) or self._pages.guests(address=address) >= number("GUEST_PAGES_PER_ADDRESS")
        if is_many:
            log_rarely(
                log,
                logging.WARNING,
                f"pages are refused: guests have many open at {address}; if that is a "
                "proxy, name it in TRUSTED_PROXIES",
                cause="guest pages",
            )
        return is_many


class _Line:
    """What goes in and out by one websocket."""

    def __init__(
        self, pages: OpenPages, token: str, receive: Receive, send: Send
    ) -> None:
        self._pages = pages
        self._token = token
        self._receive = receive
        self._send = send
        self._where = FIRST_RUN
        self._looked_at = -LOOK_SECONDS
        self._is_named = False
        self._is_mute = False
        self._files: OrderedDict[str, list[str]] = OrderedDict()

    @property
    def _page(self) -> OpenPage:
        return self._pages.of(self._token)

    async def receive(self) -> Message:
        """What the page asks for: a plain run, if its sign-in has ended."""
        message = await self._receive()
        data = message.get("bytes")
        if not data:
            return message
        self._where = plain_run(data) or self._where
        sign_in = self._page.sign_in
        try:
            if sign_in == GUEST:
                return message
            row = await to_thread.run_sync(sessions().glance, sign_in)
            if row:
                # the run that begins needs not read it again
                self._pages.hand(self._token, row)
                return message
            # nothing more of the run that was, until the next one begins
            self._is_mute = True
            self._page.sign_in = GUEST
        except AuthError as error:
            # the run shows that the store is away, and nobody is signed in meanwhile
            _log_trouble(error)
        return {**message, "bytes": self._where}

    async def send(self, message: Message) -> None:
        """Send on what the page is told, as long as its sign-in lives."""
        data = message.get("bytes")
        if data:
            await self._look()
            if self._is_kept_back(data):
                return
        await self._send(message)

    async def _look(self) -> None:
        """Cut the websocket off, now and then, if its sign-in has ended."""
        now = time.monotonic()
        if self._page.is_leaving or now < self._looked_at + LOOK_SECONDS:
            return
        self._looked_at = now
        page, sign_in = self._page, self._page.sign_in
        try:
            if await self._lives():
                return
        except AuthError as error:
            # it began while somebody was signed in; the store will be back
            _log_trouble(error)
            return
        if page.is_leaving or page.sign_in != sign_in:
            # the run itself has ended it meanwhile
            return
        await self._send({"type": "websocket.close", "code": GOING_AWAY})
        # as for any websocket that is gone; Streamlit ends the run
        raise OSError("the sign-in of this page has ended")

    async def _lives(self) -> bool:
        sign_in = self._page.sign_in
        return sign_in == GUEST or await to_thread.run_sync(sessions().lives, sign_in)

    def _is_kept_back(self, data: bytes) -> bool:
        """Note what a message tells the page; says whether it must not be told."""
        if self._is_named and not self._is_mute and not may_tell(data):
            return False
        told = Told(data)
        if told.page:
            self._is_named, self._is_mute = True, False
            self._pages.learn(self._token, told.page)
        if self._is_mute:
            return True
        for address in told.files or self._files.get(told.refers_to, []):
            self._page.show(address)
        if told.key and told.files:
            self._files[told.key] = told.files
            if len(self._files) > MOST_KEYS:
                self._files.popitem(last=False)
        return False


def _log_trouble(error: AuthError) -> None:
    log_rarely(log, logging.ERROR, f"open pages: {error}", cause="open pages")


async def _opens_a_session(scope: Scope) -> bool:
    connection = HTTPConnection(scope)
    name = session_cookie(connection.headers["x-app-origin"])
    cookie = connection.cookies.get(name, "")
    try:
        found = await to_thread.run_sync(
            partial(sessions().from_cookie, cookie, use=False)
        )
    except AuthError:
        return False
    return found is not None


def _with(scope: Scope, name: str, value: str) -> Scope:
    """The same with one header of this name."""
    key = name.encode()
    headers = [pair for pair in scope["headers"] if pair[0].lower() != key]
    return {**scope, "headers": [*headers, (key, value.encode("latin-1"))]}
