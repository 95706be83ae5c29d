import datetime
import gzip
import ipaddress
import json
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.tokens.keys import Jwks
from tests.unit.key_server import KeyServer, answer, key_set, until
from tests.unit.minting import KEY_ID, public_jwk

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
def test_o4_fetch_cuts_off_an_answer_that_trickles(key_server, data):
    key_server.answer = drip(key_server, data)
    refused(key_server, f"no complete answer within {TIMEOUT} s")


def test_o4_fetch_cuts_off_a_server_that_never_answers(key_server):
    key_server.answer = lambda request: key_server.stall(30)
    refused(key_server, "no complete answer|timed out")


def test_o4_fetch_does_not_wait_for_a_name_server(monkeypatch, key_server):
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


def test_o4_keys_are_not_believed_before_the_end_of_the_answer(key_server, key):
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


def test_o4_fetch_recovers_after_being_cut_off(key_server):
    working = key_server.answer
    key_server.answer = drip(key_server, b"HTTP/1.1 200 OK\r\n" * 99)
    jwks = Jwks(key_server.uri, timeout_seconds=TIMEOUT, cooldown_seconds=0)
    with pytest.raises(ServiceUnavailable):
        jwks.key(KEY_ID)
    assert until(no_fetch_is_left)
    key_server.answer = working
    assert jwks.key(KEY_ID)


def test_o4_fetch_says_when_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    refused(None, "ConnectionRefusedError", uri=f"http://127.0.0.1:{port}/x")


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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory, key):
    """A certificate for 127.0.0.1 that is its own authority."""
    name = x509.Name.from_rfc4514_string("CN=test")
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


@pytest.fixture
def tls_server(key_server, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    key_server.use_tls(context)
    return key_server


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


def test_o4_fetch_cuts_off_a_trickle_over_tls(monkeypatch, tls_server, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls_server.answer = drip(tls_server, b"HTTP/1.1 200 OK\r\n" * 99)
    refused(tls_server, f"no complete answer within {TIMEOUT} s")
