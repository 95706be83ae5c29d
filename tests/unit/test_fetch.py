"""Fetching the key set: bounded whatever the server does, and as boto3 would."""

import base64
import gzip
import json
import socket
import threading
import time

import certifi
import pytest

from cognito_auth.errors import ServiceUnavailable, UnknownKey
from cognito_auth.tokens.keys import Jwks
from tests.unit.key_server import KeyServer, answer, key_set, until
from tests.unit.minting import KEY_ID, public_jwk
from tests.unit.proxy import Proxy

TIMEOUT = 0.4
SOON = 3  # seconds: much less than any of these servers would take


def refused(server, words, uri=None):
    jwks = Jwks(uri or server.uri, timeout_seconds=TIMEOUT, cooldown_seconds=0)
    started = time.monotonic()
    with pytest.raises(ServiceUnavailable, match=words):
        jwks.key(KEY_ID)
    assert time.monotonic() - started < SOON
    assert until(no_fetch_is_left)


def no_fetch_is_left():
    return not any(thread.name == "jwks" for thread in threading.enumerate())


def drip(server, data):
    """Send a byte at a time, so that no single wait is long."""

    def send(request):
        for byte in data:
            request.wfile.write(bytes([byte]))
            server.stall(0.05)

    return send


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90,
        b"HTTP/1.1 200 " + b"O" * 60_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + b" " * 60_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 9000,
        b"HTTP/1.0 200 OK\r\n\r\n" + b" " * 60_000,
    ],
    ids=["headers", "status line", "body", "chunks", "body without a length"],
)
def test_fetch_cuts_off_an_answer_that_trickles(key_server, data):
    key_server.answer = drip(key_server, data)
    refused(key_server, f"no complete answer within {TIMEOUT} s")


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["without a length", "with a length", "chunked"],
)
def test_fetch_cuts_off_a_body_that_trickles_after_a_quick_head(key_server, head):
    body = b"1\r\n \r\n" * 9000 if b"chunked" in head else b" " * 60_000
    trickle = drip(key_server, body)

    def send(request):
        request.wfile.write(head)
        trickle(request)

    key_server.answer = send
    refused(key_server, f"no complete answer within {TIMEOUT} s")


def test_fetch_cuts_off_a_proxy_that_trickles(monkeypatch, certificate):
    with KeyServer(answer(b"")) as proxy:
        proxy.connect = drip(proxy, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90)
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        refused(None, f"no complete answer within {TIMEOUT} s", uri=POOL_URI)


def test_fetch_cuts_off_a_server_that_never_answers(key_server):
    key_server.answer = lambda request: key_server.stall(30)
    refused(key_server, "no complete answer|timed out")


def test_fetch_does_not_wait_for_a_name_server(monkeypatch, key_server):
    answered = threading.Event()

    def getaddrinfo(*args, **options):
        answered.wait(10)
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    jwks = Jwks(key_server.uri, timeout_seconds=TIMEOUT, cooldown_seconds=0)
    started = time.monotonic()
    for _ in range(20):  # they join the one that hangs
        with pytest.raises(ServiceUnavailable):
            jwks.key(KEY_ID)
    assert time.monotonic() - started < SOON
    hanging = [thread for thread in threading.enumerate() if thread.name == "jwks"]
    assert len(hanging) == 1
    assert hanging[0].daemon  # or the app could not stop
    answered.set()
    assert until(no_fetch_is_left)


def test_keys_are_not_believed_before_the_end_of_the_answer(key_server, key):
    """Cut off, an answer without a length looks complete: it may lack its end."""
    document = json.dumps({"keys": [public_jwk(key)]}).encode()

    def endless(request):
        request.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + document)
        key_server.stall(TIMEOUT / 2)
        request.wfile.write(b" ")  # the socket's own timeout begins anew
        key_server.stall(30)

    key_server.answer = endless
    jwks = Jwks(key_server.uri, timeout_seconds=TIMEOUT, cooldown_seconds=60)
    with pytest.raises(ServiceUnavailable):
        jwks.key(KEY_ID)
    assert until(no_fetch_is_left)
    assert jwks.warm() is False


