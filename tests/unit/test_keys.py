"""The key set: which keys are believed, and how rarely it is fetched."""

import threading

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from cognito_auth.errors import ConfigError, ServiceUnavailable, UnknownKey
from cognito_auth.tokens.keys import Jwks
from tests.unit.key_server import answer, key_set
from tests.unit.minting import KEY_ID, b64_int, public_jwk


@pytest.fixture
def jwks(key_server, clock):
    return Jwks(key_server.uri, now=clock)


def numbers(key):
    return key.public_key().public_numbers()


def missing(jwks, kid="unknown"):
    with pytest.raises(UnknownKey):
        jwks.key(kid)


def test_jwks_fetches_on_first_use_and_keeps_the_keys(key_server, jwks, key):
    assert key_server.fetches == 0
    for _ in range(3):
        assert jwks.key(KEY_ID).public_numbers() == numbers(key)
    assert key_server.paths == ["/pool/.well-known/jwks.json"]


def test_jwks_lets_50_threads_share_one_first_fetch(key_server, jwks):
    at_once = key_server.answer
    key_server.answer = lambda request: (key_server.stall(0.2), at_once(request))
    together = threading.Barrier(50)
    found = []

    def ask():
        together.wait()
        found.append(jwks.key(KEY_ID))

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 50
    assert key_server.fetches == 1


def test_jwks_fetches_for_an_unknown_kid_once_per_cooldown(key_server, jwks, clock):
    jwks.key(KEY_ID)
    for number in range(5):
        missing(jwks, f"made-up-{number}")
    assert key_server.fetches == 1
    clock.seconds += 9.9
    missing(jwks)
    assert key_server.fetches == 1
    clock.seconds += 0.2
    for number in range(5):
        missing(jwks, f"made-up-{number}")
    assert key_server.fetches == 2


def test_jwks_finds_a_rotated_key(key_server, jwks, clock, key, other_key):
    jwks.key(KEY_ID)
    both = public_jwk(key), public_jwk(other_key, kid="next")
    key_server.answer = key_set(*both)
    clock.seconds += 10
    assert jwks.key("next").public_numbers() == numbers(other_key)
    assert jwks.key(KEY_ID).public_numbers() == numbers(key)
    assert key_server.fetches == 2


def test_jwks_forgets_a_key_that_was_withdrawn(key_server, jwks, clock, other_key):
    jwks.key(KEY_ID)
    key_server.answer = key_set(public_jwk(other_key, kid="next"))
    clock.seconds += 10
    jwks.key("next")
    missing(jwks, KEY_ID)


@pytest.mark.parametrize(
    "broken",
    [
        answer(b"", 500),
        answer(b"", 404),
        answer(b""),
        answer(b"not json"),
        answer(b"\xff\xfe"),
        answer(b"[" * 60_000),
        answer(b"null"),
        answer(b"[]"),
        answer(b"{}"),
        answer(b'{"keys": null}'),
        answer(b'{"keys": 7}'),
        answer(b'{"keys": {}}'),
        answer(b'{"keys": []}'),
        answer(b'{"keys": [null, 7, "x", [], {}, {"kid": "x"}]}'),
    ],
)
def test_jwks_serves_known_keys_while_the_endpoint_is_broken(
    key_server, jwks, clock, key, broken
):
    jwks.key(KEY_ID)
    key_server.answer = broken
    clock.seconds += 10
    missing(jwks)
    assert jwks.key(KEY_ID).public_numbers() == numbers(key)
    missing(jwks)
    assert key_server.fetches == 2


def test_jwks_says_unavailable_while_it_never_had_a_key(key_server, jwks):
    key_server.answer = answer(b"{}")
    with pytest.raises(ServiceUnavailable, match="KeyError"):
        jwks.key(KEY_ID)


def test_jwks_tries_again_after_one_second_while_it_has_no_key(key_server, jwks, clock):
    working = key_server.answer
    key_server.answer = answer(b"", 503)
    for _ in range(5):
        with pytest.raises(ServiceUnavailable, match="HTTP status 503"):
            jwks.key(KEY_ID)
    assert key_server.fetches == 1
    clock.seconds += 0.9
    with pytest.raises(ServiceUnavailable):
        jwks.key(KEY_ID)
    assert key_server.fetches == 1
    key_server.answer = working
    clock.seconds += 0.1
    assert jwks.key(KEY_ID)
    assert key_server.fetches == 2


def test_jwks_waits_the_whole_cooldown_after_a_failure_once_it_has_keys(
    key_server, jwks, clock
):
    jwks.key(KEY_ID)
    key_server.answer = answer(b"", 503)
    clock.seconds += 10
    missing(jwks)
    clock.seconds += 9.9
    missing(jwks)
    assert key_server.fetches == 2


