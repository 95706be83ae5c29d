"""The two cookies: their names, their attributes, and what is kept of one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response
from streamlit import config

from streamlit_cognito.backend import PROCESS, store_mark
from streamlit_cognito.http.cookies import (
    BROWSER_SECONDS,
    browser_cookie,
    browser_hash,
    device_cookie,
    session_cookie,
    set_cookie,
    values,
    with_one,
)

HTTPS = "https://app.example.com"
LOCAL = "http://localhost:8501"


def test_cookies_are_bound_to_their_host_on_https() -> None:
    assert (session_cookie(HTTPS), browser_cookie(HTTPS)) == (
        "__Host-session",
        "__Host-browser",
    )
    assert device_cookie(HTTPS) == "__Host-device"


def test_apps_that_share_a_jar_have_cookies_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the ports of one machine do, and the paths of one host
    names = set()
    for store in ("sqlite:///a.db", "sqlite:///b.db", "dynamodb://table"):
        monkeypatch.setenv("SESSION_STORE", store)
        names |= {session_cookie(LOCAL), browser_cookie(LOCAL), device_cookie(LOCAL)}
        with base_path("accounts"):
            names |= {session_cookie(HTTPS), browser_cookie(HTTPS)}
            names.add(device_cookie(HTTPS))
    assert len(names) == 18
    form = r"(__Host-)?(session|browser|device)-[0-9a-f]{8}"
    assert all(re.fullmatch(form, name) for name in names)


def test_apps_that_share_their_sessions_share_a_cookie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SESSION_STORE", "sqlite:///a.db")
    assert session_cookie("http://localhost:8501") == session_cookie(LOCAL)
    assert session_cookie("http://127.0.0.1:9") == session_cookie(LOCAL)


@contextmanager
def base_path(path: str) -> Iterator[None]:
    """Streamlit's `server.baseUrlPath`."""
    config.set_option("server.baseUrlPath", path)
    try:
        yield
    finally:
        config.set_option("server.baseUrlPath", "")


def attributes(
    origin: str, name: str, value: str, seconds: float = 60
) -> tuple[str, dict[str, str]]:
    """The name=value of the cookie that is set, and its attributes."""
    response = Response()
    set_cookie(response, origin, name, value, seconds=seconds)
    first, *rest = response.headers["set-cookie"].split("; ")
    pairs = (part.partition("=") for part in rest)
    return first, {key.lower(): found for key, _, found in pairs}


@pytest.mark.parametrize("origin", [HTTPS, LOCAL])
@pytest.mark.parametrize("name_of", [session_cookie, browser_cookie])
def test_cookies_are_http_only_lax_and_secure_on_https(origin: str, name_of) -> None:  # type: ignore[no-untyped-def]
    name = name_of(origin)
    first, found = attributes(origin, name, "value")

    assert first == f"{name}=value"
    assert {"httponly", "samesite", "path", "max-age"} <= found.keys()
    assert found["samesite"] == "lax"
    assert found["path"] == "/"
    assert "domain" not in found
    assert ("secure" in found) is origin.startswith("https:")


def test_a_cookie_lives_as_long_as_it_is_told_to() -> None:
    _, found = attributes(HTTPS, "__Host-session", "value", 12 * 3600.0)

    assert found["max-age"] == str(12 * 3600)
    assert BROWSER_SECONDS == 400 * 24 * 3600


def test_an_empty_value_clears_a_cookie() -> None:
    first, found = attributes(LOCAL, "session", "")

    assert first in ("session=", 'session=""')
    assert found["max-age"] == "0"


def sent(*lines: bytes) -> HTTPConnection:
    headers = [(b"host", b"x"), *((b"cookie", line) for line in lines)]
    return HTTPConnection({"type": "http", "headers": headers})


def test_every_value_of_a_cookie_is_found() -> None:
    connection = sent(b"a=1; session=x; b=2;session=y=z", b"session=; sessions=no")

    assert values(connection, "session") == ["x", "y=z", ""]
    assert values(connection, "c") == values(sent(), "a") == []


def test_one_of_several_cookies_takes_the_place_of_all() -> None:
    connection = sent(b"a=1; session=x; b=\xe4", b"session=y")
    headers = with_one(connection.scope["headers"], "session", "x")

    assert headers == [(b"host", b"x"), (b"cookie", b"a=1; b=\xe4; session=x")]


def test_a_browsers_hash_is_not_its_cookie() -> None:
    assert browser_hash(None) == browser_hash("") == ""
    assert len(browser_hash("value")) == 64
    assert "value" not in browser_hash("value")
    assert browser_hash("value") != browser_hash("other")


def test_the_mark_is_of_the_store_wherever_the_app_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marks = set()
    for folder in ("releases/1", "releases/2"):
        monkeypatch.setattr(PROCESS, "folder", tmp_path / folder)
        for address in ("dynamodb://T", f"sqlite:///{tmp_path}/s.db"):
            monkeypatch.setenv("SESSION_STORE", address)
            marks.add(store_mark())
    assert len(marks) == 2
