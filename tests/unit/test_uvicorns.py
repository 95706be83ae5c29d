"""What a real uvicorn answers by itself."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from streamlit.logger import get_logger

from local.processes import free_port
from streamlit_cognito.http import uvicorns
from streamlit_cognito.http.uvicorns import cover

HEADERS = {"x-frame-options": "DENY", "strict-transport-security": "max-age=1"}
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("Hello.", 200)(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server of its own kind, as Streamlit starts it."""
    found = free_port(23500)
    config = uvicorn.Config(
        app,
        port=found,
        lifespan="off",
        log_level="critical",
        ws="websockets-sansio",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield found
    server.should_exit = True
    thread.join()


def answered(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    "request_",
    [
        b"no HTTP at all\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        HANDSHAKE,
    ],
)
def test_what_is_malformed_is_refused_with_the_safe_headers(
    port: int, request_: bytes
) -> None:
    # once for each start, as tests and reloaders have it
    cover({"x-old": "1"})
    cover(HEADERS)

    head, _, body = answered(port, request_).partition(b"\r\n\r\n")

    status, *lines = head.lower().split(b"\r\n")
    assert status.split()[1] == b"400"
    for name, value in HEADERS.items():
        assert lines.count(f"{name}: {value}".lower().encode()) == 1
    assert b"x-old" not in head
    assert body
    assert b"x-frame-options" not in body


def test_what_is_well_formed_is_the_apps(port: int) -> None:
    cover(HEADERS)
    answer = answered(port, b"GET / HTTP/1.0\r\nHost: x\r\n\r\n")
    assert answer.endswith(b"Hello.")
    assert b"x-frame-options" not in answer


def test_a_connection_has_its_own_transport_again_afterwards() -> None:
    written: list[bytes] = []
    transport = SimpleNamespace(write=written.append)
    protocol = SimpleNamespace(transport=transport)

    def fails(protocol: Any) -> None:
        protocol.transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        uvicorns._with_lines(fails, b"a: b\r\n")(protocol)

    assert written == [b"HTTP/1.1 400 Bad Request\r\na: b\r\n\r\n"]
    assert protocol.transport is transport


def test_where_uvicorn_has_changed_it_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    changed = {
        **{
            name: SimpleNamespace(**{kind: object})
            for name, kind in uvicorns._HTTP.items()
        },
        uvicorns._WEBSOCKETS: SimpleNamespace(),
    }
    for name, module in changed.items():
        monkeypatch.setitem(uvicorns.sys.modules, name, module)
    cover(HEADERS)
    assert caplog.text.count("uvicorn has changed") == 3


def test_another_server_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(uvicorns, "_HTTP", {"no_such.server": "Protocol"})
    monkeypatch.setattr(uvicorns, "_WEBSOCKETS", "no_such.websockets")
    cover(HEADERS)
    assert caplog.text == ""


@pytest.mark.parametrize("is_told_to", [True, False])
def test_access_log_is_written_only_where_uvicorn_was_told_to(
    monkeypatch: pytest.MonkeyPatch, is_told_to: bool
) -> None:
    # as importing Streamlit does
    access = get_logger("uvicorn.access")
    streamlits = access.streamlit_console_handler  # type: ignore[attr-defined]
    own = [logging.NullHandler()] if is_told_to else []
    monkeypatch.setattr(access, "handlers", [streamlits, *own])

    cover(HEADERS)

    line = access.makeRecord(access.name, logging.INFO, "", 0, "GET /", (), None)
    assert bool(access.filter(line)) is is_told_to


def test_no_line_of_the_access_log_has_a_code(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cover(HEADERS)
    access = logging.getLogger("uvicorn.access")
    access.addHandler(caplog.handler)
    line, client = '%s - "%s %s HTTP/%s" %d', "192.0.2.1:5"
    ways = ("/auth/callback?code=c&state=s", "/a/auth/continue?email=a%40b")
    try:
        # whatever level a server before left it
        with caplog.at_level(logging.INFO, access.name):
            for path in ways:
                access.info(line, client, "GET", path, "1.1", 303)
            access.info(line, client, "GET", "/verify?email=x", "1.1", 200)
    finally:
        access.removeHandler(caplog.handler)
    assert caplog.messages == [
        f'{client} - "GET /auth/callback HTTP/1.1" 303',
        f'{client} - "GET /a/auth/continue HTTP/1.1" 303',
        f'{client} - "GET /verify?email=x HTTP/1.1" 200',
    ]
