"""One bounded HTTP request: of a key set, a list of hashes, an API, or for tokens."""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlencode

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

    @property
    def document(self) -> bytes:
        """The body of what is a whole document.

        Raises:
            WrongStatus: It is none: the server is there, and said so.
            ValueError: It is longer than was asked for.
        """
        if self.status != 200:
            raise WrongStatus(f"HTTP status {self.status}")
        if not self.is_whole:
            raise ValueError(f"more than {len(self.body)} bytes")
        return self.body


class WrongStatus(ValueError):
    """An answer whose status is another than 200."""


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
        WrongStatus: Its status is not 200.
        ValueError: It is longer.
        Exception: Any other, as the network or the server has it.
    """
    return get(uri, timeout_seconds, headers=headers, most_bytes=most_bytes).document


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
    return _asked("GET", uri, timeout_seconds, headers, None, most_bytes)


def post(
    uri: SplitResult,
    timeout_seconds: float,
    form: Mapping[str, str],
    *,
    most_bytes: int = MAX_BODY_BYTES,
) -> Answer:
    """POST a form, with the bounds of `get`.

    Args:
        uri: From `checked_url`.
        timeout_seconds: From the call to the last byte.
        form: Its fields; may be secrets.
        most_bytes: Of a longer answer no more is read.

    Raises:
        TimeoutError: The answer was not complete in time.
        Exception: Any other, as the network or the server has it.
    """
    headers = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form).encode()
    return _asked("POST", uri, timeout_seconds, headers, body, most_bytes)


def _asked(
    method: str,
    uri: SplitResult,
    timeout_seconds: float,
    headers: Mapping[str, str],
    body: bytes | None,
    most_bytes: int,
) -> Answer:
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
        answer = _answer(
            method, uri, timeout_seconds, headers, body, most_bytes, sockets
        )
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


def _answer(
    method: str,
    uri: SplitResult,
    timeout_seconds: float,
    headers: Mapping[str, str],
    body: bytes | None,
    most_bytes: int,
    sockets: list[Callable[[], Any]],
) -> Answer:
    """Ask for it; `sockets` gets to know where the connection's can be found."""
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
            method,
            path.geturl(),
            body=body,
            headers=dict(headers),
            retries=False,  # nor redirects: it is at this address or nowhere
            timeout=timeout_seconds,
            preload_content=False,
            decode_content=False,
        ) as response:
            found = response.read(most_bytes + 1)
            return Answer(
                status=response.status,
                headers={name.lower(): text for name, text in response.headers.items()},
                body=found[:most_bytes],
                is_whole=len(found) <= most_bytes,
            )


def _late(timeout_seconds: float) -> TimeoutError:
    return TimeoutError(f"no complete answer within {timeout_seconds} s")
