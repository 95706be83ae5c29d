"""Our half of SRP beside pycognito's: the same numbers, and the checks it lacks."""

import datetime
import functools
import hashlib
import operator
import statistics
import threading
import time
from types import SimpleNamespace

import boto3
import gmpy2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycognito import aws_srp

from cognito_auth.cognito.srp import PRIME, PRIVATE_BITS, SRP
from cognito_auth.errors import ConfigError, ServiceUnavailable

POOL_ID = "eu-central-1_Example"
CLIENT_ID = "1example23456789"
PASSWORD = "correct horse battery staple"
N = int(aws_srp.N_HEX, 16)
CHALLENGE = {
    "USER_ID_FOR_SRP": "5f0c1e0a-0000-4000-8000-000000000001",
    "USERNAME": "5f0c1e0a-0000-4000-8000-000000000001",
    "SALT": "5eb63bbbe01eeed093cb22bb8f5acdc3",
    "SRP_B": f"{pow(7, 2**200 + 1, N):x}",
    "SECRET_BLOCK": "c2VjcmV0IGJsb2Nr",
}


@pytest.fixture(autouse=True)
def no_boto3_client(monkeypatch):
    """AWSSRP makes a client when it has none; ours must never."""

    def client(*args, **options):
        raise AssertionError("a boto3 client was made")

    monkeypatch.setattr(boto3, "client", client)


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    """The answer holds the time: the same for both that are compared."""
    moment = datetime.datetime(2026, 3, 7, 4, 5, 9)
    clock = SimpleNamespace(datetime=SimpleNamespace(utcnow=lambda: moment))
    monkeypatch.setattr(aws_srp, "datetime", clock)


def ours(password=PASSWORD, a=None):
    return with_secret(SRP("ada@example.com", password, POOL_ID, CLIENT_ID), a)


def stock(password=PASSWORD, a=None):
    srp = aws_srp.AWSSRP(
        "ada@example.com", password, POOL_ID, CLIENT_ID, client=object()
    )
    return with_secret(srp, a)


def with_secret(srp, a):
    if a is not None:
        srp.small_a_value = a
        srp.large_a_value = srp.calculate_a()
    return srp


def answer(srp, challenge):
    return srp.process_challenge(challenge, srp.get_auth_params())


def assert_same(challenge, password=PASSWORD, a=2**1000 + 3):
    mine, theirs = ours(password, a), stock(password, a)
    assert mine.get_auth_params() == theirs.get_auth_params()
    assert answer(mine, challenge) == answer(theirs, challenge)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "",
        " edge spaces ",
        "\ttab\n",
        "🦊🔑" * 8,
        "e\u0301 is not \u00e9",
        "NUL\0inside",
        "x" * 256,
        "x" * 257,
        "山田",
    ],
)
def test_srp_uses_the_password_as_typed(password):
    assert_same(CHALLENGE, password)


def test_srp_tells_passwords_apart_by_their_edges():
    signatures = {
        answer(ours(password, a=5), CHALLENGE)["PASSWORD_CLAIM_SIGNATURE"]
        for password in ("x", " x", "x ", "X", "x\0", "x" * 256, "x" * 257)
    }
    assert len(signatures) == 7


def test_srp_answers_as_cognito_wants_it():
    assert answer(ours(), CHALLENGE).keys() == {
        "TIMESTAMP",
        "USERNAME",
        "PASSWORD_CLAIM_SECRET_BLOCK",
        "PASSWORD_CLAIM_SIGNATURE",
    }
    assert answer(ours(), CHALLENGE)["TIMESTAMP"] == "Sat Mar 7 04:05:09 UTC 2026"


def test_srp_computes_what_a_server_with_the_verifier_computes():
    """The other side of RFC 5054, from the verifier alone: no code is shared."""
    k = int(hashlib.sha256(bytes.fromhex("00" + aws_srp.N_HEX + "02")).hexdigest(), 16)
    user, salt, b = CHALLENGE["USER_ID_FOR_SRP"], CHALLENGE["SALT"], 2**2000 + 9
    identity = hashlib.sha256(f"Example{user}:{PASSWORD}".encode()).digest()
    x = hashlib.sha256(bytes.fromhex(salt) + identity).hexdigest()
    verifier = pow(2, int(x, 16), N)
    big_b = (k * verifier + pow(2, b, N)) % N
    client = ours()
    u = aws_srp.calculate_u(client.large_a_value, big_b)
    secret = pow(client.large_a_value * pow(verifier, u, N), b, N)
    key = aws_srp.compute_hkdf(
        bytes.fromhex(aws_srp.pad_hex(secret)), bytes.fromhex(aws_srp.pad_hex(u))
    )
    found = client.get_password_authentication_key(user, PASSWORD, big_b, salt)
    assert found == key


