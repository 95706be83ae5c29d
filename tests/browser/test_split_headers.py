"""CR and LF in everything that a request can say: one answer, and no line too many."""

import json
import re
import socket

import pytest

from tests.browser import raw
from tests.browser.app import App

pytestmark = pytest.mark.browser

ENCODED = ["%0d%0a", "%0a", "%0d", "%E5%98%8A%E5%98%8D", "%250d%250a", "\\r\\n"]
TYPED = ["\r\n ", "\r", "\n", "\r\n\t", "\x0b", "\x85", "\u2028"]
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/%2fevil.example",
    "/%2f%2fevil.example",
    "/\\evil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/.//evil.example",
    "/account//evil.example",
    "/static//evil.example",
    "/media//evil.example",
    "/component//evil.example",
    "/session//evil.example",
    "/_stcore//evil.example",
]
SAYS = "X-Injected: yes"
COOKIE = "Set-Cookie: injected=1"
TARGETS = [
    "/signin?next={}",
    "/verify?email=a@b.example{}",
    "/register?{}",
    "/{}",
    "/account/{}/",
    "//{}",
    "/session/client.js?v={}",
    "/session/{}",
    "/media/{}",
    "/component/{}/x",
    "/_stcore/{}",
    "/auth/login?{}",
    "/auth/logout?next={}",
    "/oauth2callback?{}",
]
HEADERS = [
    "Accept-Language: de{}",
    "User-Agent: Mozilla/5.0{}",
    "Cookie: session-{mark}=a.b{}",
    "Cookie: browser-{mark}=x{}",
    "Cookie: cognito-language=de{}",
    "Origin: http://localhost{}",
    "Referer: http://localhost/{}",
    "X-Forwarded-For: 203.0.113.9{}",
    "X-App-Browser: x{}",
    "Sec-Fetch-Dest: document{}",
]


def exchange(app: App, *lines: str, body: bytes = b"", host: str = "") -> bytes:
    """Everything that comes back over a connection of its own."""
    head = [*lines, f"Host: {host or app.host}", "Connection: close"]
    if body:
        head.append(f"Content-Length: {len(body)}")
    data = "\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape") + body
    found = b""
    with socket.create_connection(("127.0.0.1", app.port), 10) as connection:
        connection.sendall(data)
        while piece := connection.recv(65536):
            found += piece
    return found


def is_whole(answer: bytes) -> None:
    """One answer, whose header has nothing that the request put into it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [line.lower() for line in head.splitlines()[1:]]
    names = [line.partition(b":")[0] for line in lines]
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    assert b"x-injected" not in names, head
    # in the value of another header it is no more than text
    assert not any(line.startswith(b"set-cookie: injected") for line in lines), head
    assert b"HTTP/1.1 " not in body
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert b"\n" not in head.replace(b"\r\n", b"")


def test_a_split_answer_is_noticed() -> None:
    good = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"
    is_whole(good)
    for bad in (
        good.replace(b"A: b", b"A: b\r\nX-Injected: yes"),
        good.replace(b"A: b", b"A: b\r\nSet-Cookie: injected=1"),
        good.replace(b"A: b", b"A: b\nc"),
        good.replace(b"A: b", b"A: b\rc"),
        good + good,
        b"",
    ):
        with pytest.raises(AssertionError):
            is_whole(bad)


@pytest.mark.parametrize("target", TARGETS)
def test_an_address_adds_no_line(app: App, target: str) -> None:
    for end in ENCODED:
        for line in (SAYS, COOKIE):
            text = f"{end}{line}".replace(" ", "%20")
            is_whole(exchange(app, f"GET {target.format(text)} HTTP/1.1"))


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_adds_no_line(app: App, header: str) -> None:
    mark = app.cookie_mark(lambda: raw.get(app, "/")).removeprefix("-")
    for end in [*ENCODED, *TYPED]:
        for line in (SAYS, COOKIE):
            sent = header.replace("{mark}", mark).format(f"{end}{line}")
            is_whole(exchange(app, "GET /signin HTTP/1.1", sent))


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_path_leads_to_another_host(app: App, path: str) -> None:
    for end in ("", "/", "/..", "/%2e%2e", "/%2f.."):
        head = exchange(app, f"GET {path}{end} HTTP/1.1").partition(b"\r\n\r\n")[0]
        found = re.search(rb"(?im)^location: *(.*?)\r?$", head)
        if found:
            # an address of our own: one slash, and nothing that passes for another
            assert re.match(rb"/(?![/\\\t])|/$", found[1]), (path, end, found[1])


def test_a_host_adds_no_line(app: App) -> None:
    for end in [*ENCODED, *TYPED]:
        host = f"{app.host}{end}{SAYS}"
        is_whole(exchange(app, "GET /signin HTTP/1.1", host=host))


def test_a_ticket_adds_no_line(app: App) -> None:
    ours = [
        "POST /session/sync HTTP/1.1",
        "Content-Type: application/json",
        f"Origin: {app.url}",
        "Sec-Fetch-Site: same-origin",
    ]
    for end in [*ENCODED, *TYPED]:
        body = json.dumps({"ticket": f"a.b{end}{SAYS}"}).encode()
        is_whole(exchange(app, *ours, body=body))


def test_the_log_has_no_line_of_theirs(app: App) -> None:
    before = len(app.log)
    for end in [*ENCODED, *TYPED]:
        exchange(app, f"GET /signin?next={end.strip()}ERROR:forged HTTP/1.1")
        exchange(app, "GET / HTTP/1.1", host=f"evil.example{end}ERROR:forged")
        raw_origin = f"Origin: https://evil.example{end}ERROR:forged"
        exchange(
            app,
            "GET /_stcore/stream HTTP/1.1",
            raw_origin,
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        )
    lines = app.log[before:].splitlines()
    assert [line for line in lines if line.lstrip().startswith("ERROR:forged")] == []
