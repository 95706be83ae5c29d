"""Looking a new password up: nobody learns it, and nobody waits or is kept out."""

import hashlib
import logging
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from cognito_auth.errors import ConfigError
from cognito_auth.inputs import breaches
from cognito_auth.inputs.breaches import MOST_BYTES, SERVICE, is_breached, service
from tests.unit.key_server import Answer, KeyServer, answer, until

PASSWORD = "Correct horse 7 battery!"
DIGEST = hashlib.sha1(PASSWORD.encode()).hexdigest().upper()
PREFIX, REST = DIGEST[:5], DIGEST[5:]
OTHERS = [f"{number:035X}:{number + 1}" for number in range(800)]
SOON = 3  # seconds: much less than a server that hangs would take


@pytest.fixture
def mirror() -> Iterator[KeyServer]:
    with KeyServer(hashes(f"{REST}:3")) as server:
        yield server
        assert until(nobody_is_looking)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaches, "SECONDS", 0.2)


def hashes(*lines: str) -> Answer:
    """A range that holds these lines among others."""
    return answer("\r\n".join([*OTHERS, *lines]).encode())


def address(mirror: KeyServer) -> str:
    return f"http://127.0.0.1:{mirror.port}/range"


def nobody_is_looking() -> bool:
    return not any(one.name == breaches.THREAD for one in threading.enumerate())


def is_let_through(mirror: KeyServer, caplog: pytest.LogCaptureFixture) -> str:
    """Look it up in vain, and return what the log says of it."""
    started = time.monotonic()
    assert not is_breached(PASSWORD, address(mirror))
    assert time.monotonic() - started < SOON
    assert until(lambda: bool(caplog.messages))
    [line] = caplog.messages
    for secret in (PASSWORD, DIGEST, DIGEST.lower(), PREFIX, REST):
        assert secret not in caplog.text
    return line


def test_a_known_password_is_found_by_five_digits_of_its_hash(
    mirror: KeyServer,
) -> None:
    asked: list[dict[str, str]] = []
    known = mirror.answer

    def note(request: BaseHTTPRequestHandler) -> None:
        asked.append(dict(request.headers))
        known(request)

    mirror.answer = note

    assert is_breached(PASSWORD, address(mirror))

    assert mirror.paths == [f"/range/{PREFIX}"]
    [headers] = asked
    assert headers["Add-Padding"] == "true"
    assert REST not in str(headers)


@pytest.mark.parametrize(
    "line",
    [f"{REST}:0", f"{REST[:-1]}{'0' if REST[-1] != '0' else '1'}:9", OTHERS[0]],
    ids=["padding", "another", "none"],
)
def test_any_other_password_is_not(mirror: KeyServer, line: str) -> None:
    mirror.answer = hashes(line)

    assert not is_breached(PASSWORD, address(mirror))


def test_a_mirror_may_write_hashes_in_lower_case(mirror: KeyServer) -> None:
    mirror.answer = hashes(f"{REST.lower()}:3")

    assert is_breached(PASSWORD, address(mirror))


def test_it_is_asked_anew_every_time(mirror: KeyServer) -> None:
    for _ in range(2):
        is_breached(PASSWORD, address(mirror))

    assert mirror.fetches == 2


