"""A balancer that keeps a browser on one process, by a cookie, as load balancers do.

Who comes to a process that is away gets another one, and its cookie. It is a process of
its own, `python -m tests.browser.balancer PORT UPSTREAM...`.
"""

import asyncio
import contextlib
import itertools
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from local.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0
COOKIE = "process"


class Balancer:
    """Listens on a port of its own, before processes on `upstreams`."""

    def __init__(self, upstreams: Sequence[int]) -> None:
        self.port = free_port(40000 + os.getpid() * 101 % 8000)
        self.url = f"http://localhost:{self.port}"
        self._upstreams = upstreams
        self._process: subprocess.Popen[bytes]

    def start(self) -> None:
        """Listen."""
        ports = [str(port) for port in (self.port, *self._upstreams)]
        command = [sys.executable, "-m", "tests.browser.balancer", *ports]
        self._process = subprocess.Popen(command, cwd=ROOT)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the balancer did not start")

    def stop(self) -> None:
        """Close every connection."""
        self._process.kill()
        self._process.wait()


async def _serve(port: int, upstreams: Sequence[int]) -> None:
    in_turn = itertools.cycle(range(len(upstreams)))

    async def connected(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            known = re.search(rb"(?i)\r\ncookie:.*\b%b=(\d)" % COOKIE.encode(), head)
            wanted = int(known[1]) if known else next(in_turn)
            at, inner = await _reached(upstreams, wanted)
            inner[1].write(_closing(head))
            upwards = asyncio.create_task(_pass_on(reader, inner[1]))
            answer = await inner[0].readuntil(b"\r\n\r\n")
            if not known or at != wanted:
                kept = b"\r\nSet-Cookie: %b=%d; Path=/" % (COOKIE.encode(), at)
                answer = answer[:-4] + kept + answer[-4:]
            writer.write(answer)
            await _pass_on(inner[0], writer)
            upwards.cancel()
        except (OSError, asyncio.IncompleteReadError):
            pass  # either side may go at any moment
        finally:
            writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", port) as server:
        await server.serve_forever()


async def _reached(
    upstreams: Sequence[int], wanted: int
) -> tuple[int, tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A process that takes a connection, the wanted one first, and the connection."""
    for step in range(len(upstreams)):
        at = (wanted + step) % len(upstreams)
        with contextlib.suppress(OSError):
            return at, await asyncio.open_connection("127.0.0.1", upstreams[at])
    raise ConnectionRefusedError("no process is there")


def _closing(head: bytes) -> bytes:
    """A request's head that asks for one answer and no more, but for a websocket's."""
    if re.search(rb"(?i)\r\nupgrade: websocket", head):
        return head
    return re.sub(rb"(?i)\r\nconnection: [^\r]*", b"\r\nConnection: close", head)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), [int(port) for port in sys.argv[2:]]))