def test_fetch_recovers_after_being_cut_off(key_server):
    working = key_server.answer
    key_server.answer = drip(key_server, b"HTTP/1.1 200 OK\r\n" * 99)
    jwks = Jwks(key_server.uri, timeout_seconds=TIMEOUT, cooldown_seconds=0)
    with pytest.raises(ServiceUnavailable):
        jwks.key(KEY_ID)
    assert until(no_fetch_is_left)
    key_server.answer = working
    assert jwks.key(KEY_ID)


def test_fetch_says_when_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    refused(None, "Connection refused", uri=f"http://127.0.0.1:{port}/x")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_fetch_follows_no_redirect(key_server, key, status):
    with KeyServer(key_set(public_jwk(key))) as elsewhere:
        key_server.answer = answer(b"", status, {"Location": elsewhere.uri})
        refused(key_server, f"HTTP status {status}")
        assert elsewhere.fetches == 0


@pytest.mark.parametrize("status", [201, 204, 206, 400, 403, 500])
def test_fetch_refuses_every_status_but_200(key_server, key, status):
    key_server.answer = answer(b"", status)
    refused(key_server, f"HTTP status {status}")


def padded_key_set(key, size):
    """A good key set, blown up to `size` bytes with a member nobody reads."""
    document = {"keys": [public_jwk(key)], "x": ""}
    document["x"] = "x" * (size - len(json.dumps(document)))
    return json.dumps(document).encode()


def test_fetch_reads_at_most_64_kib(key_server, key):
    key_server.answer = answer(padded_key_set(key, 64 * 1024))
    assert Jwks(key_server.uri).key(KEY_ID)
    key_server.answer = answer(padded_key_set(key, 64 * 1024 + 1))
    refused(key_server, "more than 65536 bytes")


def test_fetch_does_not_read_a_giant_to_its_end(key_server):
    sent = []

    def giant(request):
        request.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        for _ in range(1000):
            sent.append(request.wfile.write(b" " * 100_000))

    key_server.answer = giant
    refused(key_server, "more than 65536 bytes")
    assert len(sent) < 200


def test_fetch_does_not_unpack(key_server, key):
    packed = gzip.compress(padded_key_set(key, 10_000))
    key_server.answer = answer(packed, 200, {"Content-Encoding": "gzip"})
    refused(key_server, "Error")


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"junk\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\x16\x03\x01" * 99,
        b"\0" * 70000,
    ],
)
def test_fetch_refuses_what_is_not_http(key_server, junk):
    key_server.answer = lambda request: request.wfile.write(junk)
    refused(key_server, "JWKS http://127.0.0.1")


def test_fetch_believes_no_unknown_certificate(tls_server):
    refused(tls_server, "CERTIFICATE_VERIFY_FAILED")
    assert tls_server.fetches == 0


