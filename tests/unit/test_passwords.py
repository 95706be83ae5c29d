"""The rules of a pool's password policy, and which of them a password breaks."""

import re
import string
from contextlib import nullcontext
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_auth.config import PasswordPolicy
from cognito_auth.errors import InvalidPassword
from cognito_auth.inputs.passwords import (
    SYMBOLS,
    Rule,
    broken_rules,
    check_length,
    fits,
    rules,
    symbols,
)

FULL = PasswordPolicy()
SHORT = PasswordPolicy(
    minimum_length=6,
    require_lowercase=False,
    require_uppercase=False,
    require_numbers=False,
    require_symbols=False,
)
LENGTH = Rule("length", 12)
LOWER = Rule("lowercase")
UPPER = Rule("uppercase")
DIGIT = Rule("digit")
SYMBOL = Rule("symbol")
BLANK = Rule("blank")


def test_the_full_policy_has_every_rule_in_its_order() -> None:
    assert rules(FULL) == [LENGTH, LOWER, UPPER, DIGIT, SYMBOL]


def test_only_what_the_pool_asks_for_is_a_rule() -> None:
    assert rules(SHORT) == [Rule("length", 6)]
    assert broken_rules("123456", SHORT) == []


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("require_lowercase", LOWER),
        ("require_uppercase", UPPER),
        ("require_numbers", DIGIT),
        ("require_symbols", SYMBOL),
    ],
)
def test_each_rule_follows_its_own_setting(asked: str, rule: Rule) -> None:
    assert rules(replace(SHORT, **{asked: True})) == [Rule("length", 6), rule]


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
        ("x" * 257, [UPPER, DIGIT, SYMBOL, Rule("longest", 256)]),
        ("Aa7!" * 64, []),
    ],
)
def test_each_broken_rule_is_named_in_its_order(
    password: str, broken: list[Rule]
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
    "password",
    [" Twelvechars7", "Twelvechars7 ", "  Twelve77AB ", "\tTwelvechars7 ", " \t "],
)
def test_a_space_at_either_end_is_no_symbol(password: str) -> None:
    assert SYMBOL in broken_rules(password, FULL)
    assert broken_rules(password, FULL)[-1] == BLANK


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        # the only symbol is a space
        ("Twelve chars7", []),
        ("Twelve  chars7", []),
        (" Twelve chars7", [BLANK]),
        ("Twelve chars7 ", [BLANK]),
        ("Twelvechars7!\t", [BLANK]),
        ("\nTwelvechars7!", [BLANK]),
        ("Twelvechars7!\r\n", [BLANK]),
        # no blanks to Cognito, whose pattern knows ASCII's only
        ("Twelvechars7!\N{NO-BREAK SPACE}", []),
        ("\N{IDEOGRAPHIC SPACE}Twelvechars7!", []),
        ("Aa7!" * 64 + " ", [Rule("longest", 256), BLANK]),
    ],
)
def test_a_blank_at_either_end_is_a_rule_of_its_own(
    password: str, broken: list[Rule]
) -> None:
    assert broken_rules(password, FULL) == broken
    # Java's \\s
    taken = re.fullmatch(r"\S+.*\S+", password, re.ASCII | re.DOTALL)
    assert (BLANK in broken) is (taken is None)


def test_symbols_are_told_for_whoever_else_judges_a_password() -> None:
    assert symbols(" a!b c ") == {"!", " "}
    assert symbols(" abc ") == set()
    assert symbols("a\tb") == set()


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
    password: str, broken: list[Rule]
) -> None:
    assert broken_rules(password, FULL) == broken


def test_length_is_counted_in_characters_not_bytes() -> None:
    rockets = "Aa7!" + "\N{ROCKET}" * 7
    assert broken_rules(rockets, FULL) == [LENGTH]
    assert broken_rules(rockets + "\N{ROCKET}", FULL) == []


@given(st.text(max_size=40))
def test_what_breaks_nothing_has_all_that_cognito_asks(password: str) -> None:
    inner = password.strip(" \t\n\v\f\r")
    good = (
        len(password) >= 12
        and inner == password
        and bool(set(password) & set(string.ascii_lowercase))
        and bool(set(password) & set(string.ascii_uppercase))
        and bool(set(password) & set(string.digits))
        and bool(set(inner) & (set(string.punctuation) | {" "}))
    )
    assert (not broken_rules(password, FULL)) == good


@pytest.mark.parametrize(
    ("length", "taken"), [(0, False), (1, True), (256, True), (257, False)]
)
def test_a_length_that_cognito_takes_is_no_policys_business(
    length: int, taken: bool
) -> None:
    assert fits("x" * length) is taken
    with nullcontext() if taken else pytest.raises(InvalidPassword, match=f"{length} "):
        check_length("x" * length)