def first_digit_and_length(value):
    digits = f"{value:x}"
    return len(digits) % 2, digits[0] in "89abcdef"


# pad_hex: odd length gets "0", a high first digit gets "00", the rest stays.
SHAPES = [(1, False), (1, True), (0, False), (0, True)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["A", "B", "salt", "u", "S"])
def test_srp_pads_every_number_as_pycognito_does(monkeypatch, name, shape):
    """Search, the same way every time, for values whose hex needs this padding."""
    padded = []
    pad_hex = aws_srp.pad_hex

    def noted(value):
        padded.append(int(value, 16) if isinstance(value, str) else value)
        return pad_hex(value)

    for module in ("pycognito.aws_srp.pad_hex", "cognito_auth.cognito.srp.pad_hex"):
        monkeypatch.setattr(module, noted)
    place = {"A": 0, "B": 1, "salt": 2, "S": 3, "u": 4}[name]
    srp = ours(a=3)
    for number in range(1, 400):
        if name == "A":
            srp.small_a_value = number + 3072
            srp.large_a_value = srp.calculate_a()
        if name == "salt":
            salt, big_b = f"{number * 37:x}", N - 5
        else:
            salt, big_b = "abcd", pow(3, number + 2000, N)
        padded.clear()
        srp.get_password_authentication_key("user", PASSWORD, big_b, salt)
        if first_digit_and_length(padded[place]) == shape:
            break
    else:
        pytest.fail("found no such value")
    challenge = {**CHALLENGE, "SALT": salt, "SRP_B": f"{big_b:x}"}
    assert_same(challenge, a=srp.small_a_value)


@settings(max_examples=25)
@given(
    a=st.integers(1, N - 1),
    big_b=st.integers(1, N - 1),
    salt=st.integers(0, 2**130),
    password=st.text(st.characters(codec="utf-8"), max_size=40),
)
def test_srp_equals_pycognito_for_any_numbers(a, big_b, salt, password):
    salt_hex = aws_srp.pad_hex(salt)
    mine, theirs = with_secret(OURS, a), with_secret(STOCK, a)
    assert mine.large_a_value == theirs.large_a_value
    keys = {
        srp.get_password_authentication_key("user", password, big_b, salt_hex)
        for srp in (mine, theirs)
    }
    assert len(keys) == 1


OURS, STOCK = ours(), stock()


@pytest.mark.parametrize("big_b", [0, N, 2 * N, 5 * N, N + 1, 2**3072, 2**4000])
def test_srp_refuses_a_b_that_gives_the_password_away(big_b):
    with pytest.raises(ServiceUnavailable, match="B is not within"):
        answer(ours(), {**CHALLENGE, "SRP_B": f"{big_b:x}"})


@pytest.mark.parametrize("big_b", [1, N - 1])
def test_srp_accepts_the_ends_of_the_range_of_b(big_b):
    assert_same({**CHALLENGE, "SRP_B": f"{big_b:x}"})


def test_srp_accepts_a_padded_b_of_full_length():
    assert_same({**CHALLENGE, "SRP_B": f"00{N - 1:x}"})


def test_srp_refuses_u_zero(monkeypatch):
    monkeypatch.setattr("cognito_auth.cognito.srp.calculate_u", lambda a, b: 0)
    with pytest.raises(ServiceUnavailable, match="u is zero"):
        answer(ours(), CHALLENGE)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "-1",
        "0x1f",
        "1_0",
        " 1f",
        "1f\n",
        "xyz",
        "é",
        "\u0661",
        7,
        b"1f",
        [],
    ],
)
@pytest.mark.parametrize("name", ["SALT", "SRP_B"])
def test_srp_refuses_numbers_that_are_not_hex(name, value):
    with pytest.raises(ServiceUnavailable, match="SRP challenge"):
        answer(ours(), {**CHALLENGE, name: value})


@pytest.mark.parametrize("name", ["SALT", "SRP_B"])
def test_srp_refuses_numbers_of_absurd_length(name):
    with pytest.raises(ServiceUnavailable, match="not hex"):
        answer(ours(), {**CHALLENGE, name: "1" * 1025})


