"""The app's HTTP side: who gets a session cookie, who gets refused."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser import raw
from tests.browser.app import App
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser

JSON = {"content_type": "application/json"}
OURS = {"sec_fetch_site": "same-origin"}


@dataclass(frozen=True)
class Waiting:
    """A page that is signed in, whose browser has not fetched its cookie."""

    ticket: str
    browser: str


@pytest.fixture
def waiting(visitor: Visitor, stack: Stack) -> Waiting:
    """A ticket that nobody has used."""
    visitor.context.route("**/session/client.js*", lambda route: route.abort())
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    marker = visitor.page.locator("[data-session-ticket]")
    expect(marker).to_have_count(1)
    ticket = marker.get_attribute("data-session-ticket")
    assert ticket
    # nobody told it where its server is
    visitor.forgive("client.js", "_stcore/")
    assert "session" not in visitor.cookies
    return Waiting(ticket, visitor.cookies["browser"])


@pytest.fixture
def browser_cookie(app: App) -> str:
    """Another browser's id."""
    return raw.get(app, "/").set_cookies["browser"].partition(";")[0]


def test_a_ticket_is_exchanged_once_and_by_its_own_browser_alone(
    waiting: Waiting, app: App, browser_cookie: str
) -> None:
    own = {"browser": waiting.browser}
    for cookies in ({}, {"browser": browser_cookie}, {"browser": waiting.browser[:-1]}):
        answer = raw.sync(app, waiting.ticket, cookies)
        assert (answer.status, answer.tag, answer.set_cookies) == (200, "", {})
    number, _, mark = waiting.ticket.partition(".")
    for forged in (
        number,
        f"{number}.",
        f"{number}.{mark[:-1]}",
        f"{number}.{'A' * len(mark)}",
        f"{'A' * len(number)}.{mark}",
        f"{number}.{mark[:-1]}\u00e4",
    ):
        answer = raw.sync(app, forged, own)
        assert (answer.status, answer.tag, answer.set_cookies) == (200, "", {})

    answer = raw.sync(app, waiting.ticket, own)
    assert answer.status == 200
    assert answer.tag
    value, *flags = answer.set_cookies["session"].split("; ")
    assert sorted(flag.lower() for flag in flags) == [
        "httponly",
        "max-age=43200",
        "path=/",
        "samesite=lax",
    ]
    session = {"session": value, **own}
    assert raw.sync(app, None, session).tag == answer.tag
    assert raw.get(app, "/account", session).page_tag == answer.tag
    # the id of the page's session is no cookie
    assert raw.sync(app, None, {"session": number, **own}).tag == ""

    replayed = raw.sync(app, waiting.ticket, own)
    assert (replayed.tag, replayed.set_cookies) == ("", {})


def test_a_foreign_ticket_never_replaces_a_session(
    waiting: Waiting, new_visitor: Callable[..., Visitor], stack: Stack, app: App
) -> None:
    """Planting one's own sign-in in somebody else's browser (login CSRF)."""
    victim = new_visitor()
    victim.sign_in(stack.confirmed_user())
    cookies = {name: victim.cookies[name] for name in ("session", "browser")}
    before = raw.sync(app, None, cookies).tag
    answer = raw.sync(app, waiting.ticket, cookies)
    assert (answer.tag, answer.set_cookies) == (before, {})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"origin": "OWN", "sec_fetch_site": "cross-site"},
        {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
        {"origin": "https://evil.example", "x_forwarded_host": "evil.example"},
    ],
    ids=str,
)
def test_sync_refuses_other_sites(app: App, headers: dict[str, str]) -> None:
    if headers.get("origin") == "OWN":
        headers = {**headers, "origin": app.url}
    answer = raw.request(
        app, "POST", "/session/sync", body=b'{"ticket": null}', **JSON, **headers
    )
    assert answer.status == 403
    assert not answer.set_cookies


