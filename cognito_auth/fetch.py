"""One bounded HTTP GET of a small document: a key set, or a list of hashes."""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

from cognito_auth import aws

MAX_BODY_BYTES = 64 * 1024
JSON = {"Accept": "application/json"}
_CUT_SECONDS = 0.05


@dataclass(frozen=True)
class Document:
    """A document as it came; the names of its headers may be in any case."""

    body: bytes
    headers: Mapping[str, str]


class WrongStatus(ValueError):
    """A whole answer that is no document: the server is there, and said `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status


def fetch(
    uri: SplitResult,
    timeout_seconds: float,
    *,
    headers: Mapping[str, str] = JSON,
    most_bytes: int = MAX_BODY_BYTES,
) -> bytes:
    """GET a document of at most so many bytes; redirects are not followed.

    The connection is cut off when its time is over: a socket's own timeout does not
    bound a trickle. A name server that hangs is waited for, so call this in a thread.

    Args:
        uri: From `checked_url`.
        timeout_seconds: From the call to the last byte.
        headers: Of the request.
        most_bytes: A longer document is an error.

    Raises:
        TimeoutError: The answer was not complete in time.
        WrongStatus: Its status was another than 200.
        Exception: Any other, as the network or the server has it.
    """
    return document(uri, timeout_seconds, headers=headers, most_bytes=most_bytes).body


def document(
    uri: SplitResult,
    timeout_seconds: float,
    *,
    headers: Mapping[str, str] = JSON,
    most_bytes: int = MAX_BODY_BYTES,
) -> Document:
    """As `fetch`, with the headers of the answer."""
    sockets: list[Callable[[], Any]] = []
    done, late = threading.Event(), threading.Event()

    def watch() -> None:
        if done.wait(timeout_seconds):
            return
        late.set()
        # again and again: it may only now be connecting
        while not done.wait(_CUT_SECONDS):
            for find in sockets:
                # Not SSLSocket.shutdown: that reads on without TLS.
                with suppress(OSError, TypeError):
                    socket.socket.shutdown(find(), socket.SHUT_RDWR)

    threading.Thread(target=watch, name="fetch watch", daemon=True).start()
    try:
        found = _get(uri, timeout_seconds, headers, most_bytes, sockets)
    except Exception as error:
        if late.is_set():
            raise _late(timeout_seconds) from error
        raise
    finally:
        done.set()
    if late.is_set():
        # cut off, an answer without a length looks complete
        raise _late(timeout_seconds)
    return found


def _get(
    uri: SplitResult,
    timeout_seconds: float,
    headers: Mapping[str, str],
    most_bytes: int,
    sockets: list[Callable[[], Any]],
) -> Document:
    """GET it; `sockets` gets to know where the connection's can be found."""
    url = uri.geturl()
    with aws.web_client(url) as client:
        pool = client.connection_from_url(url)
        connection_of = pool.ConnectionCls

        def connection(**options: Any) -> Any:
            made: Any = connection_of(**options)
            connect = made.connect

            def connect_and_tell() -> None:
                # while it connects, perhaps through a proxy, and then for good: it
                # forgets its socket before an answer without a length has ended
                sockets.append(lambda: made.sock)
                connect()
                connected = made.sock
                sockets.append(lambda: connected)

            made.connect = connect_and_tell
            return made

        pool.ConnectionCls = connection  # type: ignore[assignment]
        with pool.urlopen(
            "GET",
            uri._replace(scheme="", netloc="", fragment="").geturl(),
            headers=dict(headers),
            retries=False,  # nor redirects: it is at this address or nowhere
            timeout=timeout_seconds,
            preload_content=False,
            decode_content=False,
        ) as response:
            if response.status != 200:
                raise WrongStatus(response.status)
            body = response.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise ValueError(f"more than {most_bytes} bytes")
    return Document(body, response.headers)


def _late(timeout_seconds: float) -> TimeoutError:
    return TimeoutError(f"no complete answer within {timeout_seconds} s")
