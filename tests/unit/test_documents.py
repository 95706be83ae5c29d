"""The middleware, called as a server calls it, around an app that tells all."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from cognito_auth.sessions.trust import device_hash
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.http.assets import asset
from streamlit_cognito.http.cookies import (
    browser_cookie,
    browser_hash,
    device_cookie,
    session_cookie,
)
from streamlit_cognito.http.documents import ROOT, TRUSTED, Documents, Language, Own
from streamlit_cognito.http.headers import INDEX
from streamlit_cognito.http.headers import headers as headers_of
from streamlit_cognito.http.headers import policy as content_security_policy

HEADERS = headers_of({})
BROWSER = browser_cookie("http://localhost:8501")

LOCAL = "http://localhost:8501"
HTTPS = "https://app.example.com"
HTML = b'<html lang="en"><head><title>x</title></head><body>\xe2\x82\xac</body></html>'
CACHED = [
    ("content-type", "text/html; charset=utf-8"),
    ("content-length", str(len(HTML))),
    ("cache-control", "public, max-age=600"),
    ("etag", '"abc"'),
    ("last-modified", "Mon, 23 Nov 2026 10:00:00 GMT"),
    ("accept-ranges", "bytes"),
]


@dataclass
class App:
    """What comes next: keeps the scope, and answers as it was told."""

    body: bytes = HTML
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=lambda: CACHED)
    pieces: int = 1
    scope: Scope | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        headers = [(k.encode(), v.encode()) for k, v in self.headers]
        await send(
            {"type": "http.response.start", "status": self.status, "headers": headers}
        )
        body = b"" if scope["method"] == "HEAD" else self.body
        step = -(-len(body) // self.pieces) or 1
        parts = [body[at : at + step] for at in range(0, len(body), step)] or [b""]
        for number, part in enumerate(parts, start=1):
            more = number < len(parts)
            await send({"type": "http.response.body", "body": part, "more_body": more})

    @property
    def reached(self) -> bool:
        return self.scope is not None

    @property
    def path(self) -> str:
        assert self.scope is not None
        path: str = self.scope["path"]
        return path

    def received(self, name: str) -> list[str]:
        """The values of a header as the app sees it."""
        assert self.scope is not None
        return [v.decode() for k, v in self.scope["headers"] if k == name.encode()]


@dataclass(frozen=True)
class Answer:
    messages: list[Message]

    @property
    def status(self) -> int:
        status: int = self.messages[0]["status"]
        return status

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)

    def all(self, name: str) -> list[str]:
        headers = self.messages[0]["headers"]
        return [v.decode() for k, v in headers if k.lower() == name.encode()]

    def header(self, name: str) -> str | None:
        found = self.all(name)
        assert len(found) <= 1, f"{name} comes twice"
        return found[0] if found else None


def ask(
    app: ASGIApp,
    path: str = "/",
    *,
    method: str = "GET",
    kind: str = "http",
    scheme: str | None = None,
    headers: dict[str, str] | None = None,
    language: Language = lambda headers, cookies: ("en", "ltr"),
    own: Own = lambda values, browser: values[-1],
    tag: str = "the-tag",
    sent_to: list[Message] | None = None,
) -> Answer:
    sent = {"host": "localhost:8501"} | (headers or {})
    scope: dict[str, Any] = {
        "type": kind,
        "scheme": scheme or ("ws" if kind == "websocket" else "http"),
        "path": path,
        "query_string": b"",
        "server": ("127.0.0.1", 8501),
        "client": ("127.0.0.1", 50000),
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in sent.items()],
        # as uvicorn: it lets a websocket be refused with an answer
        "extensions": {"websocket.http.response": {}},
    }
    if kind == "http":
        scope["method"] = method
    messages: list[Message] = [] if sent_to is None else sent_to

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    documents = Documents(app, HEADERS, lambda request: tag, language, own)
    asyncio.run(documents(scope, receive, send))
    return Answer(messages)


@pytest.fixture(autouse=True)
def mounted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Streamlit's settings as the mount leaves them."""
    monkeypatch.delenv("APP_ORIGIN", raising=False)
    before = config.get_option("server.trustedUserHeaders")
    config.set_option("server.trustedUserHeaders", TRUSTED)
    yield
    config.set_option("server.trustedUserHeaders", before)


@pytest.fixture
def app() -> App:
    return App()


