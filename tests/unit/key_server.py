"""A JWKS endpoint on loopback that can be slow, broken or hostile."""

import json
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(
    body: bytes, status: int = 200, headers: dict[str, str] | None = None
) -> Answer:
    """Send `body` whole."""

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return send


def key_set(*jwks: Any) -> Answer:
    """Send `{"keys": [...]}`."""
    return answer(json.dumps({"keys": jwks}).encode())


class KeyServer:
    """Counts the requests it gets and answers each with `self.answer`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.connect = answer  # for a tunnel, where it plays a proxy
        self.paths: list[str] = []
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.paths.append(self.path)
                # The client goes away from some of these, as it should.
                with suppress(OSError):
                    server.answer(self)

            def do_CONNECT(self) -> None:
                with suppress(OSError):
                    server.connect(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._scheme = "http"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}
        )

    @property
    def fetches(self) -> int:
        return len(self.paths)

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def uri(self) -> str:
        address = f"127.0.0.1:{self._http.server_port}"
        return f"{self._scheme}://{address}/pool/.well-known/jwks.json"

    def use_tls(self, context: ssl.SSLContext) -> None:
        """Speak https from now on."""
        self._scheme = "https"
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)

    def stall(self, seconds: float) -> None:
        """Wait, but no longer than the test."""
        self.closing.wait(seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def until(condition: Callable[[], bool], seconds: float = 5) -> bool:
    """Wait for something that another thread does."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()
