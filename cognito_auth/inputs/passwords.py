"""What the pool's policy asks of a password, and which of it a password lacks."""

import string
from dataclasses import dataclass
from typing import Literal

from cognito_auth.config import PasswordPolicy
from cognito_auth.errors import InvalidPassword

# Source: Cognito's PasswordType.
MAX_LENGTH = 256
# The one list of them, for the embedded Cognito too; its space counts inside only.
# Source: Cognito's developer guide, "Adding user pool password requirements".
SYMBOLS = frozenset("^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ")
# What Cognito takes at neither end, by its pattern ^[\S]+.*[\S]+$ as Java reads it.
BLANKS = " \t\n\v\f\r"


@dataclass(frozen=True)
class Rule:
    """One thing that a password must have.

    `code` is what: at least (`length`) or at most (`longest`) `value` characters, one
    character of a kind, or no `blank` at either end.
    """

    code: Literal[
        "length", "lowercase", "uppercase", "digit", "symbol", "longest", "blank"
    ]
    value: int | None = None


_KINDS = {
    "lowercase": frozenset(string.ascii_lowercase),
    "uppercase": frozenset(string.ascii_uppercase),
    "digit": frozenset(string.digits),
}


def rules(policy: PasswordPolicy) -> list[Rule]:
    """What the policy asks of a password, in the order in which to show it."""
    asked = {
        Rule("length", policy.minimum_length): True,
        Rule("lowercase"): policy.require_lowercase,
        Rule("uppercase"): policy.require_uppercase,
        Rule("digit"): policy.require_numbers,
        Rule("symbol"): policy.require_symbols,
    }
    return [rule for rule, is_asked in asked.items() if is_asked]


def broken_rules(password: str, policy: PasswordPolicy) -> list[Rule]:
    """Those of `rules` that the password breaks, and of two more: `longest`, `blank`.

    None if Cognito will take it.
    """
    every = [*rules(policy), Rule("longest", MAX_LENGTH), Rule("blank")]
    return [rule for rule in every if not _holds(rule, password)]


def fits(password: str) -> bool:
    """Whether a password has a length that Cognito takes: 1 to 256 characters."""
    return 0 < len(password) <= MAX_LENGTH


def check_length(password: str) -> None:
    """Refuse a new password that is empty or too long, before Cognito is asked.

    The pool's other rules are for Cognito to judge.

    Raises:
        InvalidPassword: It is empty, or longer than 256 characters.
    """
    if not fits(password):
        raise InvalidPassword(f"{len(password)} characters")


def symbols(password: str) -> frozenset[str]:
    """Those of its characters that Cognito takes for symbols."""
    return SYMBOLS.intersection(password.strip(BLANKS))


def _holds(rule: Rule, password: str) -> bool:
    if rule.code == "blank":
        return password == password.strip(BLANKS)
    if rule.code == "symbol":
        return bool(symbols(password))
    if rule.value is None:
        return not _KINDS[rule.code].isdisjoint(password)
    if rule.code == "longest":
        return len(password) <= rule.value
    return len(password) >= rule.value