def test_what_a_client_sends_under_our_headers_is_dropped(app: App) -> None:
    forged = {"X-App-Browser": "forged", "x-app-origin": "https://evil.example.com"}
    forged |= {"x-app-socket": "forged", "x-app-device": "forged"}
    ask(app, headers=forged | {"cookie": f"{BROWSER}=mine"})

    assert app.scope is not None
    names = [name.lower() for name, _ in app.scope["headers"]]
    assert names.count(b"x-app-browser") == names.count(b"x-app-origin") == 1
    assert app.received("x-app-browser") == [browser_hash("mine")]
    assert app.received("x-app-origin") == [LOCAL]
    assert app.received("x-app-socket") == []
    assert app.received("x-app-device") == []


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_script_learns_a_hash_of_the_device_cookie(app: App, kind: str) -> None:
    line = f"{BROWSER}=mine; {device_cookie(LOCAL)}=random; of_an_app=its"
    forged = {"x-app-device": "forged"}
    ask(app, "/_stcore/stream", kind=kind, headers={"cookie": line} | forged)

    assert app.received("x-app-device") == [device_hash("random")]
    assert app.received("cookie") == [f"{BROWSER}=mine; of_an_app=its"]
    assert app.received("x-app-browser") == [browser_hash("mine")]


@pytest.mark.parametrize("path", ["/_stcore/stream", "/session/sync", "/static/x.js"])
def test_our_headers_are_set_for_everything_that_is_no_page_too(
    app: App, path: str
) -> None:
    kind = "websocket" if path == "/_stcore/stream" else "http"
    ask(
        app,
        path,
        kind=kind,
        headers={"x-app-browser": "x", "cookie": f"{BROWSER}=mine"},
    )

    assert app.received("x-app-browser") == [browser_hash("mine")]


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_scripts_and_routes_learn_the_address_from_us_alone(
    app: App, kind: str
) -> None:
    ask(app, "/_stcore/stream", kind=kind, headers={"x-app-address": "1.2.3.4"})

    assert app.received("x-app-address") == ["127.0.0.1"]


def test_clients_without_a_cookie_are_told_apart(app: App) -> None:
    seen = set()
    for _ in range(5):
        ask(app)
        seen.update(app.received("x-app-browser"))

    assert len(seen) == 5
    assert {len(value) for value in seen} == {64}


