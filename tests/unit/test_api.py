"""One call of an API: bounded, with its status, and what was sent is told nobody."""

import json
import logging
import socket

import pytest

from cognito_auth import names
from cognito_auth.api import MOST_BYTES, call
from cognito_auth.errors import ApiTooSlow, ApiUnreachable, ConfigError
from tests.unit.key_server import KeyServer, answer

TOKEN = "header.claims.signature"


def url_of(server: KeyServer) -> str:
    return f"http://127.0.0.1:{server.port}/whoami"


def test_an_answer_is_kept_with_its_status(key_server: KeyServer) -> None:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    key_server.answer = answer(b'{"message": "Unauthorized"}', 401, headers)

    called = call(url_of(key_server), TOKEN)

    assert (called.status, called.reason) == (401, 'Bearer error="invalid_token"')
    assert called.text == '{\n  "message": "Unauthorized"\n}'
    assert called.is_json
    assert called.is_whole
    assert 0 <= called.milliseconds < 10_000
    assert key_server.paths == ["/whoami"]


@pytest.mark.parametrize(("token", "sent"), [(TOKEN, f"Bearer {TOKEN}"), ("", None)])
def test_a_token_is_sent_if_there_is_one(
    key_server: KeyServer, token: str, sent: str | None
) -> None:
    seen = []

    def reply(request):
        seen.append(request.headers.get("Authorization"))
        answer(b"{}")(request)

    key_server.answer = reply
    call(url_of(key_server), token)

    assert seen == [sent]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(key_server: KeyServer, status: int) -> None:
    with KeyServer(answer(b"{}")) as elsewhere:
        key_server.answer = answer(b"", status, {"Location": url_of(elsewhere)})
        assert call(url_of(key_server), TOKEN).status == status
        assert elsewhere.fetches == 0


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        (b"<h1>Bad gateway</h1>", "<h1>Bad gateway</h1>"),
        (b"\xff\xfe", "\N{REPLACEMENT CHARACTER}" * 2),
        (b"9" * 5000, "9" * 5000),
        (b"[" * 9000, "[" * 9000),
    ],
)
def test_what_is_no_json_is_kept_as_it_came(
    key_server: KeyServer, body: bytes, text: str
) -> None:
    key_server.answer = answer(body)

    called = call(url_of(key_server), TOKEN)

    assert called.text == text
    assert not called.is_json
    assert called.is_whole


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('{"a": "\N{SNOWMAN}"}'.encode(), '{\n  "a": "\N{SNOWMAN}"\n}'),
        (b'"\\ud800"', '"?"'),
        (b"NaN", "NaN"),
    ],
)
def test_json_is_indented_and_can_be_shown(
    key_server: KeyServer, body: bytes, text: str
) -> None:
    key_server.answer = answer(body)

    called = call(url_of(key_server), TOKEN)

    assert (called.text, called.is_json) == (text, True)
    called.text.encode()


def test_what_is_deep_takes_no_more_room_than_it_needs(key_server: KeyServer) -> None:
    body = b"[" * 400 + b",".join([b"1"] * 4000) + b"]" * 400
    key_server.answer = answer(body)

    called = call(url_of(key_server), TOKEN)

    assert called.text == body.decode()


def test_an_answer_is_read_so_far(key_server: KeyServer) -> None:
    whole = json.dumps("x" * (MOST_BYTES - 2)).encode()
    key_server.answer = answer(whole)
    assert call(url_of(key_server), TOKEN).is_whole

    key_server.answer = answer(whole + b" ")
    called = call(url_of(key_server), TOKEN)
    assert not called.is_whole
    assert not called.is_json
    assert len(called.text) == MOST_BYTES


def test_who_never_answers_is_too_slow(
    key_server: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key_server.answer = lambda request: key_server.stall(30)

    with pytest.raises(ApiTooSlow) as caught:
        call(url_of(key_server), TOKEN, seconds=0.3)

    assert caught.value.values["reference"] in caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN not in str(caught.value)


def test_a_name_server_that_hangs_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    names.forget()
    monkeypatch.setattr(names, "is_answered", lambda host, seconds: False)

    with pytest.raises(ApiTooSlow, match=r"no name server .* for api\.example\.com"):
        call("https://api.example.com/", TOKEN)


@pytest.mark.parametrize("junk", [b"", b"junk\r\n\r\n", b"\x16\x03\x01" * 99])
def test_what_is_not_http_is_no_answer(
    key_server: KeyServer, caplog: pytest.LogCaptureFixture, junk: bytes
) -> None:
    caplog.set_level(logging.DEBUG)
    key_server.answer = lambda request: request.wfile.write(junk)

    with pytest.raises(ApiUnreachable) as caught:
        call(url_of(key_server), TOKEN)

    assert url_of(key_server) in str(caught.value)
    assert TOKEN not in caplog.text


def test_where_nobody_listens_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(ApiUnreachable, match="refused"):
        call(f"http://127.0.0.1:{port}", TOKEN)


def test_an_unknown_certificate_gets_no_token(tls_server: KeyServer) -> None:
    with pytest.raises(ApiUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
        call(url_of(tls_server).replace("http:", "https:"), TOKEN)
    assert tls_server.fetches == 0


def test_an_address_that_may_not_be_called_is_not() -> None:
    with pytest.raises(ConfigError):
        call("http://api.example.com", TOKEN)
