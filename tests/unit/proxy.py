"""A web proxy on loopback that takes every name for one server of the test's."""

import select
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Proxy:
    """Notes what it is asked for, and with what credentials.

    Args:
        port: Where every tunnel really leads on loopback; without, all are refused.
    """

    def __init__(self, port: int | None = None) -> None:
        self.asked: list[str] = []
        self.credentials: list[str | None] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                self._note()
                if port is None:
                    self.send_error(403)
                    return
                self.send_response(200)
                self.end_headers()
                with socket.create_connection(("127.0.0.1", port)) as server:
                    tunnel(self.connection, server)
                self.close_connection = True

            def do_GET(self) -> None:
                self._note()
                self.send_error(403)

            do_POST = do_GET

            def _note(self) -> None:
                proxy.asked.append(self.path)
                proxy.credentials.append(self.headers.get("Proxy-Authorization"))

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}
        )

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def tunnel(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until either side goes away."""
    ways = {one: other, other: one}
    while True:
        for readable in select.select(list(ways), [], [], 10)[0]:
            try:
                data = readable.recv(65536)
                ways[readable].sendall(data)
            except OSError:
                return
            if not data:
                return