def test_jwks_warm_fetches_once_and_never_raises(key_server, jwks, clock):
    working = key_server.answer
    key_server.answer = answer(b"", 503)
    assert jwks.warm() is False
    key_server.answer = working
    clock.seconds += 1
    assert jwks.warm() is True
    clock.seconds += 1000
    assert jwks.warm() is True
    assert key_server.fetches == 2


def test_jwks_does_without_a_thread_when_there_is_none(monkeypatch, jwks):
    def start(self):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        assert jwks.warm() is False
        with pytest.raises(ServiceUnavailable, match="new thread"):
            jwks.key(KEY_ID)
    assert jwks.warm() is True


@pytest.mark.parametrize("timeout", [0.5])
def test_jwks_joins_a_fetch_no_longer_than_its_time(key_server, timeout):
    key_server.answer = lambda request: key_server.stall(30)
    jwks = Jwks(key_server.uri, timeout_seconds=timeout, cooldown_seconds=0)
    for _ in range(2):
        with pytest.raises(ServiceUnavailable):
            jwks.key(KEY_ID)


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "enc"},
        {"use": None},
        {"use": ["sig"]},
        {"alg": "RS384"},
        {"alg": "PS256"},
        {"alg": "HS256"},
        {"alg": None},
        {"kty": "oct"},
        {"kty": "EC"},
        {"kty": None},
        {"kid": None},
        {"kid": ""},
        {"kid": 7},
        {"kid": ["x"]},
        {"key_ops": ["encrypt"]},
        {"key_ops": []},
        {"key_ops": 7},
        {"d": "AQAB"},
        {"n": None},
        {"n": ""},
        {"n": "AQAB"},
        {"n": 65537},
        {"n": "*" * 342},
        {"e": None},
        {"e": ""},
        {"e": "AQ"},
        {"e": "Aw"},
        {"e": "AQAA"},
        {"e": "AQAC"},
        {"e": b64_int(2**256 + 1)},
    ],
)
def test_jwks_keeps_only_strong_rs256_signing_keys(
    key_server, jwks, key, other_key, changes
):
    refused = public_jwk(key, **{"kid": "refused", **changes})
    key_server.answer = key_set(refused, public_jwk(other_key, kid="good"))
    assert jwks.key("good").public_numbers() == numbers(other_key)
    missing(jwks, "refused")
    assert "expected one of ['good']" in unknown_key_text(jwks)


def unknown_key_text(jwks):
    with pytest.raises(UnknownKey) as caught:
        jwks.key("refused")
    return str(caught.value)


@pytest.mark.parametrize("bits", [1024, 2047])
def test_jwks_refuses_a_key_below_2048_bits(key_server, jwks, key, bits):
    weak = generate_private_key(65537, bits)
    key_server.answer = key_set(public_jwk(weak, kid="weak"), public_jwk(key))
    jwks.key(KEY_ID)
    missing(jwks, "weak")


def test_jwks_keeps_keys_with_members_that_it_does_not_use(key_server, jwks, key):
    extra = {"x5c": ["MIIB"], "key_ops": ["verify"], "x5t": "x"}
    key_server.answer = key_set(public_jwk(key, **extra))
    assert jwks.key(KEY_ID).key_size == 2048


def test_jwks_believes_neither_of_two_keys_with_one_kid(
    key_server, jwks, key, other_key
):
    key_server.answer = key_set(
        public_jwk(key, kid="twice"),
        public_jwk(key),
        public_jwk(other_key, kid="twice"),
    )
    jwks.key(KEY_ID)
    missing(jwks, "twice")


def test_jwks_takes_the_same_key_twice_for_one(key_server, jwks, key):
    key_server.answer = key_set(public_jwk(key), public_jwk(key))
    assert jwks.key(KEY_ID).public_numbers() == numbers(key)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "jwks.json",
        "/jwks.json",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://example.com/jwks.json",
        "http://10.0.0.1/jwks.json",
        "http://127.0.0.1.example.com/",
        "http://localhost@example.com/",
        "https://user:secret@example.com/",
        "http://0.0.0.0/",
        "http:///jwks.json",
        "https://",
        "https://[::1",
        "https://example.com:port/",
        "HTTP://example.com/",
    ],
)
def test_jwks_refuses_an_address_that_is_neither_https_nor_loopback(uri):
    with pytest.raises(ConfigError, match="jwks_uri"):
        Jwks(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://cognito-idp.eu-central-1.amazonaws.com/x/.well-known/jwks.json",
        "http://localhost:4566/x",
        "http://127.0.0.1/x",
        "http://127.8.8.8/x",
        "http://[::1]:80/x",
    ],
)
def test_jwks_accepts_https_and_loopback(uri):
    Jwks(uri)