@pytest.mark.parametrize(
    "nonsense",
    [
        answer(b""),
        answer(b"<html>Sign in to this network</html>"),
        answer(f"{REST}:many".encode()),
        answer(f"{REST}:3\nand more".encode()),
        answer(b"\xff\xfe" + f"{REST}:3".encode()),
        answer(f"{REST}:3".encode(), status=500),
        answer(f"{REST}:3".encode(), status=404),
        answer(f"{REST}:3\r\n".encode() * (MOST_BYTES // 30)),
        lambda request: request.wfile.write(b"what?"),
        lambda request: request.connection.close(),
    ],
    ids=[
        *("empty", "a page", "no number", "no line", "no ASCII"),
        *("broken", "no range", "too long", "no HTTP", "cut"),
    ],
)
def test_who_answers_nonsense_keeps_nobody_out(
    mirror: KeyServer, caplog: pytest.LogCaptureFixture, nonsense: Answer
) -> None:
    mirror.answer = nonsense

    is_let_through(mirror, caplog)


def test_no_redirect_is_followed(
    mirror: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = {"Location": f"{address(mirror)}/there"}
    mirror.answer = answer(b"", status=302, headers=elsewhere)

    is_let_through(mirror, caplog)

    assert mirror.paths == [f"/range/{PREFIX}"]


@pytest.mark.usefixtures("quick")
def test_nobody_waits_for_one_who_hangs(
    mirror: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    mirror.answer = lambda request: mirror.stall(30)

    is_let_through(mirror, caplog)


@pytest.mark.usefixtures("quick")
def test_nobody_waits_for_one_who_trickles(
    mirror: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        for byte in b"HTTP/1.0 200 OK\r\n\r\n" + b"0" * 1000:
            request.wfile.write(bytes([byte]))
            mirror.stall(0.05)

    mirror.answer = drip

    is_let_through(mirror, caplog)


@pytest.mark.usefixtures("quick")
def test_nobody_waits_for_a_name_server(
    monkeypatch: pytest.MonkeyPatch, mirror: KeyServer
) -> None:
    answered = threading.Event()

    def getaddrinfo(*_: object, **__: object) -> None:
        answered.wait(10)
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    started = time.monotonic()
    assert not is_breached(PASSWORD, address(mirror))
    assert time.monotonic() - started < SOON
    answered.set()


def test_one_who_is_away_is_logged_once_a_minute(
    mirror: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    mirror.answer = answer(b"", status=503)
    for _ in range(5):
        assert not is_breached(PASSWORD, address(mirror))

    assert is_let_through(mirror, caplog).startswith("a new password was not looked up")


def test_too_many_at_once_are_let_through_unasked(
    monkeypatch: pytest.MonkeyPatch,
    mirror: KeyServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(breaches, "_slots", threading.BoundedSemaphore(1))
    inside, ready = threading.Event(), threading.Event()
    known = mirror.answer

    def wait(request: BaseHTTPRequestHandler) -> None:
        inside.set()
        ready.wait(10)
        known(request)

    mirror.answer = wait
    found: list[bool] = []
    first = threading.Thread(
        target=lambda: found.append(is_breached(PASSWORD, address(mirror)))
    )
    first.start()
    assert inside.wait(10)

    assert "too many at once" in is_let_through(mirror, caplog)

    ready.set()
    first.join()
    assert found == [True]
    # and the place is free again
    assert is_breached(PASSWORD, address(mirror))


def test_the_address_that_is_asked_stands_in_no_log(
    mirror: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    assert is_breached(PASSWORD, address(mirror))

    assert PREFIX not in caplog.text
    # others' lines are theirs
    logging.getLogger("urllib3.connectionpool").debug("GET /keys")
    assert "GET /keys" in caplog.text


@pytest.mark.parametrize(
    ("setting", "is_embedded", "found"),
    [
        ("", False, SERVICE),
        ("", True, None),
        ("on", True, SERVICE),
        ("TRUE", False, SERVICE),
        ("off", False, None),
        ("false", False, None),
        (
            "https://Mirror.example.com:443/range/",
            False,
            "https://mirror.example.com/range",
        ),
        ("http://127.0.0.1:8080/range", True, "http://127.0.0.1:8080/range"),
    ],
)
def test_the_setting_says_where(
    setting: str, is_embedded: bool, found: str | None
) -> None:
    assert service(setting, is_embedded=is_embedded) == found


@pytest.mark.parametrize(
    "setting", ["maybe", "http://mirror.example.com/range", "https://a/b?c", "ftp://a"]
)
def test_any_other_setting_is_refused(setting: str) -> None:
    with pytest.raises(ConfigError, match="BREACHED_PASSWORDS must be on, off, or"):
        service(setting, is_embedded=False)


def test_the_service_is_asked_over_a_line_that_nobody_can_read() -> None:
    assert SERVICE.startswith("https://")
