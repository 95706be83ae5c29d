"""The middleware: an id for each browser, our script in each page, safe headers."""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cookies import (
    browser_cookie,
    browser_hash,
    is_private,
    is_same_origin,
    public_origin,
    set_cookie,
)

# Streamlit's own routes and ours; every other GET is a page.
NOT_PAGES = ("/_stcore", "/static/", "/media", "/session/", "/component", "/vendor")
BLOCKED = ("/_stcore/metrics",)
# Set by us alone: whatever a client or proxy sends under these names is dropped.
OWN_HEADERS = {b"host", b"x-app-browser", b"x-app-origin"}
# A page is made for one visitor: never a 304, a range or a compressed body.
CACHE_HEADERS = {
    b"accept-encoding",
    b"if-modified-since",
    b"if-none-match",
    b"if-range",
    b"range",
}


# Style elements that Streamlit's libraries add: an empty one, and react-aria's rule
# for touch on buttons.
STYLES = (
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=",
)


@dataclass(frozen=True)
class Asset:
    """A file of ours that pages load; `version` is a hash of its text."""

    text: str
    media_type: str

    @property
    def version(self) -> str:
        """Changes with the text, so that it can be cached for ever."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


ASSETS = {
    "client.js": Asset(
        Path(__file__).with_name("client.js").read_text("utf-8"), "text/javascript"
    ),
    "style.css": Asset(
        Path(__file__).with_name("style.css").read_text("utf-8"), "text/css"
    ),
}


def content_security_policy(index_html: str) -> str:
    """The policy under which Streamlit's pages and ours run.

    Args:
        index_html: Streamlit's page; its inline scripts are allowed by hash.

    Source: CSP Level 3.
    """
    scripts = re.findall(r"<script>(.*?)</script>", index_html, re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    styles = " ".join(f"'{digest}'" for digest in STYLES)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}",
            f"style-src 'self' {styles}",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


INDEX = Path(streamlit.__file__).with_name("static") / "index.html"
HEADERS = {
    "content-security-policy": content_security_policy(INDEX.read_text("utf-8")),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Documents:
    """Pure ASGI middleware around Streamlit.

    Args:
        app: What comes next.
        page_tag: Gives the tag that a page starts with.
    """

    def __init__(self, app: ASGIApp, page_tag: Callable[[Request], str]) -> None:
        self._app = app
        self._page_tag = page_tag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        origin = public_origin(connection)
        refusal = _refusal(connection, origin)
        if refusal:
            for name, value in HEADERS.items():
                refusal.headers[name] = value
            await refusal(scope, receive, send)
            return
        browser = connection.cookies.get(browser_cookie(origin))
        is_page = _is_page(scope)
        drop = OWN_HEADERS | CACHE_HEADERS if is_page else OWN_HEADERS
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in drop]
        # a client without the cookie gets a value that nobody else has
        identity = browser_hash(browser) or secrets.token_hex(32)
        headers.append((b"x-app-browser", identity.encode()))
        headers.append((b"x-app-origin", origin.encode()))
        # a proxy may ask for us under another name; Streamlit compares with Origin
        headers.append((b"host", urlsplit(origin).netloc.encode()))
        scope = {**scope, "headers": headers}
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        page = _Page(request, origin, browser, self._page_tag) if is_page else None
        await self._app(scope, receive, _Answer(send, origin, page))


class _Answer:
    """Sends an answer on with our headers, and a page with our script."""

    def __init__(self, send: Send, origin: str, page: "_Page | None") -> None:
        self._send = send
        self._origin = origin
        self._page = page
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.update(HEADERS)
            if self._origin.startswith("https:"):
                headers["strict-transport-security"] = "max-age=31536000"
            message = {**message, "headers": headers.raw}
            is_html = headers.get("content-type", "").startswith("text/html")
            if self._page and is_html and message["status"] == 200:
                self._start = message
                return
        elif self._start and self._page and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = await self._page.with_script(self._body)
            headers = MutableHeaders(raw=list(self._start["headers"]))
            self._page.set_headers(headers, len(body))
            await self._send({**self._start, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": body})
            return
        await self._send(message)


class _Page:
    """One page for one visitor."""

    def __init__(
        self,
        request: Request,
        origin: str,
        browser: str | None,
        page_tag: Callable[[Request], str],
    ) -> None:
        self._request = request
        self._origin = origin
        self._browser = browser
        self._page_tag = page_tag

    async def with_script(self, body: bytes) -> bytes:
        """The page with client.js and style.css in its head."""
        tag = await run_in_threadpool(self._page_tag, self._request)
        script, style = ASSETS["client.js"], ASSETS["style.css"]
        head = (
            f'<link rel="stylesheet" href="/session/style.css?v={style.version}">'
            f'<script src="/session/client.js?v={script.version}" data-tag="{tag}" '
            "defer></script>"
        )
        return body.replace(b"</head>", head.encode() + b"</head>", 1)

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
            )
            headers.append("set-cookie", response.headers["set-cookie"])


def _is_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and not scope["path"].startswith(NOT_PAGES)
    )


def _refusal(connection: HTTPConnection, origin: str) -> Response | None:
    """The answer to what must not get through, if it mustn't."""
    if connection.scope["path"].startswith(BLOCKED):
        return PlainTextResponse("Not found.", 404)
    if not is_private(origin):
        return PlainTextResponse(
            "This app keeps accounts and is only served over https. Behind a proxy "
            "that ends TLS, set APP_ORIGIN to the public address, "
            "e.g. https://app.example.com.",
            403,
        )
    # a browser always names the page that opens a websocket
    is_websocket = connection.scope["type"] == "websocket"
    if is_websocket and "origin" in connection.headers:
        return None if is_same_origin(connection) else PlainTextResponse("No.", 403)
    return None
