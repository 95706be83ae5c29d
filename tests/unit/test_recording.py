"""A sign-in's recording: what went over the wire, and nothing to guess by."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import gmpy2  # type: ignore[import-not-found, import-untyped, unused-ignore]
import pytest
from cryptography.fernet import Fernet

from cognito_auth.cognito import srp as srp_module
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.recording import Recording, proven, read
from cognito_auth.errors import SessionEnded
from cognito_auth.pool import Pool
from cognito_auth.sessions.life import Beginning, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Challenge, Tokens
from streamlit_cognito.script import session
from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import opened
from tests.unit.clock import Clock
from tests.unit.scripted_cognito import (
    EMAIL,
    POOL,
    SUB,
    TOKENS,
    FakeCognito,
    asks,
    config,
    says,
)
from tests.unit.test_account_page import app_with_an_account

PASSWORD = "violet-anchor-0417"
GUESSES = [f"violet-anchor-{number:04}" for number in range(1000)]
SALT = "5eb63bbbe01eeed093cb22bb8f5acdc3"
SECRET_BLOCK = base64.b64encode(b"the secret block of this sign-in" * 8).decode()
N = srp_module.SRP("", "", POOL, "").big_n
K = srp_module.SRP("", "", POOL, "").val_k
# the secret numbers of both sides, of which nobody else ever hears
SMALL_A = 2**250 + 77
SMALL_B = 2**251 + 99


def padded(number: int) -> bytes:
    """As Cognito hashes a number: with room for a sign."""
    return number.to_bytes(number.bit_length() // 8 + 1)


def digest(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest())


def identity(password: str) -> bytes:
    name = POOL.partition("_")[2]
    return hashlib.sha256(f"{name}{SUB}:{password}".encode()).digest()


def private(password: str) -> int:
    """The number x of RFC 5054 section 2.5.3, as Cognito makes it."""
    return digest(padded(int(SALT, 16)), identity(password))


def key_of(secret: int, u: int) -> bytes:
    first = hmac.new(padded(u), padded(secret), hashlib.sha256).digest()
    info = b"Caldera Derived Key\x01"
    return hmac.new(first, info, hashlib.sha256).digest()[:16]


def signature(key: bytes, timestamp: str) -> bytes:
    block = base64.b64decode(SECRET_BLOCK)
    name = POOL.partition("_")[2].encode() + SUB.encode()
    text = name + block + timestamp.encode()
    return hmac.new(key, text, hashlib.sha256).digest()


BIG_B = (K * pow(2, private(PASSWORD), N) + pow(2, SMALL_B, N)) % N
CHALLENGE = {
    "USER_ID_FOR_SRP": SUB,
    "USERNAME": SUB,
    "SALT": SALT,
    "SRP_B": f"{BIG_B:x}",
    "SECRET_BLOCK": SECRET_BLOCK,
}
ASKS = asks("PASSWORD_VERIFIER", **CHALLENGE)
SIGNS_IN = says({"AuthenticationResult": {**TOKENS, "ExpiresIn": 3600}})


@pytest.fixture
def same_a(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        srp_module.SRP, "generate_random_small_a", lambda _: SMALL_A, raising=True
    )


@pytest.fixture
def client(api: Any, server: FakeCognito, clock: Clock) -> CognitoClient:
    def record(before: str) -> Recording:
        return Recording(before, now=clock)

    return CognitoClient(api, config(server.endpoint_url), record)


def recorded(client: CognitoClient, fake: FakeCognito, password: str = PASSWORD) -> str:
    fake.answers = [ASKS, SIGNS_IN]
    tokens = client.srp(EMAIL, password)
    assert isinstance(tokens, Tokens)
    return tokens.recorded


def test_each_message_is_there_with_its_fields(
    client: CognitoClient, fake: FakeCognito
) -> None:
    first, second = read(recorded(client, fake))

    assert first.operation == "InitiateAuth"
    assert [field.name for field in first.sent] == [
        *("ClientId", "AuthFlow", "USERNAME", "SRP_A"),
    ]
    assert {field.name: field.value for field in first.sent}["USERNAME"] == EMAIL
    came = {field.name: field for field in first.came}
    assert came["SRP_B"].value == f"{BIG_B:x}"
    assert came["SALT"].value == SALT
    assert came["SECRET_BLOCK"].length == len(SECRET_BLOCK)
    assert second.operation == "RespondToAuthChallenge"
    sent = {field.name: field for field in second.sent}
    assert sent["PASSWORD_CLAIM_SIGNATURE"].length == 44
    assert sent["TIMESTAMP"].value
    assert {field.name: field.length for field in second.came} == {
        **{name: len(token) for name, token in TOKENS.items()},
        "ExpiresIn": 4,
    }


def test_times_are_those_of_the_wire(
    client: CognitoClient, fake: FakeCognito, clock: Clock
) -> None:
    def after(seconds: float, answer: Callable[..., None]) -> Callable[..., None]:
        def answered(request: Any) -> None:
            clock.advance(seconds)
            answer(request)

        return answered

    begun_at = clock.seconds
    fake.answers = [after(0.25, ASKS), after(0.5, SIGNS_IN)]
    tokens = client.srp(EMAIL, PASSWORD)
    assert isinstance(tokens, Tokens)
    assert [
        (one.begun_at - begun_at, one.sent_at - begun_at, one.answered_at - begun_at)
        for one in read(tokens.recorded)
    ] == [(0, 0, 0.25), (0.25, 0.25, 0.75)]


def test_a_further_step_goes_on_with_the_recording(
    client: CognitoClient, fake: FakeCognito
) -> None:
    fake.answers = [ASKS, asks("SOFTWARE_TOKEN_MFA", FRIENDLY_DEVICE_NAME="x")]
    challenge = client.srp(EMAIL, PASSWORD)
    assert isinstance(challenge, Challenge)
    fake.answers = [SIGNS_IN]
    tokens = client.respond(challenge, {"SOFTWARE_TOKEN_MFA_CODE": "271828"})

    assert isinstance(tokens, Tokens)
    *_, last = read(tokens.recorded)
    assert len(read(tokens.recorded)) == 3
    # of a code not even the length
    assert ("SOFTWARE_TOKEN_MFA_CODE", None, None) in [
        (field.name, field.length, field.value) for field in last.sent
    ]
    assert "271828" not in tokens.recorded
    assert EMAIL not in repr(challenge) + repr(tokens)


@pytest.mark.parametrize(
    ("factor", "answer", "length"),
    [("WEB_AUTHN", "CREDENTIAL", 14), ("EMAIL_OTP", "EMAIL_OTP_CODE", None)],
)
def test_a_sign_in_by_choice_is_recorded_without_what_signs_in(
    client: CognitoClient, fake: FakeCognito, factor: str, answer: str, length: int
) -> None:
    options = {"CREDENTIAL_REQUEST_OPTIONS": "the challenge"}
    fake.answers = [asks(factor, **options), SIGNS_IN]
    challenge = client.begin(EMAIL, factor)
    assert isinstance(challenge, Challenge)
    tokens = client.respond(challenge, {answer: "31415926 signs"})

    assert isinstance(tokens, Tokens)
    first, last = read(tokens.recorded)
    assert ("PREFERRED_CHALLENGE", factor) in [
        (field.name, field.value) for field in first.sent
    ]
    assert (answer, length, None) in [
        (field.name, field.length, field.value) for field in last.sent
    ]
    for secret in ("31415926", "the challenge", *TOKENS.values()):
        assert secret not in tokens.recorded
    assert proven([first, last]) == ("passkey" if length else "mailed_code")


def test_a_newcomers_first_sign_in_is_recorded(
    client: CognitoClient, fake: FakeCognito
) -> None:
    fake.answers = [SIGNS_IN]
    tokens = client.begin_after_sign_up(EMAIL, "the session of the code")

    assert isinstance(tokens, Tokens)
    assert proven(read(tokens.recorded)) == "verified"
    assert "the session of the code" not in tokens.recorded
    assert proven(read(recorded(client, fake))) == "password"


def test_a_new_password_leaves_nothing_but_its_name(
    client: CognitoClient, fake: FakeCognito
) -> None:
    fake.answers = [ASKS, asks("NEW_PASSWORD_REQUIRED", userAttributes="{}")]
    challenge = client.srp(EMAIL, PASSWORD)
    assert isinstance(challenge, Challenge)
    answers = {"NEW_PASSWORD": "new-secret", "userAttributes.given_name": "Ada"}
    fake.answers = [SIGNS_IN]
    tokens = client.respond(challenge, answers)

    assert isinstance(tokens, Tokens)
    *_, last = json.loads(tokens.recorded)
    assert ["NEW_PASSWORD"] in last[4]
    assert ["userAttributes.given_name"] in last[4]


def test_without_a_recorder_nothing_is_noted(
    shared_client: CognitoClient, fake: FakeCognito
) -> None:
    assert recorded(shared_client, fake) == ""


@pytest.mark.parametrize("records", [True, False])
def test_a_pool_records_only_if_it_is_told_to(
    fake: FakeCognito, *, records: bool
) -> None:
    pool = Pool.of(config(fake.endpoint_url), records=records)
    text = recorded(pool.authenticator._cognito, fake)
    assert bool(text) is records


# What must not be guessed by.


def numbers(text: str) -> Iterator[tuple[int, bytes]]:
    """Each value in a text, in each way that it can be read as bytes."""
    for value in set(re.findall(r"[\w+/=-]{2,}", text)):
        for spelled in (bytes.fromhex, base64.b64decode):
            with suppress(ValueError):
                found = spelled(value)
                yield int.from_bytes(found), found


def power(base: int, exponent: int) -> int:
    return int(gmpy2.powmod(base, exponent, N))


def told_apart(text: str, guesses: Sequence[str], shown: str = "") -> list[str]:
    """The passwords of a list that what is held fits to: a program that guesses.

    It tries every value of a recording and of what is shown beside it as a, b, x, v,
    S, the key and the signature.
    """
    values = {field.name: field for one in read(text) for field in one.sent + one.came}
    big_a, big_b = (int(values[name].value or "", 16) for name in ("SRP_A", "SRP_B"))
    timestamp = values["TIMESTAMP"].value or ""
    u = digest(padded(big_a), padded(big_b))
    held = list(numbers(f"{text} {shown}"))
    as_numbers = {number for number, _ in held}
    as_bytes = {found for _, found in held}
    # without the block there is nothing to compare a signature with
    can_sign = base64.b64decode(SECRET_BLOCK) in as_bytes
    # what each number is if it is one of the secret ones
    public = {power(2, number): number for number in as_numbers}
    fitting = []
    for guess in guesses:
        x = private(guess)
        v = power(2, x)
        b = public.get((big_b - K * v) % N)
        shared = [power(power(v, u) * big_a % N, b)] if b else []
        if a := public.get(big_a):
            shared.append(power((big_b - K * v) % N, a + u * x))
        keys = [key_of(one, u) for one in shared]
        proofs = [signature(key, timestamp) for key in keys] if can_sign else []
        hints = {x, v, int.from_bytes(identity(guess)), *shared}
        if b or hints & as_numbers or {*keys, *proofs} & as_bytes:
            fitting.append(guess)
    return fitting


def test_what_is_recorded_fits_to_no_password_of_a_thousand(
    client: CognitoClient, fake: FakeCognito, same_a: None
) -> None:
    assert PASSWORD in GUESSES
    assert told_apart(recorded(client, fake), GUESSES) == []


@pytest.mark.usefixtures("nothing_set_up", "same_a")
def test_what_the_page_shows_of_it_fits_to_no_password_either(
    client: CognitoClient, fake: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = recorded(client, fake)
    began = Beginning(text, cookie_at=2.0)
    monkeypatch.setattr(session, "beginning", lambda: began)
    with fake_sign_in(EMAIL):
        app = opened(app_with_an_account, "insight")
    page = " ".join(one.proto.body for one in app.get("html"))
    assert f"{BIG_B:x}" in page
    assert told_apart(text, GUESSES, page) == []
    spoiled = f"{page} <bdi>{spelled(private(PASSWORD))}</bdi>"
    assert told_apart(text, GUESSES[400:430], spoiled) == [PASSWORD]


def shared_secret() -> tuple[int, bytes]:
    """S and K of the sign-in with the right password."""
    u = digest(padded(pow(2, SMALL_A, N)), padded(BIG_B))
    base = BIG_B - K * pow(2, private(PASSWORD), N)
    secret = pow(base, SMALL_A + u * private(PASSWORD), N)
    return secret, key_of(secret, u)


def spelled(number: int) -> str:
    return padded(number).hex()


# By which mistake it would be guessed: values that no recording may hold, together.
MISTAKES: dict[str, Callable[[str], list[str]]] = {
    "x": lambda _: [spelled(private(PASSWORD))],
    "v": lambda _: [spelled(pow(2, private(PASSWORD), N))],
    "the hash of name and password": lambda _: [identity(PASSWORD).hex()],
    "b": lambda _: [spelled(SMALL_B)],
    "a and S": lambda _: [spelled(SMALL_A), spelled(shared_secret()[0])],
    "a and the key": lambda _: [spelled(SMALL_A), shared_secret()[1].hex()],
    "a, SECRET_BLOCK and the signature": lambda timestamp: [
        spelled(SMALL_A),
        SECRET_BLOCK,
        base64.b64encode(signature(shared_secret()[1], timestamp)).decode(),
    ],
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_program_that_guesses_finds_the_password_by_any_mistake(
    client: CognitoClient, fake: FakeCognito, same_a: None, mistake: str
) -> None:
    exchanges = json.loads(recorded(client, fake))
    [timestamp] = [
        field[2] for one in exchanges for field in one[4] if field[0] == "TIMESTAMP"
    ]
    for value in MISTAKES[mistake](timestamp):
        exchanges[0][4].append(["MISTAKE", len(value), value])

    near = GUESSES[400:430]
    assert told_apart(json.dumps(exchanges), near) == [PASSWORD]


def test_the_real_proof_is_the_one_that_the_program_computes(
    client: CognitoClient, fake: FakeCognito, same_a: None
) -> None:
    recorded(client, fake)
    sent = fake.requests[1].body["ChallengeResponses"]
    proof = signature(shared_secret()[1], sent["TIMESTAMP"])
    assert sent["PASSWORD_CLAIM_SIGNATURE"] == base64.b64encode(proof).decode()


def test_a_recording_is_the_same_whatever_the_password(
    client: CognitoClient,
    fake: FakeCognito,
    same_a: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stamp = "Sat Mar 7 04:05:09 UTC 2026"
    stamped = staticmethod(lambda _: stamp)
    monkeypatch.setattr(srp_module.SRP, "get_cognito_formatted_timestamp", stamped)
    passwords = [*GUESSES[:3], PASSWORD, "", "x" * 200]
    assert len({recorded(client, fake, password) for password in passwords}) == 1


def test_no_recording_holds_what_repeats_a_sign_in(
    client: CognitoClient, fake: FakeCognito
) -> None:
    text = recorded(client, fake)
    sent = fake.requests[1].body
    block = sent["ChallengeResponses"]["PASSWORD_CLAIM_SECRET_BLOCK"]
    proof = sent["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"]
    for secret in (block, proof, sent["Session"], PASSWORD, *TOKENS.values()):
        assert secret
        assert secret not in text


# Where it is kept.


@pytest.fixture
def sessions(store: SqliteStore, clock: Clock) -> Sessions:
    return Sessions(store, Sealer([Fernet.generate_key().decode()]), now=clock)


def test_a_recording_is_in_its_sessions_row_sealed_and_ends_with_it(
    sessions: Sessions, store: SqliteStore
) -> None:
    tokens = Tokens("id", "access", "refresh", "what went over the wire")
    session = sessions.create("sub", tokens, "browser")

    assert sessions.beginning(session).recorded == tokens.recorded
    row = store.read(session.id)
    assert row
    assert tokens.recorded.encode() not in row.sealed_recording
    assert b"over the wire" not in row.sealed_tokens
    assert session.tokens.recorded == ""

    sessions.renew(session.id, Tokens("id2", "access2", "refresh2"))
    assert sessions.beginning(session).recorded == tokens.recorded
    sessions.end(session.id)
    with pytest.raises(SessionEnded):
        sessions.beginning(session)


def test_another_sessions_recording_is_not_opened(
    sessions: Sessions, store: SqliteStore
) -> None:
    mine, theirs = (
        sessions.create(sub, Tokens("i", "a", "r", f"of {sub}"), sub) for sub in "mt"
    )
    rows = [store.read(one.id) for one in (mine, theirs)]
    assert rows[0]
    assert rows[1]
    moved = {**vars(rows[0]), "sealed_recording": rows[1].sealed_recording}
    assert store.swap(type(rows[0])(**moved))
    with pytest.raises(SessionEnded):
        sessions.beginning(mine)


def test_a_session_without_a_recording_says_when_its_cookie_was_set(
    sessions: Sessions, clock: Clock
) -> None:
    session = sessions.create("sub", Tokens("id", "access", "refresh"), "browser")
    began = clock.seconds
    assert sessions.beginning(session) == Beginning("", cookie_at=0.0)
    clock.advance(0.5)
    ticket = session.ticket
    assert ticket
    assert sessions.take_ticket(ticket, "browser")
    assert sessions.beginning(session).cookie_at == began + 0.5


def test_a_recording_is_small() -> None:
    values = {"SRP_B": secrets.token_hex(384), "SALT": SALT, "SECRET_BLOCK": "x" * 2000}
    recording = Recording()
    recording.note("initiate_auth", {"SRP_A": secrets.token_hex(384)}, values)
    assert len(str(recording)) < 2000


def cost(do: Callable[[], object]) -> float:
    """Seconds of this thread's CPU, at their best."""
    found = []
    for _ in range(12):
        started = time.thread_time()
        do()
        found.append(time.thread_time() - started)
    return min(found)


def test_a_recording_costs_less_than_a_hundredth_of_a_sign_in(
    client: CognitoClient, fake: FakeCognito
) -> None:
    fake.answers = [ASKS, SIGNS_IN] * 20
    whole = cost(lambda: client.srp(EMAIL, PASSWORD))
    sealer = Sealer([Fernet.generate_key().decode()])
    asked = {"AuthParameters": {"SRP_A": secrets.token_hex(384), "USERNAME": EMAIL}}
    answered = {"ChallengeResponses": {"PASSWORD_CLAIM_SIGNATURE": "x" * 44}}

    def record() -> None:
        recording = Recording()
        recording.sending()
        recording.note("initiate_auth", asked, {"ChallengeParameters": CHALLENGE})
        recording.sending()
        recording.note("respond_to_auth_challenge", answered, TOKENS)
        sealer.seal("recording", {"recorded": str(recording)})

    assert cost(record) < whole / 100
