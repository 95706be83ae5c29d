"""Whose address a request comes from, whatever its headers say."""

import asyncio
from typing import Any, cast

import pytest
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from cognito_auth.errors import ConfigError
from streamlit_cognito.http.addresses import check_proxies, client_address

PROXY = "10.0.0.7"
CLIENT = "203.0.113.9"


def scope(client: tuple[str, int] | None, *forwarded: str) -> Scope:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in forwarded]
    return {"type": "http", "client": client, "headers": headers}


def address(host: str, *forwarded: str) -> str:
    return client_address(HTTPConnection(scope((host, 50000), *forwarded)))


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUSTED_PROXIES", raising=False)


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.7, 10.1.0.0/16,2001:db8:9::/48")


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        (CLIENT, CLIENT),
        # both kinds on one socket
        (f"::ffff:{CLIENT}", CLIENT),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("testclient", ""),
    ],
)
def test_an_address_is_counted_as_what_one_client_has(host: str, counted: str) -> None:
    assert address(host) == counted


def test_without_a_socket_there_is_no_address() -> None:
    assert client_address(HTTPConnection(scope(None, CLIENT))) == ""


@pytest.mark.parametrize("forwarded", [["1.2.3.4"], ["1.2.3.4, 5.6.7.8"], ["", "::1"]])
@pytest.mark.parametrize("host", [CLIENT, PROXY, "127.0.0.1"])
def test_nobody_is_believed_without_being_named(
    host: str, forwarded: list[str]
) -> None:
    assert address(host, *forwarded) == host


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize(
    "forwarded",
    [
        [CLIENT],
        [f"{CLIENT}:4711"],
        [f"::ffff:{CLIENT}"],
        # what the client had written before
        [f"1.2.3.4, {CLIENT}"],
        ["1.2.3.4", CLIENT],
        [f"10.0.0.7, {CLIENT}"],
        [f"unknown, {CLIENT}"],
        # by way of more than one proxy
        [f"1.2.3.4, {CLIENT}, 10.1.2.3"],
        [f"{CLIENT}, 10.1.2.3, [2001:db8:9::1]:80"],
    ],
)
def test_a_trusted_proxy_says_who_asked_it_and_nobody_else(
    forwarded: list[str],
) -> None:
    assert address(PROXY, *forwarded) == CLIENT


@pytest.mark.usefixtures("proxies")
def test_what_comes_past_the_proxy_is_not_believed() -> None:
    assert address(CLIENT, "1.2.3.4") == CLIENT
    assert address(CLIENT, "1.2.3.4, 10.0.0.7") == CLIENT


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize(
    "said", ["", "unknown", "_hidden", "1.2.3", "[::1", "1.2.3.4 x"]
)
def test_what_a_proxy_garbles_counts_as_the_proxys(said: str) -> None:
    assert address(PROXY, said) == PROXY
    assert address(PROXY, f"{said}, 10.1.2.3") == PROXY


@pytest.mark.usefixtures("proxies")
def test_a_proxys_own_request_is_its_own() -> None:
    assert address(PROXY) == PROXY
    assert address(PROXY, "10.1.2.3") == "10.1.2.3"


def behind_uvicorn(host: str, *forwarded: str) -> str:
    """The address after uvicorn has believed whom it believes by itself."""
    found: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(client_address(HTTPConnection(scope)))

    async def nothing(*_: object) -> Any:
        return {}

    uvicorns = ProxyHeadersMiddleware(cast(Any, app), ["127.0.0.1", "::1"])
    given = scope((host, 50000), *forwarded)
    asyncio.run(uvicorns(cast(Any, given), nothing, nothing))
    return found[0]


FORGED = [
    "1.2.3.4",
    "1.2.3.4:80",
    "1.2.3.4:+80",
    "1.2.3.4:x",
    "[2001:db8::1]:80",
    "[2001:db8::1]80",
    "[2001:db8::1",
    "1.2.3.4, ::1, 127.0.0.1",
    "1.2.3.4:80, ::1, 127.0.0.1",
    "x",
]


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_whom_uvicorn_believes_we_do_not(host: str, forged: str) -> None:
    assert behind_uvicorn(host, forged) == "127.0.0.1"


@pytest.mark.parametrize("forged", FORGED)
def test_a_named_proxy_on_this_machine_is_believed_though_uvicorn_was_first(
    monkeypatch: pytest.MonkeyPatch, forged: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1,::1")

    assert behind_uvicorn("127.0.0.1", forged, CLIENT) == CLIENT
    assert behind_uvicorn("127.0.0.1", forged, f"{CLIENT}:81") == CLIENT


@pytest.mark.parametrize(
    "forged",
    [
        *(*FORGED, "{me}:50000", "1.2.3.4, {me}:50000", "{me}:50000, 1.2.3.4"),
        "1.2.3.4, {me}:50000, 127.0.0.1",
    ],
)
def test_no_client_gets_another_ones_address_by_any_header(
    monkeypatch: pytest.MonkeyPatch, forged: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1,::1,10.0.0.7")

    assert behind_uvicorn(CLIENT, forged.format(me=CLIENT)) == CLIENT


@pytest.mark.parametrize("text", ["proxy", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.1;::1"])
def test_what_names_no_proxies_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", text)

    with pytest.raises(ConfigError, match="TRUSTED_PROXIES"):
        check_proxies()


@pytest.mark.parametrize("name", ["FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS"])
def test_uvicorn_is_not_told_to_believe_others(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for text in ("", "127.0.0.1", "127.0.0.1, ::1"):
        monkeypatch.setenv(name, text)
        check_proxies()
    for text in ("*", "10.0.0.7", "127.0.0.1,10.0.0.7"):
        monkeypatch.setenv(name, text)
        with pytest.raises(ConfigError, match=f"{name} .*TRUSTED_PROXIES"):
            check_proxies()
