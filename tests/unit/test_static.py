"""What is sent of Streamlit's build: compressed once, and only where it is taken."""

import asyncio
import gzip
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from streamlit import config

from streamlit_cognito.http import static
from streamlit_cognito.http.headers import INDEX
from streamlit_cognito.http.preloads import first_page
from streamlit_cognito.http.static import STATIC, Kept, Static, has_already, takes_gzip
from tests.unit.asgi import Answer, Answering, asked, scope

TEXT = b"const word = 1;\n" * 100
SCRIPT = "/static/js/index.abc.js"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small build."""
    files = {
        "static/js/index.abc.js": TEXT,
        "static/js/tiny.abc.js": b"1;",
        "static/css/index.abc.css": TEXT,
        "static/media/font.abc.woff2": TEXT,
        "static/media/picture.abc.png": TEXT,
        "index.html": TEXT,
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


@pytest.fixture
def kept(folder: Path) -> Kept:
    return Kept(folder / "static", folder)


@pytest.fixture
def next_app() -> Answering:
    return Answering()


def ask(
    app: Answering, kept: Kept, path: str = SCRIPT, method: str = "GET", **headers: str
) -> Answer:
    headers = {"accept_encoding": "gzip, deflate, br, zstd"} | headers
    return asked(Static(app, kept), scope("http", path, method, **headers))


def body(answer: Answer) -> bytes:
    return b"".join(one.get("body", b"") for one in answer.messages)


@pytest.mark.parametrize("path", [SCRIPT, "/static/css/index.abc.css"])
def test_a_text_of_the_build_is_sent_compressed(
    kept: Kept, next_app: Answering, path: str
) -> None:
    answer = ask(next_app, kept, path)

    assert answer.status == 200
    assert gzip.decompress(body(answer)) == TEXT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-length"] == str(len(body(answer)))
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    kind = "text/css" if path.endswith("css") else "text/javascript"
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert next_app.requests == []


@pytest.mark.parametrize(
    "path",
    [
        *("/static/js/tiny.abc.js", "/static/media/font.abc.woff2"),
        *("/static/media/picture.abc.png", "/static/js/none.abc.js", "/static/js"),
        *("/index.html", "/", "/static/../index.html", "/static/js/../js/index.abc.js"),
        *("/session/client.js", "/session/sync", "/accounts" + SCRIPT),
    ],
)
def test_everything_else_is_left_alone(
    kept: Kept, next_app: Answering, path: str
) -> None:
    answer = ask(next_app, kept, path)

    assert body(answer) == b"content"
    assert answer.headers == {"cache-control": "public"}
    assert [one["path"] for one in next_app.requests] == [path]


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_only_what_reads_is_answered(
    kept: Kept, next_app: Answering, method: str
) -> None:
    assert body(ask(next_app, kept, method=method)) == b"content"


def test_a_head_has_the_headers_of_a_get_and_no_body(
    kept: Kept, next_app: Answering
) -> None:
    head, get = (ask(next_app, kept, method=method) for method in ("HEAD", "GET"))

    assert body(head) == b""
    assert head.headers == get.headers


def test_who_has_it_already_gets_no_body(kept: Kept, next_app: Answering) -> None:
    etag = ask(next_app, kept).headers["etag"]

    same = ask(next_app, kept, if_none_match=f'"other", W/{etag}')
    assert (same.status, body(same)) == (304, b"")
    assert same.headers["etag"] == etag
    assert same.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in same.headers
    assert ask(next_app, kept, if_none_match='"other"').status == 200


@pytest.mark.parametrize(
    "headers",
    [{"range": "bytes=0-9"}, {"accept_encoding": "br"}, {"accept_encoding": ""}],
)
def test_parts_and_browsers_without_gzip_get_the_file_as_it_is(
    kept: Kept, next_app: Answering, headers: dict[str, str]
) -> None:
    answer = ask(next_app, kept, **headers)

    assert body(answer) == b"content"
    # a cache in between must not give the one for the other
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("*", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0.001", True),
        ("gzip ; q=1", True),
        ("identity, gzip", True),
        ("identity;q=0, *;q=0.5", True),
        ("", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*;q=0", False),
        ("gzip;q=0.5, identity;q=0.9", False),
        ("gzip;q=nan", False),
        ("gzip;q=-1", False),
        ("gzip;level=9", False),
        ("ungzip", False),
    ],
)
def test_it_is_compressed_for_those_who_take_it(sent: str, *, expected: bool) -> None:
    assert takes_gzip([sent]) is expected
    assert takes_gzip(sent.split(",")) is expected


def test_any_version_that_a_browser_has_counts() -> None:
    assert has_already(["*"], '"a"')
    assert has_already(['"b"', 'W/"a"'], '"a"')
    assert not has_already([], '"a"')
    assert not has_already(['"ab"'], '"a"')


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads in which a file was compressed."""
    threads: list[str] = []
    compressed = static._compressed

    def noted(path: Path) -> Any:
        threads.append(threading.current_thread().name)
        return compressed(path)

    monkeypatch.setattr(static, "_compressed", noted)
    return threads


