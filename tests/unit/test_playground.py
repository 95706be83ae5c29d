"""Made-up sign-ins and tokens: what each change makes fail, by the real code."""

import json
from typing import get_args

import pytest

from cognito_auth.cognito import playground as proof
from cognito_auth.cognito.srp import SRP
from cognito_auth.tokens import playground as token
from tests.unit.minting import NOW

FAILS: dict[str, str] = {
    "nothing": "",
    "byte": "signature",
    "zero": "here",
    "password": "signature",
    "time": "signature",
}
JUDGED = {
    "nothing": ("", ""),
    "claim": ("token_signature", "not signed by key"),
    "audience": ("token_audience", "aud 'another-client'"),
    "issuer": ("token_issuer", "Another"),
    "use": ("token_use", "token_use 'access', expected 'id'"),
    "key": ("token_signature", "not signed by key"),
    "kid": ("token_unknown_key", "another-key"),
    "none": ("token_signature", "alg 'none', expected 'RS256'"),
    "hmac": ("token_signature", "alg 'HS256', expected 'RS256'"),
    "expired": ("token_time", "expired"),
    "slow": ("token_time", "is this machine's clock slow?"),
    "at_hash": ("token_signature", "at_hash is of another access token"),
}


@pytest.mark.parametrize("is_small", [True, False])
@pytest.mark.parametrize("change", get_args(proof.Change))
def test_what_is_changed_decides_which_check_fails(
    change: proof.Change, is_small: bool
) -> None:
    assert proof.play(change, is_small=is_small).failed == FAILS[change]


@pytest.mark.parametrize("is_small", [True, False])
def test_both_sides_come_to_the_same_number_if_nothing_is_changed(
    is_small: bool,
) -> None:
    numbers = proof.play("nothing", is_small=is_small).numbers
    assert numbers["S@app"] == numbers["S@cognito"]
    assert numbers["B@app"] == numbers["B@cognito"]
    wrong = proof.play("password", is_small=is_small).numbers
    assert wrong["S@app"] != wrong["S@cognito"]
    assert wrong["x"] != numbers["x"]


@pytest.mark.parametrize("is_small", [True, False])
def test_any_byte_of_b_makes_it_fail(is_small: bool) -> None:
    size = proof.length(is_small=is_small)
    for position in range(0, size, max(1, size // 8)):
        played = proof.play("byte", is_small=is_small, position=position)
        assert played.numbers["B@app"] != played.numbers["B@cognito"]
        assert played.failed


def test_zero_is_refused_before_anything_is_sent_and_is_no_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    played = proof.play("zero", is_small=False)
    assert played.text == "B is not within 1..N-1"
    assert caplog.records == []
    assert "PASSWORD_CLAIM_SIGNATURE@app" not in played.numbers


def test_the_large_numbers_are_those_of_a_real_sign_in() -> None:
    real = SRP("ada", "x", proof.POOL_ID, "client")
    assert proof.multiplier(real.big_n, real.val_g) == real.val_k
    assert proof.play("nothing", is_small=False).numbers["N"] == f"{real.big_n:x}"
    assert real.big_n.bit_length() == 8 * proof.length(is_small=False)


def test_the_small_prime_is_a_safe_one() -> None:
    prime = proof.SMALL_PRIME
    for number in (prime, (prime - 1) // 2):
        assert all(number % divisor for divisor in range(2, 60))
    assert prime.bit_length() <= 8 * proof.length(is_small=True)


def test_every_change_of_a_token_has_its_answer() -> None:
    assert set(JUDGED) == set(get_args(token.Change))


@pytest.mark.parametrize("change", JUDGED)
def test_the_verifier_says_what_is_wrong_with_a_token(change: token.Change) -> None:
    judged = token.judge(change, now=lambda: NOW)
    code, text = JUDGED[change]
    assert judged.code == code
    assert text in judged.text
    assert json.dumps([dict(judged.header), dict(judged.claims)])