def test_sync_takes_post_only(app: App) -> None:
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = raw.request(
            app,
            method,
            "/session/sync?ticket=x",
            body=b'{"ticket": null}',
            **JSON,
            **OURS,
        )
        assert answer.status == 405, method
        assert not answer.set_cookies


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"ticket"', 400),
        (b"{}", 400),
        (b'{"other": 1}', 400),
        (b"\xff\xfe\x00", 400),
        (b'{"ticket": "\xff"}', 400),
        (b"[" * 500, 400),
        (b"x" * 513, 413),
        (b'{"ticket": "' + b"x" * 100_000 + b'"}', 413),
    ],
    ids=range(12),
)
def test_sync_refuses_junk(app: App, body: bytes, status: int) -> None:
    answer = raw.request(app, "POST", "/session/sync", body=body, **JSON, **OURS)
    assert answer.status == status
    assert not answer.set_cookies


@pytest.mark.parametrize(
    "ticket",
    [
        1,
        1.5,
        True,
        [],
        {},
        "",
        ".",
        "..",
        "\x00",
        "\ud800",
        "\u00e4.\u00f6",
        "a.b",
        "'--",
    ],
    ids=ascii,
)
def test_a_senseless_ticket_is_no_ticket(app: App, ticket: object) -> None:
    answer = raw.sync(app, ticket, {"browser": "x"})
    assert (answer.status, answer.tag, answer.set_cookies) == (200, "", {})


def test_sync_takes_json_only(app: App) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = raw.sync(app, None, content_type=kind)
        assert answer.status == 415


def test_sync_only_ever_clears_a_dead_cookie(app: App) -> None:
    dead = {"session": f"{'a' * 22}.{'b' * 43}"}
    cleared = raw.sync(app, None, dead).set_cookies["session"]
    assert cleared.startswith('""; ')
    assert "max-age=0" in cleared.lower()
    assert not raw.sync(app, None).set_cookies


def test_every_answer_has_the_safe_headers(app: App) -> None:
    page = raw.get(app, "/")
    script = page.text.partition('src="./static/js/')[2].partition('"')[0]
    answers = {
        "page": page,
        "deep link": raw.get(app, "/signin"),
        "asset": raw.get(app, f"/static/js/{script}"),
        "own asset": raw.get(app, "/session/client.js"),
        "JSON": raw.sync(app, None),
        "health": raw.get(app, "/_stcore/health"),
        "refused": raw.request(app, "POST", "/session/sync"),
        "blocked": raw.get(app, "/_stcore/metrics"),
    }
    assert {name: answer.status for name, answer in answers.items()} == {
        "page": 200,
        "deep link": 200,
        "asset": 200,
        "own asset": 200,
        "JSON": 200,
        "health": 200,
        "refused": 403,
        "blocked": 404,
    }
    for name, answer in answers.items():
        policy = answer.header("content-security-policy") or ""
        assert "default-src 'none'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert "unsafe-inline" not in policy, name
        assert "'unsafe-eval'" not in policy, name
        assert answer.header("x-content-type-options") == "nosniff", name
        assert answer.header("x-frame-options") == "DENY", name
        assert answer.header("referrer-policy") == "no-referrer", name
        assert answer.header("cross-origin-opener-policy") == "same-origin", name
        # not on plain http
        assert answer.header("strict-transport-security") is None, name
    for name in ("page", "deep link", "JSON"):
        assert answers[name].header("cache-control") == "no-store", name


def test_what_the_server_answers_by_itself_has_the_safe_headers(app: App) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    for request in (
        b"no HTTP at all\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + upgrade,
        # which Streamlit refuses
        b"GET /_stcore/nothing HTTP/1.1\r\nHost: %b\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        % app.host.encode()
        + upgrade,
    ):
        address = ("127.0.0.1", app.port)
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(request)
            head = connection.recv(65536).lower()
        assert head.split()[1] in (b"400", b"403"), head
        assert b"\r\ncontent-security-policy: default-src 'none'" in head, head
        assert b"\r\nx-frame-options: deny\r\n" in head, head


