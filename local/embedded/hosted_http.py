"""Requests and answers of the pages of a pool's domain, as an ASGI application."""

import asyncio
import html
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

Message = MutableMapping[str, Any]
_MAX_BODY_BYTES = 64 * 1024
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class Request:
    """What a browser, or an app's server, asks a domain for."""

    query: dict[str, str] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def cookie(self, name: str) -> str:
        """A cookie's value, "" without."""
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""


@dataclass(frozen=True)
class Response:
    """What the domain answers, with at most one cookie."""

    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


def page(sentence: str) -> Response:
    """An error that is no app's to hear of: where to lead back to is not known."""
    head = '<!doctype html><title>Error</title><link rel="icon" href="data:,">'
    text = f"{head}<p>{html.escape(sentence)}</p>".encode()
    return Response(400, {"Content-Type": "text/html; charset=utf-8"}, text)


def redirect(url: str, cookie: str = "") -> Response:
    """Lead the browser on."""
    cookies = {"Set-Cookie": cookie} if cookie else {}
    return Response(302, {"Location": url, **cookies})


def back(redirect_uri: str, state: str, error: str, description: str = "") -> Response:
    """Lead it back to the app with an error; `state` is as the app sent it."""
    answer = {"error": error, "error_description": description, "state": state}
    said = urlencode({name: value for name, value in answer.items() if value})
    return redirect(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{said}")


async def answer(
    answered: Callable[[Request], Response],
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Have one of the pages answer a request of ASGI."""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    query = dict(pairs)
    body = await _body(receive)
    if len(query) != len(pairs) or body is None:
        # Source: RFC 6749 section 3.1, "MUST NOT be included more than once"
        response = page("invalid_request")
    else:
        request = Request(query, dict(_texts(scope["headers"])), body)
        # a provider, or a trigger, may take its time
        response = await asyncio.to_thread(answered, request)
    headers = (_HEADERS | response.headers).items()
    start = {
        "type": "http.response.start",
        "status": response.status,
        "headers": [(n.lower().encode(), v.encode("latin-1")) for n, v in headers],
    }
    await send(start)
    await send({"type": "http.response.body", "body": response.body})


def _texts(headers: list[tuple[bytes, bytes]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        yield name.decode("latin-1").lower(), value.decode("latin-1")


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes | None:
    """The request's body, or None of one that is too long."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > _MAX_BODY_BYTES or message["type"] != "http.request":
            return None
        if not message.get("more_body"):
            return body
