"""A line of 10 Mbit/s, 20 ms there and back, between a browser and a server.

    python -m benchmarks.slow_line PORT      to the server at this port

It prints its own port and ends with its standard input. It is a real one, for bytes on
their way: beside many small ones Chromium's own throttling (CDP's
`Network.emulateNetworkConditions`) now and then leaves a compressed answer unread.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BYTES_PER_SECOND = 10e6 / 8
ONE_WAY_SECONDS = 0.01
CHUNK = 4096
# on their way at once, in either direction of a connection
MOST_CHUNKS = 64


class Line:
    """What all connections of a browser share."""

    def __init__(self) -> None:
        self._is_free_at = 0.0

    def arrives_at(self, now: float, size: int) -> float:
        """When the last of so many bytes is there that start now, or in their turn."""
        self._is_free_at = max(self._is_free_at, now) + size / BYTES_PER_SECOND
        return self._is_free_at + ONE_WAY_SECONDS


async def carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line
) -> None:
    """Carry what comes to the other side, in order, until there is no more."""
    clock = asyncio.get_running_loop().time
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_CHUNKS)

    async def deliver() -> None:
        while True:
            at, data = await under_way.get()
            await asyncio.sleep(max(0.0, at - clock()))
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(deliver())
        data = b"-"
        while data:
            try:
                data = await reader.read(CHUNK)
            except OSError:
                data = b""
            await under_way.put((line.arrives_at(clock(), len(data)), data))


async def serve(server_port: int) -> None:
    """Carry every connection to a port of this machine, until stdin ends."""
    up, down = Line(), Line()
    connections: set[asyncio.Task[None]] = set()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ahead = await asyncio.open_connection("127.0.0.1", server_port)
        # whichever side goes first
        with suppress(ExceptionGroup):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(carry(reader, ahead[1], up))
                tasks.create_task(carry(ahead[0], writer, down))

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.create_task(join(reader, writer)))

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as listening:
        print(listening.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


@contextmanager
def slow_line(server_port: int) -> Iterator[int]:
    """Lay one to a server of this machine.

    Args:
        server_port: Of the server.

    Returns:
        The port at its other end.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.slow_line", str(server_port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - for mypy
        yield int(process.stdout.readline())


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
