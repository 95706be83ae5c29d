"""Stands before Cognito, and spoils some of what is said: as networks and AWS do."""

import http.client
import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

# Of so many requests one goes wrong.
ONE_OF = 25
# All of them do for so long, and again after so long.
OUTAGE_SECONDS = 3.0
OUTAGE_EVERY_SECONDS = 45.0
# Longer than anybody waits for Cognito.
HANG_SECONDS = 3.0
DROPPED = {"connection", "transfer-encoding", "content-length", "date", "server"}


class FaultyCognito:
    """A proxy on loopback.

    Args:
        port: The real one's.
        seed: Of what goes wrong when.

    Attributes:
        made: How often each fault was.
        refreshes: How often a refresh was asked for.
        is_faulty: Whether anything goes wrong.
    """

    def __init__(self, port: int, seed: int = 1) -> None:
        self._port = port
        self._random = random.Random(seed)
        self._started = time.monotonic()
        self.made: Counter[str] = Counter()
        self.refreshes = 0
        self.is_faulty = True
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def fault(self) -> str:
        """What happens to the next request; "" for nothing."""
        if not self.is_faulty:
            return ""
        since = (time.monotonic() - self._started) % OUTAGE_EVERY_SECONDS
        if since > OUTAGE_EVERY_SECONDS - OUTAGE_SECONDS:
            name = "reset"
        elif self._random.randrange(ONE_OF):
            return ""
        else:
            name = self._random.choice(list(FAULTS))
        self.made[name] += 1
        return name

    def ask(self, request: BaseHTTPRequestHandler) -> tuple[int, Any, bytes]:
        """What Cognito says to a request."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        self.refreshes += b"REFRESH_TOKEN" in body
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            lines = {**request.headers, "Host": f"127.0.0.1:{self._port}"}
            connection.request(request.command, request.path, body, lines)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


def _answers(request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _fails(request: BaseHTTPRequestHandler, _: bytes) -> None:
    _answers(request, 500, b"{}")


def _throttles(request: BaseHTTPRequestHandler, _: bytes) -> None:
    said = {"__type": "TooManyRequestsException", "message": "Rate exceeded"}
    _answers(request, 400, json.dumps(said).encode())


def _garbles(request: BaseHTTPRequestHandler, _: bytes) -> None:
    _answers(request, 200, b"<html>not what was asked for")


def _cuts(request: BaseHTTPRequestHandler, body: bytes) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(body) + 100))
    request.end_headers()
    request.wfile.write(body)
    request.close_connection = True


def _resets(request: BaseHTTPRequestHandler, _: bytes) -> None:
    linger = struct.pack("ii", 1, 0)
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    request.close_connection = True


def _hangs(request: BaseHTTPRequestHandler, body: bytes) -> None:
    time.sleep(HANG_SECONDS)
    _resets(request, body)


FAULTS: dict[str, Callable[[BaseHTTPRequestHandler, bytes], None]] = {
    "fails": _fails,
    "throttles": _throttles,
    "garbles": _garbles,
    "cuts": _cuts,
    "reset": _resets,
    "hangs": _hangs,
}


def _handler(proxy: FaultyCognito) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            # what goes wrong may do so after it was done
            status, headers, body = proxy.ask(self)
            if name := proxy.fault():
                FAULTS[name](self, body)
                return
            self.send_response(status)
            for key, value in headers:
                if key.lower() not in DROPPED:
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the output clean."""

    return Handler