def test_fetch_takes_an_authority_of_the_system(monkeypatch, tls_server, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert Jwks(tls_server.uri).key(KEY_ID)


def test_fetch_takes_certifis_authorities(monkeypatch, tls_server, certificate):
    monkeypatch.setattr("certifi.where", lambda: str(certificate))
    assert Jwks(tls_server.uri).key(KEY_ID)


def test_fetch_believes_no_certificate_for_another_host(
    monkeypatch, tls_server, certificate
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    uri = tls_server.uri.replace("127.0.0.1", "localhost")
    refused(tls_server, "CERTIFICATE_VERIFY_FAILED", uri=uri)


def test_fetch_cuts_off_a_trickle_over_tls(monkeypatch, tls_server, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls_server.answer = drip(tls_server, b"HTTP/1.1 200 OK\r\n" * 99)
    refused(tls_server, f"no complete answer within {TIMEOUT} s")


def test_fetch_trusts_a_bundle_alone_as_boto3_does(
    monkeypatch, tls_server, certificate
):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    assert Jwks(tls_server.uri).key(KEY_ID)
    # AWS's own variable comes first
    monkeypatch.setenv("AWS_CA_BUNDLE", certifi.where())
    refused(tls_server, "CERTIFICATE_VERIFY_FAILED")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert Jwks(tls_server.uri).key(KEY_ID)
    # and what the system trusts no longer counts
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("AWS_CA_BUNDLE", certifi.where())
    refused(tls_server, "CERTIFICATE_VERIFY_FAILED")


def test_fetch_says_that_a_bundle_is_missing(monkeypatch, tls_server, tmp_path):
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    refused(tls_server, "FileNotFoundError")


@pytest.fixture
def behind_proxy(monkeypatch, tls_server, certificate):
    """A proxy through which pool.example is the TLS server."""
    with Proxy(tls_server.port) as proxy:
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:p%40ss@{proxy.address}")
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        yield proxy


POOL_URI = "https://pool.example/pool/.well-known/jwks.json"


def test_fetch_goes_through_the_proxy_that_boto3_would_take(behind_proxy, tls_server):
    assert Jwks(POOL_URI).key(KEY_ID)
    assert behind_proxy.asked == ["pool.example:443"]
    [credentials] = behind_proxy.credentials
    assert base64.b64decode(credentials.removeprefix("Basic ")) == b"ada:p@ss"
    # inside the tunnel it is the server's business alone
    assert tls_server.paths == ["/pool/.well-known/jwks.json"]


def test_fetch_takes_no_proxy_where_none_is_to_be_taken(monkeypatch, behind_proxy):
    monkeypatch.setenv("NO_PROXY", "pool.example")
    refused(None, "Failed to resolve|NameResolution|no complete", uri=POOL_URI)
    assert behind_proxy.asked == []


def test_fetch_reaches_this_machine_without_a_proxy(behind_proxy, tls_server, key):
    assert Jwks(tls_server.uri).key(KEY_ID)
    with KeyServer(key_set(public_jwk(key))) as plain:
        assert Jwks(plain.uri).key(KEY_ID)
        assert Jwks(plain.uri.replace("127.0.0.1", "localhost")).key(KEY_ID)
    assert behind_proxy.asked == []


def test_fetch_says_that_a_proxy_refuses_and_tells_no_password(
    monkeypatch, certificate, caplog
):
    with Proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:p%40ss@{proxy.address}")
        refused(None, "403", uri=POOL_URI)
        assert proxy.asked == ["pool.example:443"]
    assert "p%40ss" not in caplog.text
    assert "p@ss" not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "http://ada:secret-password@proxy.example:port",
        "http://ada:secret-password@[::1",
        "http://ada:secret-passw\N{LATIN SMALL LETTER O WITH DIAERESIS}rd@127.0.0.1:1",
    ],
)
def test_fetch_says_that_a_proxys_address_is_none_without_quoting_it(
    monkeypatch, caplog, address
):
    monkeypatch.setenv("HTTPS_PROXY", address)
    refused(None, "HTTPS_PROXY is no proxy's address", uri=POOL_URI)
    assert "secret-passw" not in caplog.text


def test_fetch_cuts_off_a_trickle_through_a_proxy(behind_proxy, tls_server):
    tls_server.answer = drip(tls_server, b"HTTP/1.1 200 OK\r\n" * 99)
    refused(None, f"no complete answer within {TIMEOUT} s", uri=POOL_URI)


def test_fetch_cuts_off_whom_a_slow_name_server_names_too_late(monkeypatch, key_server):
    resolve = socket.getaddrinfo

    def slowly(*args, **options):
        time.sleep(2 * TIMEOUT)
        return resolve(*args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    key_server.answer = drip(key_server, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90)
    refused(key_server, f"no complete answer within {TIMEOUT} s")


def test_a_fetch_that_fails_is_told_in_the_log(key_server, caplog):
    keys = Jwks(key_server.uri, timeout_seconds=TIMEOUT, cooldown_seconds=0)
    assert keys.key(KEY_ID)
    assert caplog.messages == []
    key_server.answer = answer(b"", 503)
    # the old keys serve on, and nobody would know
    assert keys.key(KEY_ID)
    with pytest.raises(UnknownKey):
        keys.key("another")
    assert caplog.messages == [f"JWKS {key_server.uri}: WrongStatus: HTTP status 503"]