def test_a_request_that_is_cut_short_is_a_line_in_the_log(app: App) -> None:
    before = len(app.log)
    with socket.create_connection(("127.0.0.1", app.port), timeout=10) as connection:
        connection.sendall(
            b"POST /session/sync HTTP/1.1\r\nHost: %b\r\n"
            b"Sec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n"
            b"Content-Type: application/json\r\n\r\n{" % app.host.encode()
        )
    until = time.monotonic() + 10
    while "hung up" not in app.log[before:] and time.monotonic() < until:
        time.sleep(0.05)
    assert app.log[before:].count("hung up") == 1
    assert "Traceback" not in app.log[before:]


def test_what_is_no_page_is_never_answered_with_one(app: App) -> None:
    for path in (
        *("/session/nothing", "/session/", "/media/nothing"),
        *("/auth/", "/auth/nothing", "/oauth2callback", "/oauth2callback?state=x"),
    ):
        answer = raw.get(app, path)
        assert answer.status == 404, path
        assert "<html" not in answer.text, path


def test_metrics_and_the_agent_api_are_shut(app: App) -> None:
    for path in (
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "//_stcore/metrics",
        "/_stcore//metrics",
        "/%5Fstcore/metrics",
        "/_stcore/%6Detrics",
        "/_stcore/./metrics",
    ):
        assert "process_" not in raw.get(app, path).text, path
        assert "# HELP" not in raw.get(app, path).text, path
    answer = raw.request(app, "POST", "/_stcore/agent/interact", body=b"{}", **JSON)
    assert answer.status in (403, 404)


def test_a_new_browser_gets_its_id_once(app: App) -> None:
    first = raw.get(app, "/")
    value, *flags = first.set_cookies["browser"].split("; ")
    assert {flag.lower().partition("=")[0] for flag in flags} == {
        "httponly",
        "max-age",
        "path",
        "samesite",
    }
    assert "SameSite=lax" in flags
    assert raw.get(app, "/").set_cookies["browser"].split(";")[0] != value
    assert not raw.get(app, "/", {"browser": value}).set_cookies
    # and never to what only embeds or looks
    assert not raw.get(app, "/", sec_fetch_dest="iframe").set_cookies
    for path in ("/_stcore/health", "/session/client.js", "/media/x"):
        assert "browser" not in raw.get(app, path).set_cookies


def test_a_page_is_made_anew_for_each_visitor(app: App) -> None:
    whole = raw.get(app, "/")
    for headers in (
        {"accept_encoding": "gzip, br"},
        {"range": "bytes=0-10"},
        {"if_none_match": "*"},
        {"if_modified_since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        answer = raw.get(app, "/", **headers)
        assert answer.status == 200
        assert answer.body == whole.body
        assert answer.header("content-encoding") is None
    assert whole.header("etag") is None
    assert whole.header("content-length") == str(len(whole.body))
    looked = raw.request(app, "HEAD", "/")
    assert looked.status == 200
    assert looked.body == b""


def test_own_assets_are_cached_under_their_version_only(app: App) -> None:
    page = raw.get(app, "/").text
    for name in ("client.js", "style.css"):
        address = f"/session/{name}?v=" + page.partition(f"/session/{name}?v=")[2][:12]
        assert "immutable" in (raw.get(app, address).header("cache-control") or "")
        stale = raw.get(app, f"/session/{name}?v=000000000000")
        assert stale.header("cache-control") == "no-cache"


def test_only_this_machine_may_use_plain_http(app: App) -> None:
    for host in ("app.example.com", "localhost.evil.example", "127.0.0.1.nip.io", ""):
        answer = raw.get(app, "/", host=host)
        assert answer.status == 403, host
        assert not answer.set_cookies


def test_forwarded_headers_are_not_believed(app: App) -> None:
    answer = raw.get(
        app,
        "/",
        x_forwarded_proto="https",
        x_forwarded_host="evil.example",
        x_forwarded_for="203.0.113.9",
        forwarded="host=evil.example;proto=https",
    )
    assert answer.status == 200
    assert "evil.example" not in answer.text + str(answer.headers)
    assert set(answer.set_cookies) == {"browser"}
