"""The process of a canned Cognito: HTTP around a `canned_pool`.

Started by `benchmarks.cognito`, and ends with it.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable

from benchmarks.canned_pool import Answer, Pool, Refused


class Connection(asyncio.Protocol):
    """HTTP/1.1, kept alive, one request after the other.

    Args:
        pool: Answers.
        latency_seconds: From a whole request to its answer.
    """

    def __init__(self, pool: Pool, latency_seconds: float) -> None:
        self._pool = pool
        self._latency = latency_seconds
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for mypy
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once a request is whole."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = [line.partition(":") for line in lines]
        headers = {name.lower(): text.strip() for name, _, text in pairs}
        if len(body) < int(headers.get("content-length", 0)):
            return
        self._received = b""
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        status, answer = self._answer(first.split()[1], operation, body)
        said = json.dumps(answer).encode()
        start = (
            f"HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.1\r\n"
            f"Content-Length: {len(said)}\r\n\r\n"
        )
        self._later(lambda: self._transport.write(start.encode() + said))

    def _answer(self, path: str, operation: str, body: bytes) -> tuple[str, Answer]:
        if path == "/calls":
            return "200 OK", dict(self._pool.calls)
        if path.endswith("/.well-known/jwks.json"):
            self._pool.calls["jwks"] += 1
            return "200 OK", self._pool.key_set()
        self._pool.calls[operation] += 1
        try:
            return "200 OK", self._pool.answer(operation, json.loads(body))
        except Refused as refused:
            no = {"__type": str(refused), "message": "Incorrect username or password."}
            return "400 Bad Request", no

    def _later(self, do: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(self._latency, do)


async def serve(password: str, latency_seconds: float) -> None:
    """Serve on a free port of this machine, which is printed, until stdin ends."""
    loop = asyncio.get_running_loop()
    pool = Pool(password)
    server = await loop.create_server(
        lambda: Connection(pool, latency_seconds), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("latency_seconds", type=float)
    asyncio.run(
        serve(sys.stdin.readline().strip(), parser.parse_args().latency_seconds)
    )
