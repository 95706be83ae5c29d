"""The safe headers on what uvicorn answers by itself, before any app is asked.

It does that to what is no HTTP, and to a handshake of a websocket that is none. Two
names of uvicorn's that it documents nowhere are used here and nowhere else; where they
have changed, such answers stay as uvicorn makes them, and the log says so.
"""

import functools
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

log = logging.getLogger(__name__)

_HTTP = {
    "uvicorn.protocols.http.h11_impl": "H11Protocol",
    "uvicorn.protocols.http.httptools_impl": "HttpToolsProtocol",
}
_WEBSOCKETS = "uvicorn.protocols.websockets.websockets_sansio_impl"
_ACCESS = "uvicorn.access"
# The ways to providers and back: an email is in the address, a code and a state.
_WAYS = ("/auth/continue?", "/auth/callback?")


def cover(headers: Mapping[str, str]) -> None:
    """Have uvicorn's own answers carry these headers from now on.

    And have it write an access log only where it was told to: Streamlit gives that log
    a handler of its own in any case, and addresses of pages may hold an email. What
    stands behind the addresses of the ways to providers is in no line of it.

    Args:
        headers: By name.
    """
    logging.getLogger(_ACCESS).addFilter(_is_wanted)
    logging.getLogger(_ACCESS).addFilter(_without_code)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    for module, name in _HTTP.items():
        protocol: Any = getattr(sys.modules.get(module), name, None)
        if protocol is None:
            # not the one that serves
            continue
        if hasattr(protocol, "send_400_response"):
            protocol.send_400_response = _with_lines(
                _original(protocol.send_400_response), lines.encode("latin-1")
            )
        else:
            log.warning("uvicorn has changed: its own answers lack the safe headers")
    if websockets := sys.modules.get(_WEBSOCKETS):
        handshake: Any = getattr(websockets, "ServerProtocol", None)
        if hasattr(handshake, "reject"):
            handshake.reject = _with_headers(_original(handshake.reject), headers)
        else:
            log.warning("uvicorn has changed: its handshakes lack the safe headers")


def _is_wanted(_: logging.LogRecord) -> bool:
    access = logging.getLogger(_ACCESS)
    streamlits = getattr(access, "streamlit_console_handler", None)
    return any(handler is not streamlits for handler in access.handlers)


def _without_code(record: logging.LogRecord) -> bool:
    """Cut the query off a line about these ways; it is written in any case."""
    if isinstance(record.args, tuple):
        record.args = tuple(map(_shortened, record.args))
    return True


def _shortened(given: object) -> object:
    is_secret = isinstance(given, str) and any(way in given for way in _WAYS)
    return str(given).partition("?")[0] if is_secret else given


def _original(method: Any) -> Any:
    return getattr(method, "__wrapped__", method)


def _with_lines(send: Callable[..., None], lines: bytes) -> Callable[..., None]:
    @functools.wraps(send)
    def covered(protocol: Any, *arguments: Any) -> None:
        transport = protocol.transport
        protocol.transport = _BehindStatus(transport, lines)
        try:
            send(protocol, *arguments)
        finally:
            protocol.transport = transport

    return covered


def _with_headers(
    reject: Callable[..., Any], headers: Mapping[str, str]
) -> Callable[..., Any]:
    @functools.wraps(reject)
    def covered(*arguments: Any) -> Any:
        response = reject(*arguments)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    return covered


class _BehindStatus:
    """A transport that writes lines behind the first one."""

    def __init__(self, transport: Any, lines: bytes) -> None:
        self._transport = transport
        self._lines = lines

    def write(self, data: bytes) -> None:
        status, end, rest = data.partition(b"\r\n")
        self._transport.write(status + end + self._lines + rest)
        self._lines = b""

    def close(self) -> None:
        self._transport.close()
