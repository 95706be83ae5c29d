"""One bounded HTTP GET: of a key set, a list of hashes, or what an API answers."""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult

from cognito_auth import aws

MAX_BODY_BYTES = 64 * 1024
JSON = {"Accept": "application/json"}
_CUT_SECONDS = 0.05


@dataclass(frozen=True)
class Answer:
    """What a server answered, whatever its status.

    `headers` are by their names in lower case; a `body` that is longer than was asked
    for is cut, and then `is_whole` is false.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    is_whole: bool = True


def fetch(
    uri: SplitResult,
    timeout_seconds: float,
    *,
    headers: Mapping[str, str] = JSON,
    most_bytes: int = MAX_BODY_BYTES,
) -> bytes:
    """GET a document of at most so many bytes, as `get` does.

    Args:
        uri: From `checked_url`.
        timeout_seconds: From the call to the last byte.
        headers: Of the request.
        most_bytes: A longer document is an error.

    Raises:
        TimeoutError: The answer was not complete in time.
        ValueError: The status is not 200, or it is longer.
        Exception: Any other, as the network or the server has it.
    """
    answer = get(uri, timeout_seconds, headers=headers, most_bytes=most_bytes)
    if answer.status != 200:
        raise ValueError(f"HTTP status {answer.status}")
    if not answer.is_whole:
        raise ValueError(f"more than {most_bytes} bytes")
    return answer.body


def get(
    uri: SplitResult,
    timeout_seconds: float,
    *,
    headers: Mapping[str, str] = JSON,
    most_bytes: int = MAX_BODY_BYTES,
) -> Answer:
    """GET what there is, with its status; redirects are not followed.

    The connection is cut off when its time is over: a socket's own timeout does not
    bound a trickle. A name server that hangs is waited for, so call this in a thread.

    Args:
        uri: From `checked_url`.
        timeout_seconds: From the call to the last byte.
        headers: Of the request.
        most_bytes: Of a longer answer no more is read.

    Raises:
        TimeoutError: The answer was not complete in time.
        Exception: Any other, as the network or the server has it.
    """
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
        answer = _get(uri, timeout_seconds, headers, most_bytes, sockets)
    except Exception as error:
        if late.is_set():
            raise _late(timeout_seconds) from error
        raise
    finally:
        done.set()
    if late.is_set():
        # cut off, an answer without a length looks complete
        raise _late(timeout_seconds)
    return answer


def _get(
    uri: SplitResult,
    timeout_seconds: float,
    headers: Mapping[str, str],
    most_bytes: int,
    sockets: list[Callable[[], Any]],
) -> Answer:
    """GET it; `sockets` gets to know where the connection's can be found."""
    url = uri.geturl()
    path = uri._replace(scheme="", netloc="", path=uri.path or "/", fragment="")
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
            path.geturl(),
            headers=dict(headers),
            retries=False,  # nor redirects: it is at this address or nowhere
            timeout=timeout_seconds,
            preload_content=False,
            decode_content=False,
        ) as response:
            body = response.read(most_bytes + 1)
            return Answer(
                status=response.status,
                headers={name.lower(): text for name, text in response.headers.items()},
                body=body[:most_bytes],
                is_whole=len(body) <= most_bytes,
            )


def _late(timeout_seconds: float) -> TimeoutError:
    return TimeoutError(f"no complete answer within {timeout_seconds} s")