def test_many_at_once_have_it_compressed_once_beside_the_event_loop(
    kept: Kept, next_app: Answering, counted: list[str]
) -> None:
    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def all_at_once() -> list[bytes]:
        bodies: list[bytes] = []

        async def send(message: Any) -> None:
            bodies.append(message.get("body", b""))

        given = scope("http", SCRIPT, accept_encoding="gzip")
        app = Static(next_app, kept)
        await asyncio.gather(*(app(given, receive, send) for _ in range(20)))
        return [one for one in bodies if one]

    bodies = asyncio.run(all_at_once())

    assert len(bodies) == 20
    assert [name.partition("_")[0] for name in counted] == ["gzip"]


def test_who_goes_away_takes_it_from_nobody(
    kept: Kept, next_app: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    compressed = static._compressed

    def slow(path: Path) -> Any:
        goes_on.wait(10)
        return compressed(path)

    monkeypatch.setattr(static, "_compressed", slow)

    async def two() -> bytes:
        # the worker has something else to do first
        kept.prepare(["/static/css/index.abc.css"])
        first = asyncio.create_task(kept.answer(SCRIPT))
        second = asyncio.create_task(kept.answer(SCRIPT))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        return bytes((await second).body)

    assert gzip.decompress(asyncio.run(two())) == TEXT


def test_what_is_prepared_is_not_compressed_again(
    kept: Kept, next_app: Answering, counted: list[str]
) -> None:
    kept.prepare([SCRIPT, "/static/js/none.abc.js"])
    ask(next_app, kept)
    kept.prepare([SCRIPT])
    ask(next_app, kept)

    assert len(counted) == 1


@pytest.fixture
def below_accounts() -> Iterator[None]:
    config.set_option("server.baseUrlPath", "accounts")
    yield
    config.set_option("server.baseUrlPath", "")


@pytest.mark.usefixtures("below_accounts")
def test_it_is_compressed_below_the_base_path(kept: Kept, next_app: Answering) -> None:
    assert gzip.decompress(body(ask(next_app, kept, "/accounts" + SCRIPT))) == TEXT
    assert body(ask(next_app, kept)) == b"content"


def test_a_websocket_goes_through(kept: Kept) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    asked(Static(app, kept), scope("websocket", SCRIPT))
    assert seen == ["websocket"]


def test_the_installed_build_gets_smaller_by_more_than_half() -> None:
    addresses = [one for one in first_page() if one in STATIC]
    assert len(addresses) > 50
    before = sum((INDEX.parent / one[1:]).stat().st_size for one in addresses)
    answers = (ask(Answering(), STATIC, one) for one in addresses)
    after = sum(len(body(answer)) for answer in answers)
    assert after < before / 3
