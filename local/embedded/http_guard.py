"""What may reach the emulator over HTTP: programs of this machine, on known paths.

A web page can make a browser send requests to 127.0.0.1, directly or by a DNS name
it rebinds. So Host must name loopback, Origin must be our own, no answer carries
CORS headers, and only the paths of the AWS API, the key sets, the health check and
the mail list exist. ministack's own reset and configuration endpoints are not among
them. Lambda, API Gateway and Route 53 have paths of their own, open where they are
played, and so has managed login, open as soon as a pool has a domain: browsers are led
there, which its own rules are for.
"""

import json
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any

from local.embedded import hosted, hosted_http

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_READABLE = re.compile(
    r"/_ministack/(health|ready|ses/messages)"
    r"|/[\w-]+/\.well-known/(jwks\.json|openid-configuration)",
    re.ASCII,
)
_METHODS = {"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"}
_OF_SERVICE = {
    "route53": r"/2013-04-01/(change|hostedzone|tags)(/.*)?",
    "lambda": r"/20\d\d-\d\d-\d\d/(functions|tags)(/.*)?",
    # what makes APIs, and the APIs
    "apigateway": r"/v2/(apis|tags)(/.*)?|/_aws/execute-api/[0-9a-f]{8}/.*",
}


class HttpGuard:
    """An ASGI application in front of ministack's.

    Args:
        app: ministack.
        port: The port we listen on, which Host and Origin have to name.
        changed: Called after every request that may have changed state.
        services: What it plays.
    """

    def __init__(
        self,
        app: App,
        port: int,
        changed: Callable[[], None],
        services: Collection[str] = (),
    ) -> None:
        self._app = app
        self._hosts = {
            host
            for name in ("127.0.0.1", "localhost")
            for host in (name, f"{name}:{port}")
        }
        self._changed = changed
        paths = (path for name, path in _OF_SERVICE.items() if name in services)
        self._played = re.compile("|".join(paths) or "(?!)", re.ASCII)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal:
            await _forbid(send, refusal)
            return
        page = hosted.PATHS.get((scope["method"], scope["path"]))
        if page is not None:
            await hosted_http.answer(page, scope, receive, send)
        else:
            await self._app(scope, receive, _without_cors(send))
        # who comes from a provider comes with a GET, and may be new
        if page is not None or scope["method"] not in ("GET", "HEAD"):
            self._changed()

    def _refusal(self, scope: Message) -> str | None:
        hosts = _values(scope["headers"], b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "Host must be 127.0.0.1 or localhost with this server's port."
        origins = _values(scope["headers"], b"origin")
        if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
            return "Web pages may not call the embedded Cognito."
        method, path = scope["method"], scope["path"]
        if method == "POST" and path == "/":
            return None
        if method == "GET" and _READABLE.fullmatch(path):
            return None
        if (method, path) in hosted.PATHS and hosted.is_played():
            return None
        if method in _METHODS and self._played.fullmatch(path):
            return None
        return "The embedded Cognito does not offer this path."


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def _without_cors(send: Send) -> Send:
    async def send_without(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                (name, value)
                for name, value in message.get("headers", [])
                if not name.lower().startswith(b"access-control-")
            ]
        await send(message)

    return send_without


async def _forbid(send: Send, sentence: str) -> None:
    body = json.dumps({"__type": "ForbiddenException", "message": sentence}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
