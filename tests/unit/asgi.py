"""A server and an app for middleware in between, with what each of them saw."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BROWSER = "a" * 64
ADDRESS = "203.0.113.9"


def scope(kind: str, path: str, method: str = "GET", **headers: str) -> Scope:
    """A request as `Documents` passes it on; `x_app_browser` is X-App-Browser."""
    sent = {
        "x-app-browser": BROWSER,
        "x-app-address": ADDRESS,
        "x-app-origin": "http://localhost:8501",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in sent.items()],
        "extensions": {"websocket.http.response": {}},
    }


@dataclass
class Answer:
    """What came back over HTTP."""

    messages: list[Message] = field(default_factory=list)

    @property
    def status(self) -> int:
        status: int = self.messages[0]["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        return {k.decode(): v.decode() for k, v in self.messages[0]["headers"]}


def asked(app: ASGIApp, given: Scope, body: Sequence[Message] = ()) -> Answer:
    """The answer to one request."""
    answer, left = Answer(), list(body)

    async def receive() -> Message:
        return left.pop(0) if left else {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        answer.messages.append(message)

    asyncio.run(app(given, receive, send))
    return answer


class Socket:
    """A websocket whose two ends a test holds, around a middleware.

    Args:
        make: Makes the middleware around the app that it is given.
        given: The handshake.
    """

    def __init__(self, make: Callable[[ASGIApp], ASGIApp], given: Scope) -> None:
        self._app = make(self._within)
        self._given = given
        self._from_page: asyncio.Queue[Message] = asyncio.Queue()
        self._connected = asyncio.Event()
        self._ends = asyncio.Event()
        self.to_page: list[Message] = []
        self.scope: Scope = {}
        self._receive: Receive
        self._send: Send

    async def __aenter__(self) -> "Socket":
        self._task = asyncio.create_task(
            self._run(self._app(self._given, self._from_page.get, self._to_page))
        )
        await self._connected.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ends.set()
        await self._task

    @property
    def is_let_in(self) -> bool:
        return bool(self.scope)

    def header(self, name: str) -> str:
        """A header of the handshake as the app sees it."""
        found = [v.decode() for k, v in self.scope["headers"] if k == name.encode()]
        assert len(found) <= 1, f"{name} comes twice"
        return found[0] if found else ""

    async def asks(self, data: bytes) -> bytes:
        """What the app gets of what the page asks."""
        self._from_page.put_nowait({"type": "websocket.receive", "bytes": data})
        got: bytes = (await self._receive())["bytes"]
        return got

    async def tells(self, data: bytes) -> None:
        """Have the app tell the page something."""
        await self._send({"type": "websocket.send", "bytes": data})

    @property
    def told(self) -> list[bytes]:
        return [one["bytes"] for one in self.to_page if "bytes" in one]

    async def _run(self, running: Awaitable[None]) -> None:
        try:
            await running
        finally:
            self._connected.set()

    async def _to_page(self, message: Message) -> None:
        self.to_page.append(message)

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self._connected.set()
        await self._ends.wait()


class Answering:
    """An app that answers every request alike, and keeps them."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.requests: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.requests.append(scope)
        start: dict[str, Any] = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": [(b"cache-control", b"public")]})
        await send({"type": "http.response.body", "body": b"content"})
