"""The pool's password policy in words, what a password breaks, its strength."""

import string
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn import matching

from cognito_auth.config import PasswordPolicy
from cognito_auth.inputs import strength as module
from cognito_auth.inputs.passwords import SYMBOLS, broken_rules, rules
from cognito_auth.inputs.strength import Strength, strength

FULL = PasswordPolicy()
SHORT = PasswordPolicy(
    minimum_length=6,
    require_lowercase=False,
    require_uppercase=False,
    require_numbers=False,
    require_symbols=False,
)
LENGTH = "at least 12 characters"
LOWER = "a lower-case letter"
UPPER = "an upper-case letter"
DIGIT = "a digit"
SYMBOL = "a symbol"


def test_the_full_policy_in_words() -> None:
    assert rules(FULL) == [LENGTH, LOWER, UPPER, DIGIT, SYMBOL]


def test_only_what_the_pool_asks_for_is_said() -> None:
    assert rules(SHORT) == ["at least 6 characters"]
    assert broken_rules("123456", SHORT) == []


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Correct horse 7", []),
        ("", [LENGTH, LOWER, UPPER, DIGIT, SYMBOL]),
        ("Short 7!", [LENGTH]),
        ("Elevenchr7!", [LENGTH]),
        ("Twelvechars7!", []),
        ("NO LOWER 77!", [LOWER]),
        ("no upper 77!", [UPPER]),
        ("No digit here!", [DIGIT]),
        ("NoSymbolHere77", [SYMBOL]),
        ("x" * 257, [UPPER, DIGIT, SYMBOL, "no more than 256 characters"]),
        ("Aa7!" * 64, []),
    ],
)
def test_each_broken_rule_is_named_in_its_order(
    password: str, broken: list[str]
) -> None:
    assert broken_rules(password, FULL) == broken


@pytest.mark.parametrize("symbol", [*"^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= "])
def test_each_of_cognitos_symbols_counts(symbol: str) -> None:
    assert broken_rules(f"Twelve{symbol}chars7", FULL) == []


def test_there_are_no_more_symbols_than_cognitos() -> None:
    # Cognito's guide lists every ASCII punctuation character, and the space
    assert frozenset(string.punctuation + " ") == SYMBOLS


@pytest.mark.parametrize("symbol", ["\t", "\n", "\N{EURO SIGN}", "\N{ROCKET}", "\x00"])
def test_other_characters_are_no_symbols(symbol: str) -> None:
    assert broken_rules(f"Twelve{symbol}chars7", FULL) == [SYMBOL]


@pytest.mark.parametrize(
    "password", [" Twelvechars7", "Twelvechars7 ", "  Twelve77AB "]
)
def test_a_space_at_either_end_is_no_symbol(password: str) -> None:
    assert broken_rules(password, FULL) == [SYMBOL]


def test_a_space_inside_is_a_symbol_also_between_outer_ones() -> None:
    assert broken_rules(" Twelve chars7 ", FULL) == []


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("\N{LATIN SMALL LETTER E WITH ACUTE}COLE NORMALE 7!", [LOWER]),
        ("\N{LATIN CAPITAL LETTER E WITH ACUTE}cole normale 7!", [UPPER]),
        ("Ecole normale \N{ARABIC-INDIC DIGIT SEVEN}!", [DIGIT]),
        ("Ecole normale \N{SUPERSCRIPT TWO}!", [DIGIT]),
    ],
)
def test_letters_and_digits_beyond_ascii_do_not_count(
    password: str, broken: list[str]
) -> None:
    assert broken_rules(password, FULL) == broken


def test_length_is_counted_in_characters_not_bytes() -> None:
    rockets = "Aa7!" + "\N{ROCKET}" * 7
    assert broken_rules(rockets, FULL) == [LENGTH]
    assert broken_rules(rockets + "\N{ROCKET}", FULL) == []


@given(st.text(max_size=40))
def test_what_breaks_nothing_has_all_that_cognito_asks(password: str) -> None:
    inner = password.strip(" ")
    good = (
        len(password) >= 12
        and bool(set(password) & set(string.ascii_lowercase))
        and bool(set(password) & set(string.ascii_uppercase))
        and bool(set(password) & set(string.digits))
        and bool(set(inner) & (set(string.punctuation) | {" "}))
    )
    assert (not broken_rules(password, FULL)) == good


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("", "very weak"),
        ("Password123!", "weak"),
        ("Yellow-cat9", "fair"),
        ("Summer2026!x", "good"),
        ("Correct horse 7 battery!", "strong"),
    ],
)
def test_strength_in_a_word(password: str, word: str) -> None:
    assert strength(password).word == word


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
