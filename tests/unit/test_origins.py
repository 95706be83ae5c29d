"""Where a request comes from, and under which address people see the app."""

import pytest
from starlette.requests import HTTPConnection

from cognito_auth.addresses import is_private
from cognito_auth.errors import ConfigError
from streamlit_cognito.http.origins import (
    configured_origin,
    is_same_origin,
    public_origin,
)

HTTPS = "https://app.example.com"
LOCAL = "http://localhost:8501"


def connection(
    scheme: str = "http", kind: str = "http", **headers: str
) -> HTTPConnection:
    sent = {"host": "localhost:8501"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return HTTPConnection(
        {
            "type": kind,
            "scheme": scheme,
            "path": "/",
            "query_string": b"",
            "server": ("127.0.0.1", 8501),
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in sent.items()],
        }
    )


@pytest.fixture(autouse=True)
def no_app_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APP_ORIGIN", raising=False)


@pytest.mark.parametrize(
    ("scheme", "kind", "origin"),
    [
        ("http", "http", "http://localhost:8501"),
        # somebody else may have said so: only APP_ORIGIN makes it https
        ("https", "http", "http://localhost:8501"),
        ("ws", "websocket", "http://localhost:8501"),
        ("wss", "websocket", "http://localhost:8501"),
    ],
)
def test_the_origin_is_http_at_the_requests_own_address(
    scheme: str, kind: str, origin: str
) -> None:
    assert public_origin(connection(scheme, kind)) == origin


@pytest.mark.parametrize(
    "configured",
    [
        HTTPS,
        f"{HTTPS}/",
        f"{HTTPS}:443",
        f"{HTTPS}:443/",
        "HTTPS://App.Example.COM",
        f"  {HTTPS}\n",
    ],
)
def test_app_origin_is_the_origin_whatever_a_request_says(
    monkeypatch: pytest.MonkeyPatch, configured: str
) -> None:
    monkeypatch.setenv("APP_ORIGIN", configured)

    assert public_origin(connection(host="evil.example.com")) == HTTPS
    assert public_origin(connection("ws", "websocket")) == HTTPS


@pytest.mark.parametrize("app_origin", ["", HTTPS])
def test_forwarded_headers_are_not_believed(
    monkeypatch: pytest.MonkeyPatch, app_origin: str
) -> None:
    monkeypatch.setenv("APP_ORIGIN", app_origin)
    forged = connection(
        x_forwarded_host="evil.example.com",
        x_forwarded_proto="https",
        x_forwarded_for="10.0.0.1",
        forwarded="host=evil.example.com;proto=https",
        x_original_host="evil.example.com",
    )

    assert public_origin(forged) == public_origin(connection())


@pytest.mark.parametrize(
    ("origin", "private"),
    [
        (HTTPS, True),
        (LOCAL, True),
        ("http://127.0.0.1:8501", True),
        ("http://[::1]:8501", True),
        ("http://app.example.com", False),
        ("http://192.168.1.5:8501", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://localhost@example.com", False),
        ("http://0.0.0.0:8501", False),
        ("http://", False),
    ],
)
def test_only_https_and_this_machine_are_private(origin: str, private: bool) -> None:
    assert is_private(origin) is private


@pytest.mark.parametrize(
    ("site", "origin", "same"),
    [
        ("same-origin", LOCAL, True),
        ("same-origin", None, True),
        (None, LOCAL, True),
        (None, None, False),
        ("none", None, False),
        ("none", LOCAL, False),
        ("same-site", LOCAL, False),
        ("cross-site", LOCAL, False),
        ("cross-site", None, False),
        ("Same-Origin", LOCAL, False),
        ("same-origin", "null", False),
        ("same-origin", "https://evil.example.com", False),
        (None, "https://evil.example.com", False),
        (None, "https://localhost:8501", False),
        (None, "http://localhost:8502", False),
        (None, "http://localhost", False),
        (None, "http://localhost:8501.example.com", False),
        (None, f"{LOCAL}/", False),
        (None, "null", False),
        (None, "", False),
    ],
)
def test_a_page_of_ours_is_known_by_both_header_families(
    site: str | None, origin: str | None, same: bool
) -> None:
    sent = {"sec_fetch_site": site, "origin": origin}
    headers = {name: value for name, value in sent.items() if value is not None}

    assert is_same_origin(connection(**headers)) is same


def test_behind_a_proxy_app_origin_is_our_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ORIGIN", HTTPS)

    assert is_same_origin(connection(origin=HTTPS, host="10.0.0.7:8501"))
    assert not is_same_origin(connection(origin=LOCAL))


@pytest.mark.parametrize(
    "configured",
    [
        "app.example.com",
        "//app.example.com",
        "http://app.example.com",
        "ftp://app.example.com",
        "https://",
        "https://app.example.com/accounts",
        "https://app.example.com?x=1",
        "https://user:pw@app.example.com",
        "https://app.example.com:99999",
        "https://app example.com",
        "https://app.example.com, https://other.example.com",
        # another name to browsers than to Python
        "https://fa\u00df.de",
        "*",
    ],
)
def test_an_app_origin_that_there_can_not_be_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, configured: str
) -> None:
    monkeypatch.setenv("APP_ORIGIN", configured)

    with pytest.raises(ConfigError, match="APP_ORIGIN"):
        configured_origin()


def test_a_name_in_another_script_is_spelled_as_browsers_send_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("APP_ORIGIN", "https://b\u00fccher.example:8443")

    assert configured_origin() == "https://xn--bcher-kva.example:8443"
    assert is_same_origin(connection(origin="https://xn--bcher-kva.example:8443"))
