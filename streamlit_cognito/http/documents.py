"""The middleware: an id for each browser, our script in each page, safe headers."""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TypeAlias
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cognito_auth.addresses import is_private
from cognito_auth.sessions.trust import device_hash
from streamlit_cognito.http.addresses import client_address
from streamlit_cognito.http.assets import script_tag, style_tag
from streamlit_cognito.http.cookies import (
    BROWSER_SECONDS,
    browser_cookie,
    browser_hash,
    device_cookie,
    session_cookie,
    set_cookie,
    values,
    with_one,
    without,
)
from streamlit_cognito.http.headers import transport_security
from streamlit_cognito.http.origins import (
    is_same_origin,
    path_of_the_app,
    public_origin,
)
from streamlit_cognito.http.preloads import preload_tags

log = logging.getLogger(__name__)

# Below these are Streamlit's own routes and ours; every other GET is a page. They
# stand behind `base_path`.
OURS = ("/session/", "/auth/")
NOT_PAGES = ("/_stcore/", "/static/", "/media/", "/session/", "/component/", "/vendor/")
# Streamlit's routes that nobody may have; its sign-in by others is not ours.
BLOCKED = ("/_stcore/metrics", "/oauth2callback")
# By this header Streamlit tells the browsers of its pages apart: it resumes a page
# only for the one that opened it (server.trustedUserHeaders).
BROWSER_HEADER = "X-App-Browser"
TRUSTED = {BROWSER_HEADER: "browser"}
# Set by us alone: whatever a client or proxy sends under these names is dropped.
OWN_HEADERS = {
    *(b"host", b"x-app-address", b"x-app-browser", b"x-app-cookies", b"x-app-origin"),
    *(b"x-app-device", b"x-app-socket"),
}
# A page is made for one visitor: never a 304, a range or a compressed body.
CACHE_HEADERS = {
    b"accept-encoding",
    b"if-modified-since",
    b"if-none-match",
    b"if-range",
    b"range",
}
# In Streamlit's page; what a visitor reads may be another language.
ROOT = b'<html lang="en">'

# From a visitor's headers and cookies to their language and "ltr" or "rtl".
Language: TypeAlias = Callable[[Mapping[str, str], Mapping[str, str]], tuple[str, str]]
# From several values of the session cookie and a hash of the browser's id to one.
Own: TypeAlias = Callable[[Sequence[str], str], str]


class Documents:
    """Pure ASGI middleware around Streamlit.

    Args:
        app: What comes next.
        headers: Those of every answer, by name.
        page_tag: Gives the tag that a page starts with.
        language: Gives the language that a page starts in, and its direction.
        own: Says which of several session cookies is this browser's own; another
            address of this machine may have set one too.
    """

    def __init__(
        self,
        app: ASGIApp,
        headers: Mapping[str, str],
        page_tag: Callable[[Request], str],
        language: Language,
        own: Own,
    ) -> None:
        self._app = app
        self._headers = headers
        self._page_tag = page_tag
        self._language = language
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        origin = public_origin(connection)
        path = path_of_the_app(scope)
        refusal = _refusal(connection, origin, path)
        safe = {**self._headers, **transport_security(origin)}
        if refusal:
            refusal.headers.update(safe)
            await refusal(scope, receive, send)
            return
        browser = connection.cookies.get(browser_cookie(origin))
        is_page = _is_page(scope, path)
        # what a visitor is told alone: its length, compressed, would tell more
        is_exchange = path.startswith(OURS) and scope.get("method") == "POST"
        drop = OWN_HEADERS | (CACHE_HEADERS if is_page or is_exchange else set())
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in drop]
        found = values(connection, session_cookie(origin))
        if len(found) > 1:
            own = await run_in_threadpool(self._own, found, browser_hash(browser))
            headers = with_one(headers, session_cookie(origin), own)
        # a client without the cookie gets a value that nobody else has
        identity = browser_hash(browser) or secrets.token_hex(32)
        headers.append((b"x-app-browser", identity.encode()))
        if device := device_hash(connection.cookies.get(device_cookie(origin), "")):
            # no script needs more of it
            headers = without(headers, device_cookie(origin))
            headers.append((b"x-app-device", device.encode()))
        headers.append((b"x-app-origin", origin.encode()))
        headers.append((b"x-app-address", client_address(connection).encode()))
        # a proxy may ask for us under another name; Streamlit compares with Origin
        headers.append((b"host", urlsplit(origin).netloc.encode()))
        # whether the browser's own cookie came back
        headers.append((b"x-app-cookies", b"yes" if browser else b"no"))
        # our routes know nothing of a base path; Streamlit's do
        changed = {"path": path} if path.startswith(OURS) else {}
        scope = {**scope, "headers": headers, **changed}
        if scope["type"] == "websocket":
            await self._app(scope, receive, _Handshake(scope, send, safe))
            return
        request = Request(scope)
        page = _Page(request, origin, browser, self._changed) if is_page else None
        answer = _Answer(send, safe, page)
        try:
            await self._app(scope, receive, answer)
        except Exception:
            if not answer.is_begun:
                failure = PlainTextResponse("Internal Server Error", 500)
                await failure(scope, receive, answer)
            # for the log
            raise

    def _changed(self, request: Request, body: bytes) -> bytes:
        """A page of Streamlit's as this visitor gets it."""
        tag, direction = self._language(request.headers, request.cookies)
        root = f'<html lang="{escape(tag)}" dir="{escape(direction)}">'
        session = self._page_tag(request)
        path = path_of_the_app(request.scope)
        preloads = preload_tags(path, is_signed_in=bool(session))
        # before Streamlit's scripts, and behind its style sheet
        start = f"<head>{script_tag(session)}"
        end = f"{style_tag()}{preloads}</head>"
        for found, new in ((ROOT, root), (b"<head>", start), (b"</head>", end)):
            body = body.replace(found, new.encode(), 1)
        return body