@pytest.mark.parametrize("name", ["USER_ID_FOR_SRP", "SALT", "SRP_B", "SECRET_BLOCK"])
def test_srp_refuses_an_incomplete_challenge(name):
    challenge = {key: value for key, value in CHALLENGE.items() if key != name}
    with pytest.raises(ServiceUnavailable, match="KeyError"):
        answer(ours(), challenge)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_BLOCK", None),
        ("SECRET_BLOCK", "a"),
        ("SECRET_BLOCK", "é"),
        ("SECRET_BLOCK", 7),
        ("USER_ID_FOR_SRP", None),
        ("USER_ID_FOR_SRP", 7),
        ("USER_ID_FOR_SRP", "\ud800"),
    ],
)
def test_srp_refuses_a_malformed_challenge(name, value):
    with pytest.raises(ServiceUnavailable, match="SRP challenge"):
        answer(ours(), {**CHALLENGE, name: value})


def test_srp_does_not_quote_the_password_in_an_error():
    with pytest.raises(ServiceUnavailable, match="UnicodeEncodeError") as caught:
        answer(ours("secret\ud800"), CHALLENGE)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("challenge", [None, [], "x", 7])
def test_srp_refuses_a_challenge_that_is_no_mapping(challenge):
    with pytest.raises(ServiceUnavailable, match="SRP challenge"):
        answer(ours(), challenge)


@given(
    challenge=st.dictionaries(
        st.sampled_from(sorted(CHALLENGE)), st.text() | st.none() | st.integers()
    )
)
def test_srp_lets_nothing_but_its_own_error_escape(challenge):
    text = ""
    try:
        answer(OURS, {**CHALLENGE, **challenge})
    except ServiceUnavailable as error:
        text = str(error)
    quotable = (str(value) for value in challenge.values())
    assert not any(value in text for value in quotable if len(value) > 12)


@pytest.mark.parametrize("pool_id", ["", "eu-central-1", "_", "a_", "_b", "a_b_c"])
def test_srp_refuses_a_pool_id_of_another_form(pool_id):
    with pytest.raises(ConfigError, match="user pool id"):
        SRP("ada", PASSWORD, pool_id, CLIENT_ID)


def test_srp_shows_no_secret():
    srp = ours()
    for text in (repr(srp), str(srp), f"{srp}"):
        assert text == f"SRP(pool_id='{POOL_ID}')"


def test_srp_makes_no_boto3_client(monkeypatch):
    monkeypatch.setattr("boto3.client", lambda *_, **__: pytest.fail("made"))
    assert answer(SRP("ada", PASSWORD, POOL_ID, CLIENT_ID), CHALLENGE)


def test_srp_draws_a_new_secret_every_time():
    assert len({ours().large_a_value for _ in range(5)}) == 5


def test_a_is_of_as_many_random_bits_as_the_standard_asks_for():
    """RFC 5054 section 3.1; every one of them is now 0, now 1."""
    drawn = [SRP("ada", PASSWORD, POOL_ID, CLIENT_ID) for _ in range(64)]
    secrets = [srp.small_a_value for srp in drawn]
    assert PRIVATE_BITS == 256
    assert functools.reduce(operator.or_, secrets) == 2**256 - 1
    assert functools.reduce(operator.and_, secrets) == 0
    assert all(srp.large_a_value % PRIME for srp in drawn)


def test_srp_raises_to_every_secret_power_in_constant_time(monkeypatch):
    exponents = []

    def spy(base, exponent, modulus):
        assert gmpy2.get_context().allow_release_gil
        exponents.append(exponent)
        return powmod_sec(base, exponent, modulus)

    powmod_sec = gmpy2.powmod_sec
    monkeypatch.setattr(gmpy2, "powmod_sec", spy)
    srp = ours()
    answer(srp, CHALLENGE)
    assert len(exponents) == 3  # a, x and a + ux
    assert exponents[0] == srp.small_a_value


def median_wait(work):
    """How late a thread that only sleeps wakes up beside `work`, in seconds."""
    waits = []
    stop = threading.Event()

    def tick():
        while not stop.is_set():
            started = time.perf_counter()
            time.sleep(0.001)
            waits.append(time.perf_counter() - started - 0.001)

    ticking = threading.Thread(target=tick)
    ticking.start()
    for _ in range(20):
        work()
    stop.set()
    ticking.join()
    return statistics.median(waits)


def test_srp_lets_other_threads_run(monkeypatch):
    srp = ours()
    released = median_wait(lambda: answer(srp, CHALLENGE))
    with monkeypatch.context() as patch:
        patch.setattr(
            "cognito_auth.cognito.srp.power", gmpy2.powmod_sec
        )  # holds the GIL
        held = median_wait(lambda: answer(srp, CHALLENGE))
    assert released < held / 4
