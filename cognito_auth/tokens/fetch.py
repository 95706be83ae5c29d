"""One bounded HTTP GET of a small document, for the key set."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import SplitResult

import certifi

MAX_BODY_BYTES = 64 * 1024


class Fetch(threading.Thread):
    """One GET, in a thread: a socket's timeout bounds neither DNS nor a trickle.

    Args:
        uri: From `checked_url`. Redirects are not followed.
        timeout_seconds: From now to the last byte.
        done: Called once, in the thread, with the body (at most 64 KiB) or the error.
    """

    def __init__(
        self,
        uri: SplitResult,
        timeout_seconds: float,
        done: Callable[[bytes | Exception], None],
    ) -> None:
        super().__init__(name="jwks", daemon=True)
        self._uri = uri
        self._timeout = timeout_seconds
        self._deadline = time.monotonic() + timeout_seconds
        self._done = done
        self._socket: socket.socket | None = None
        self._late = False

    def run(self) -> None:
        """Hand the body, or what went wrong, to `done`."""
        try:
            body = self._get()
            if self._late:
                raise TimeoutError("cut off")
        except Exception as error:
            late = TimeoutError(f"no complete answer within {self._timeout} s")
            self._done(late if self._late else error)
        else:
            self._done(body)

    def wait(self) -> None:
        """Return when the fetch is done, or its time is up: then cut it off."""
        self.join(max(0.0, self._deadline - time.monotonic()))
        if self.is_alive():
            self._late = True
            if self._socket:
                with suppress(OSError):
                    # Not SSLSocket.shutdown: that reads on without TLS.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _get(self) -> bytes:
        host, port = str(self._uri.hostname), self._uri.port
        connection: HTTPConnection
        if self._uri.scheme == "https":
            # The system's roots and, where there are none (macOS), certifi's.
            tls = ssl.create_default_context()
            tls.load_verify_locations(certifi.where())
            connection = HTTPSConnection(host, port, timeout=self._timeout, context=tls)
        else:
            connection = HTTPConnection(host, port, timeout=self._timeout)
        try:
            connection.connect()
            self._socket = connection.sock
            target = self._uri._replace(scheme="", netloc="", fragment="").geturl()
            connection.request("GET", target, headers={"Accept": "application/json"})
            # Closed here too: a connection forgets an answer that ends it.
            with connection.getresponse() as response:
                # No redirects: the keys are at this address or nowhere.
                if response.status != 200:
                    raise ValueError(f"HTTP status {response.status}")
                body = response.read(MAX_BODY_BYTES + 1)
        finally:
            connection.close()
        if len(body) > MAX_BODY_BYTES:
            raise ValueError(f"more than {MAX_BODY_BYTES} bytes")
        return body