class _Answer:
    """Sends an answer on with our headers, and a page with our script."""

    def __init__(
        self, send: Send, headers: Mapping[str, str], page: "_Page | None"
    ) -> None:
        self._send = send
        self._headers = headers
        self._page = page
        self._start: Message | None = None
        self._body = b""
        self.is_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.update(self._headers)
            message = {**message, "headers": headers.raw}
            is_html = headers.get("content-type", "").startswith("text/html")
            if self._page and is_html and message["status"] == 200:
                self._start = message
                return
            self._start = None
            self.is_begun = True
        elif self._start and self._page and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = await self._page.changed(self._body)
            headers = MutableHeaders(raw=list(self._start["headers"]))
            self._page.set_headers(headers, len(body))
            self.is_begun = True
            await self._send({**self._start, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": body})
            return
        await self._send(message)


class _Handshake:
    """Sends on what a websocket says; a refusal is an answer with our headers."""

    def __init__(self, scope: Scope, send: Send, headers: Mapping[str, str]) -> None:
        self._scope = scope
        self._send = send
        self._headers = headers
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        is_refused = message["type"] == "websocket.close" and not self._is_over
        extensions = self._scope.get("extensions") or {}
        if is_refused and "websocket.http.response" in extensions:
            self._is_over = True
            refusal = PlainTextResponse("No.", 403, self._headers)
            await refusal(self._scope, _nothing, self._send)
            return
        if message["type"] == "websocket.http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.update(self._headers)
            message = {**message, "headers": headers.raw}
        self._is_over = True
        await self._send(message)


async def _nothing() -> Message:
    return {"type": "websocket.disconnect"}


class _Page:
    """One page for one visitor."""

    def __init__(
        self,
        request: Request,
        origin: str,
        browser: str | None,
        change: Callable[[Request, bytes], bytes],
    ) -> None:
        self._request = request
        self._origin = origin
        self._browser = browser
        self._change = change

    async def changed(self, body: bytes) -> bytes:
        """The page in the visitor's language, with client.js and style.css."""
        return await run_in_threadpool(self._change, self._request, body)

    def set_headers(self, headers: MutableHeaders, length: int) -> None:
        """Forbid caching, and give a new browser its id."""
        for name in ("etag", "last-modified", "accept-ranges"):
            if name in headers:
                del headers[name]
        headers["cache-control"] = "no-store"
        # an answer to HEAD has no body to count
        del headers["content-length"]
        if self._request.method == "GET":
            headers["content-length"] = str(length)
        # not for what other sites embed or prefetch: only where a person goes
        destination = self._request.headers.get("sec-fetch-dest", "document")
        if not self._browser and destination == "document":
            response = Response()
            set_cookie(
                response,
                self._origin,
                browser_cookie(self._origin),
                secrets.token_urlsafe(32),
                seconds=BROWSER_SECONDS,
            )
            headers.append("set-cookie", response.headers["set-cookie"])


def tells_browsers_apart() -> bool:
    """Whether Streamlit heeds our header, without which pages could change hands."""
    trusted = st.get_option("server.trustedUserHeaders")
    return isinstance(trusted, dict) and TRUSTED.items() <= trusted.items()


def _is_page(scope: Scope, path: str) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and not path.startswith(NOT_PAGES)
    )


def _refusal(connection: HTTPConnection, origin: str, path: str) -> Response | None:
    """The answer to what must not get through, if it mustn't."""
    is_blocked = any(f"{path}/".startswith(f"{one}/") for one in BLOCKED)
    if is_blocked or (not path and _is_ours(connection)):
        return PlainTextResponse("Not found.", 404)
    if not is_private(origin):
        return PlainTextResponse(
            "This app keeps accounts and is only served over https. Behind a proxy "
            "that ends TLS, set APP_ORIGIN to the public address, "
            "e.g. https://app.example.com.",
            403,
        )
    if connection.scope["type"] != "websocket":
        return None
    if not tells_browsers_apart():
        log.error(
            "server.trustedUserHeaders lacks %s: no page is opened, since one browser "
            "could resume another's",
            TRUSTED,
        )
        return PlainTextResponse("Not safe.", 403)
    # a browser always names the page that opens a websocket
    if "origin" in connection.headers and not is_same_origin(connection):
        log.warning(
            "a websocket from %r was refused: people reach this app at %s, as "
            "APP_ORIGIN says",
            connection.headers["origin"][:100],
            origin,
        )
        return PlainTextResponse("No.", 403)
    return None


def _is_ours(connection: HTTPConnection) -> bool:
    path: str = connection.scope["path"]
    return path.startswith((*OURS, *BLOCKED))
