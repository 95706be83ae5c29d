"""How hard a password is to guess, with what is known of its owner."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn import matching

from cognito_auth.inputs import strength as module
from cognito_auth.inputs.strength import Strength, is_common, known_parts, strength


@pytest.mark.parametrize(
    ("password", "rated"),
    [
        ("", Strength.VERY_WEAK),
        ("Password123!", Strength.WEAK),
        ("Yellow-cat9", Strength.FAIR),
        ("Summer2026!x", Strength.GOOD),
        ("Correct horse 7 battery!", Strength.STRONG),
    ],
)
def test_strength_has_a_name(password: str, rated: Strength) -> None:
    assert strength(password) is rated


def test_strength_goes_from_0_to_4() -> None:
    assert [*Strength] == [0, 1, 2, 3, 4]
    assert 0 <= strength("Correct horse 7 battery!") <= 4


def test_the_own_address_makes_a_password_weaker() -> None:
    password = "xqzvlovelace7"

    with_email = strength(password, " XQZVlovelace@wjkqmail.com ")
    assert with_email < strength(password) == Strength.GOOD


@pytest.mark.parametrize("repeated", ["aB3$", "1", "qwertyuiop", "p4ssw0rd", "19911"])
def test_a_long_password_is_rated_in_bounded_time(repeated: str) -> None:
    start = time.monotonic()
    strength(repeated * 10_000, "a" * 10_000 + "@example.com")

    assert time.monotonic() - start < 1


def test_what_comes_after_100_characters_does_not_count() -> None:
    weak = "a" * 100

    assert strength(weak + "Correct horse 7 battery!") == strength(weak)


def test_no_address_stays_behind() -> None:
    strength("xqzvlovelace7", "xqzvlovelace@wjkqmail.com")

    assert "user_inputs" not in matching.RANKED_DICTIONARIES
    assert strength("xqzvlovelace7") == Strength.GOOD


def test_one_password_is_rated_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # zxcvbn keeps the words of the moment where another thread would find them
    rating, most = 0, 0

    def rate(*_: object, **__: object) -> dict[str, int]:
        nonlocal rating, most
        rating += 1
        most = max(most, rating)
        time.sleep(0.01)
        rating -= 1
        return {"score": 0}

    monkeypatch.setattr(module, "zxcvbn", rate)
    threads = [threading.Thread(target=strength, args=("x",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1


@given(st.text(max_size=120), st.text(max_size=40))
def test_anything_typed_has_a_strength(password: str, email: str) -> None:
    assert strength(password, email) in Strength


@pytest.mark.parametrize(
    ("email", "parts"),
    [
        ("", []),
        (" ada@example.com ", ["ada", "ada@example.com", "com", "example"]),
        ("a_b+c@x.org", ["a", "a_b+c@x.org", "b", "c", "org", "x"]),
    ],
)
def test_an_address_is_known_whole_and_in_words(email: str, parts: list[str]) -> None:
    assert known_parts(email) == parts


@pytest.mark.parametrize(
    "password",
    ["123456", "password123", "PASSWORD123", "Password123!", " !dragon! ", "!qaz2wsx"],
)
def test_a_common_password_is_told_in_any_case_and_with_symbols(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    [
        "",
        " ",
        "!",
        "Correct horse 7 battery!",
        "password123password123",
        "dragon horse",
    ],
)
def test_any_other_is_not(password: str) -> None:
    assert not is_common(password)


def test_more_than_ten_thousand_are_known() -> None:
    assert len(module._COMMON) >= 10_000
    # the most common ones, whoever counts
    for password in ("qwerty", "letmein", "iloveyou", "abc123", "111111", "monkey"):
        assert is_common(password)