def test_the_other_cookies_name_is_no_browser_id(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what a plain http page could plant must not count on https
    monkeypatch.setenv("APP_ORIGIN", HTTPS)
    ask(app, headers={"cookie": f"{BROWSER}=planted"})

    assert app.received("x-app-browser") != [browser_hash("planted")]


@pytest.mark.parametrize("host", ["app.example.com", "192.168.1.5:8501", ""])
def test_plain_http_from_elsewhere_is_refused_with_what_to_do(
    app: App, host: str
) -> None:
    answer = ask(app, headers={"host": host})

    assert answer.status == 403
    assert b"https" in answer.body
    assert b"APP_ORIGIN" in answer.body
    assert not app.reached


def test_behind_a_proxy_app_origin_lets_plain_http_through(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_ORIGIN", HTTPS)
    answer = ask(app, headers={"host": "10.0.0.7:8501"})

    assert answer.status == 200
    assert app.received("x-app-origin") == [HTTPS]
    assert (answer.header("set-cookie") or "").startswith("__Host-browser=")


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/oauth2callback"])
def test_what_streamlit_has_that_nobody_may_have_is_blocked(
    app: App, path: str
) -> None:
    for end in ("", "/", "/x", "?state=x"):
        assert ask(app, f"{path}{end}".partition("?")[0]).status == 404
    assert not app.reached
    assert ask(app, "/oauth2callbacks").status == 200, "an app's own page"


@pytest.mark.parametrize("line", ["{name}=a; x=y; {name}=b", "{name}=a;{name}=b"])
def test_of_several_session_cookies_the_browsers_own_counts(
    app: App, line: str
) -> None:
    name = session_cookie(LOCAL)
    asked: list[tuple[list[str], str]] = []

    def own(values: Sequence[str], browser: str) -> str:
        asked.append((list(values), browser))
        return "a"

    cookies = line.format(name=name) + f"; {BROWSER}=mine"
    ask(app, headers={"cookie": cookies}, own=own)

    assert asked == [(["a", "b"], browser_hash("mine"))]
    [sent] = app.received("cookie")
    assert f"{name}=a" in sent
    assert f"{name}=b" not in sent
    assert f"{BROWSER}=mine" in sent


@pytest.mark.parametrize(
    ("path", "method", "may_be_compressed"),
    [
        ("/", "GET", False),
        ("/signin", "GET", False),
        ("/session/sync", "POST", False),
        ("/session/client.js", "GET", True),
        ("/static/js/x.js", "GET", True),
    ],
)
def test_nothing_is_compressed_that_a_visitor_is_told_alone(
    app: App, path: str, method: str, *, may_be_compressed: bool
) -> None:
    ask(app, path, method=method, headers={"accept-encoding": "gzip, br"})
    expected = ["gzip, br"] if may_be_compressed else []
    assert app.received("accept-encoding") == expected


@pytest.fixture
def forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the menu says it: there is a form at /signin."""
    monkeypatch.setattr(PROCESS, "forms", frozenset({"signin"}))


@pytest.mark.usefixtures("forms")
def test_a_page_preloads_what_it_needs_behind_streamlits_own(app: App) -> None:
    page = ask(app, "/signin", tag="").body.decode()
    head, _, _ = page.partition("</head>")
    preloads = re.findall(r'<link rel="modulepreload" [^>]*>', head)
    assert any("/TextInput." in one for one in preloads)
    assert head.endswith("".join(preloads))
    for path, tag in (("/", ""), ("/signin", "the-tag")):
        other = ask(app, path, tag=tag).body.decode()
        assert "/TextInput." not in other
        assert "/PageLink." in other


def test_one_session_cookie_is_left_alone(app: App) -> None:
    def own(values: Sequence[str], browser: str) -> str:
        raise AssertionError("asked")

    cookie = f"{session_cookie(LOCAL)}=a; other{session_cookie(LOCAL)}=b"
    ask(app, headers={"cookie": cookie}, own=own)
    assert app.received("cookie") == [cookie]


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_failure_within_is_answered_with_the_safe_headers_and_goes_on(
    is_begun: bool,
) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        if is_begun:
            start = {"type": "http.response.start", "status": 200}
            await send({**start, "headers": [(b"content-type", b"text/plain")]})
        raise LookupError("within")

    messages: list[Message] = []
    with pytest.raises(LookupError, match="within"):
        ask(failing, sent_to=messages)

    answer = Answer(messages)
    assert [one["type"] for one in messages] == [
        "http.response.start",
        *([] if is_begun else ["http.response.body"]),
    ]
    assert answer.status == (200 if is_begun else 500)
    for name, value in HEADERS.items():
        assert answer.header(name) == value


def test_a_page_that_can_not_be_finished_is_a_failure(app: App) -> None:
    def language(*_: object) -> tuple[str, str]:
        raise LookupError("no language")

    messages: list[Message] = []
    with pytest.raises(LookupError, match="no language"):
        ask(app, language=language, sent_to=messages)

    assert Answer(messages).status == 500
    assert Answer(messages).body == b"Internal Server Error"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.com"},
        {"origin": "null"},
        {"origin": LOCAL, "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost:9999"},
    ],
)
def test_a_websocket_of_another_origin_is_refused(
    app: App, headers: dict[str, str]
) -> None:
    answer = ask(app, "/_stcore/stream", kind="websocket", headers=headers)

    assert answer.messages[0]["type"] == "websocket.http.response.start"
    assert answer.status == 403
    assert not app.reached


@pytest.mark.parametrize("headers", [{"origin": LOCAL}, {}])
def test_a_websocket_of_ours_or_of_no_browser_gets_through(
    app: App, headers: dict[str, str]
) -> None:
    answer = ask(app, "/_stcore/stream", kind="websocket", headers=headers)

    assert answer.messages == [{"type": "websocket.accept"}]


@pytest.mark.parametrize("trusted", [{}, {"X-App-Browser": "other"}, {"X": "browser"}])
def test_no_page_is_opened_while_streamlit_can_not_tell_browsers_apart(
    app: App, trusted: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    # as after an edit of a watched config.toml, if nobody set it again
    config.set_option("server.trustedUserHeaders", trusted)

    answer = ask(app, "/_stcore/stream", kind="websocket", headers={"origin": LOCAL})

    assert answer.status == 403
    assert not app.reached
    assert "server.trustedUserHeaders" in caplog.text


def test_an_apps_own_trusted_headers_stay(app: App) -> None:
    both = {"X-Forwarded-Email": "email", **TRUSTED}
    config.set_option("server.trustedUserHeaders", both)

    answer = ask(app, "/_stcore/stream", kind="websocket", headers={"origin": LOCAL})

    assert answer.messages == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(
    "path",
    [
        *("/vendors", "/vendor", "/components", "/component", "/media_library"),
        *("/media", "/statics", "/static", "/sessions", "/session", "/_stcorex"),
        "/vendors/x",
    ],
)
def test_a_page_named_like_a_route_of_streamlits_is_a_page(app: App, path: str) -> None:
    answer = ask(app, path)

    assert b"/session/client.js" in answer.body
    assert (answer.header("set-cookie") or "").startswith(f"{BROWSER}=")


@pytest.fixture
def below_accounts() -> Iterator[None]:
    """The app as it is served behind a proxy, below /accounts."""
    config.set_option("server.baseUrlPath", "accounts")
    yield
    config.set_option("server.baseUrlPath", "")


@pytest.mark.usefixtures("below_accounts")
def test_all_of_the_app_is_below_its_base_path(app: App) -> None:
    page = ask(app, "/accounts/members")
    assert b'src="/accounts/session/client.js?v=' in page.body
    assert b'href="/accounts/session/style.css?v=' in page.body
    assert app.path == "/accounts/members"

    # our own routes know nothing of it
    for path in ("/session/sync", "/auth/logout"):
        assert ask(app, f"/accounts{path}").status == 200
        assert app.path == path


@pytest.mark.usefixtures("below_accounts")
@pytest.mark.parametrize(
    "path",
    ["/session/sync", "/auth/logout", "/_stcore/metrics", "/accounts/_stcore/metrics"],
)
def test_nothing_of_it_answers_elsewhere(app: App, path: str) -> None:
    assert ask(app, path).status == 404
    assert not app.reached


@pytest.mark.usefixtures("below_accounts")
@pytest.mark.parametrize("path", ["/accounts", "/accounts/", "/accounts/vendors"])
def test_a_page_below_the_base_path_is_a_page(app: App, path: str) -> None:
    assert b"client.js" in ask(app, path).body


@pytest.mark.usefixtures("below_accounts")
@pytest.mark.parametrize("path", ["/accounts/static/x.js", "/accounts/media/x.png"])
def test_a_file_below_the_base_path_is_no_page(app: App, path: str) -> None:
    assert ask(app, path).body == HTML


def test_streamlit_learns_whether_the_browser_keeps_cookies(app: App) -> None:
    ask(app, headers={"X-App-Cookies": "yes"})
    assert app.received("x-app-cookies") == ["no"]
    ask(app, headers={"cookie": f"{BROWSER}=mine", "X-App-Cookies": "no"})
    assert app.received("x-app-cookies") == ["yes"]


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("LOCALHOST:8501", LOCAL),
        ("localhost:80", "http://localhost"),
        ("app.localhost:8501", "http://app.localhost:8501"),
        ("[::1]:8501", "http://[::1]:8501"),
        ("[0:0:0:0:0:0:0:1]:8501", "http://[::1]:8501"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("localhost.:8501", "http://localhost.:8501"),
        ("[::ffff:127.0.0.1]:8501", "http://[::ffff:7f00:1]:8501"),
    ],
)
def test_a_host_is_taken_for_what_it_means(app: App, host: str, origin: str) -> None:
    headers = {"host": host, "origin": origin}

    answer = ask(app, "/_stcore/stream", kind="websocket", headers=headers)

    assert answer.messages == [{"type": "websocket.accept"}]
    assert app.received("x-app-origin") == [origin]


@pytest.mark.parametrize(
    "host",
    [
        *("localhost/evil", "user:pw@localhost", "localhost:99999", "localhost:x"),
        # and what could end a header or a host
        *("[::1", "localhost?x", "localhost#x", "localhost evil", "local\thost"),
        "localhost,evil",
    ],
)
def test_a_host_that_there_can_not_be_is_refused(app: App, host: str) -> None:
    assert ask(app, headers={"host": host}).status == 403
    assert not app.reached


@pytest.mark.parametrize("pieces", [1, 3, 100])
def test_a_page_gets_script_and_style_and_the_right_length(pieces: int) -> None:
    answer = ask(App(pieces=pieces))
    text = answer.body.decode()

    assert text.count("/session/client.js?v=") == 1
    assert f"client.js?v={asset('client.js').version}" in text
    assert f"style.css?v={asset('style.css').version}" in text
    # ours runs before Streamlit's scripts, which run in their order too
    assert re.search(
        r'<head><script src=[^>]+ data-tag="the-tag" defer></script>', text
    )
    assert re.search(r'<title>x</title><link rel="stylesheet" href=[^>]+><', text)
    assert text.endswith("\N{EURO SIGN}</body></html>")
    assert answer.header("content-length") == str(len(answer.body))


def test_a_page_starts_in_the_language_of_its_visitor(app: App) -> None:
    def language(
        headers: Mapping[str, str], cookies: Mapping[str, str]
    ) -> tuple[str, str]:
        return headers["accept-language"] + cookies["chosen"], "rtl"

    headers = {"accept-language": "ar", "cookie": "chosen=-EG"}
    answer = ask(app, headers=headers, language=language)

    assert answer.body.startswith(b'<html lang="ar-EG" dir="rtl"><head>')
    assert answer.header("content-length") == str(len(answer.body))
    assert ask(app).body.startswith(b'<html lang="en" dir="ltr"><head>')


def test_a_language_is_no_way_into_the_page(app: App) -> None:
    answer = ask(app, language=lambda headers, cookies: ('"><script>', '"><script>'))

    assert b'"><script>' not in answer.body


def test_streamlits_page_has_the_places_that_are_changed() -> None:
    page = INDEX.read_bytes()

    for place in (ROOT, b"<head>", b"</head>"):
        assert page.count(place) == 1
    assert page.index(b"<head>") < page.index(b"<script")


def test_a_page_is_never_kept_by_anyone(app: App) -> None:
    answer = ask(app)

    assert answer.header("cache-control") == "no-store"
    for name in ("etag", "last-modified", "accept-ranges"):
        assert answer.header(name) is None


def test_a_page_is_asked_for_whole_fresh_and_uncompressed(app: App) -> None:
    headers = {
        "Accept-Encoding": "gzip, br",
        "If-None-Match": '"abc"',
        "If-Modified-Since": "Mon, 23 Nov 2026 10:00:00 GMT",
        "Range": "bytes=0-10",
        "If-Range": '"abc"',
    }
    ask(app, headers=headers)
    for name in headers:
        assert app.received(name) == app.received(name.lower()) == []

    ask(app, "/static/x.js", headers={k.lower(): v for k, v in headers.items()})
    for name, value in headers.items():
        assert app.received(name.lower()) == [value]


def test_a_new_browser_gets_its_id_once(app: App) -> None:
    first = ask(app).header("set-cookie")
    assert first
    found = re.match(rf"{BROWSER}=([\w-]{{43}});", first)
    assert found
    assert "HttpOnly" in first

    assert ask(app).header("set-cookie") != first, "another browser, another id"
    again = ask(app, headers={"cookie": f"{BROWSER}={found[1]}"})
    assert again.header("set-cookie") is None


@pytest.mark.parametrize("destination", ["iframe", "image", "script", "empty"])
def test_what_other_sites_embed_gets_no_browser_id(app: App, destination: str) -> None:
    answer = ask(app, headers={"sec-fetch-dest": destination})

    assert answer.header("set-cookie") is None


def test_head_has_no_body_and_is_not_kept_either(app: App) -> None:
    answer = ask(app, method="HEAD")

    assert answer.status == 200
    assert answer.body == b""
    assert answer.header("cache-control") == "no-store"


@pytest.mark.parametrize(
    ("path", "method", "kind", "status"),
    [
        ("/app.json", "GET", "application/json", 200),
        ("/", "GET", "text/plain", 200),
        ("/", "GET", "text/html", 404),
        ("/", "POST", "text/html", 200),
        ("/static/index.html", "GET", "text/html", 200),
        ("/media/x.html", "GET", "text/html", 200),
        ("/component/x/index.html", "GET", "text/html", 200),
    ],
)
def test_what_is_no_page_is_left_as_it_is(
    path: str, method: str, kind: str, status: int
) -> None:
    headers = [("content-type", kind), *CACHED[1:]]
    answer = ask(App(status=status, headers=headers), path, method=method)

    assert answer.status == status
    assert answer.body == HTML
    assert answer.header("etag") == '"abc"'
    assert answer.header("cache-control") == "public, max-age=600"
    assert answer.header("content-length") == str(len(HTML))
    assert answer.header("set-cookie") is None


@pytest.mark.parametrize(
    "path", ["/", "/static/x.js", "/session/sync", "/_stcore/health"]
)
def test_every_answer_has_the_safe_headers(
    app: App, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ask(app, path)

    for name, value in HEADERS.items():
        assert answer.header(name) == value
    assert answer.header("strict-transport-security") is None
    monkeypatch.setenv("APP_ORIGIN", HTTPS)
    assert ask(app, path).header("strict-transport-security")


@pytest.mark.parametrize(
    ("path", "kind", "headers", "status"),
    [
        ("/_stcore/metrics", "http", {}, 404),
        ("/_stcore/metrics", "websocket", {}, 404),
        ("/_stcore/stream", "websocket", {"origin": "https://evil.example.com"}, 403),
    ],
)
@pytest.mark.parametrize("origin", ["", HTTPS])
def test_every_refusal_of_ours_has_the_safe_headers(
    app: App,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    kind: str,
    headers: dict[str, str],
    status: int,
    origin: str,
) -> None:
    monkeypatch.setenv("APP_ORIGIN", origin)

    answer = ask(app, path, kind=kind, headers=headers)

    assert answer.status == status
    assert not app.reached
    for name, value in HEADERS.items():
        assert answer.header(name) == value
    assert bool(answer.header("strict-transport-security")) == bool(origin)


def test_plain_http_is_refused_with_the_safe_headers(app: App) -> None:
    answer = ask(app, headers={"host": "app.example.com"})

    assert answer.status == 403
    for name, value in HEADERS.items():
        assert answer.header(name) == value


@pytest.mark.parametrize(
    "messages",
    [
        # as Streamlit refuses one, and as Starlette does
        [{"type": "websocket.close", "code": 1008}],
        [
            {"type": "websocket.http.response.start", "status": 403, "headers": []},
            {"type": "websocket.http.response.body", "body": b"No."},
        ],
    ],
)
def test_a_websocket_that_streamlit_refuses_has_them_too(
    monkeypatch: pytest.MonkeyPatch, messages: list[Message]
) -> None:
    monkeypatch.setenv("APP_ORIGIN", HTTPS)

    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    answer = ask(refusing, "/_stcore/stream", kind="websocket")

    assert answer.messages[0]["type"] == "websocket.http.response.start"
    assert answer.status == 403
    for name, value in HEADERS.items():
        assert answer.header(name) == value
    assert answer.header("strict-transport-security")


def test_the_end_of_a_websocket_is_no_refusal(app: App) -> None:
    async def ending(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1000})

    answer = ask(ending, "/_stcore/stream", kind="websocket")

    assert [one["type"] for one in answer.messages] == [
        *("websocket.accept", "websocket.close"),
    ]


def test_the_apps_own_weaker_headers_are_replaced() -> None:
    weak = [*CACHED, ("x-frame-options", "ALLOWALL"), ("referrer-policy", "unsafe-url")]
    answer = ask(App(headers=weak))

    assert answer.header("x-frame-options") == "DENY"
    assert answer.header("referrer-policy") == "no-referrer"


def test_inline_scripts_run_by_their_hash_alone() -> None:
    script = "\n  start();\n"
    policy = content_security_policy(f"<script>{script}</script><script src=x>", {})
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert f"'sha256-{digest}'" in rules["script-src"]
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["connect-src"] == "'self'"


def test_an_asset_has_another_version_as_soon_as_its_text_changes() -> None:
    script = asset("client.js")

    assert re.fullmatch(r"[0-9a-f]{12}", script.version)
    assert type(script)("other", "text/javascript").version != script.version


def test_what_is_neither_http_nor_websocket_passes() -> None:
    seen = []

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing(*_: object) -> Message:
        return {}

    unasked: Any = None
    guarded = Documents(lifespan, HEADERS, unasked, unasked, unasked)
    asyncio.run(guarded({"type": "lifespan"}, nothing, nothing))  # type: ignore[arg-type]
    assert seen == ["lifespan"]
