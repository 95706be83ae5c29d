"""What the pool's policy asks of a password, and how hard it is to guess."""

import re
import threading
from collections.abc import Callable
from enum import IntEnum

from zxcvbn import matching, zxcvbn

from cognito_auth.config import PasswordPolicy

MAX_LENGTH = 256
# Source: Cognito's developer guide, "Adding user pool password requirements". A space
# counts too, but not at either end.
SYMBOLS = frozenset("^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ")

# zxcvbn's time grows faster than the length: 40 ms at worst for this many.
MAX_RATED = 100
# It keeps the words that it is given, here parts of an address, in one place for all.
_rating = threading.Lock()

Rule = tuple[str, Callable[[str], bool]]


class Strength(IntEnum):
    """How long a password resists guessing: zxcvbn's score, with its word."""

    VERY_WEAK = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3
    STRONG = 4

    @property
    def word(self) -> str:
        """`very weak`, `weak`, `fair`, `good` or `strong`."""
        return self.name.lower().replace("_", " ")


def strength(password: str, email: str = "") -> Strength:
    """Rate a password; a hint beside the pool's rules, never one of them.

    Args:
        password: As typed; what comes after 100 characters is not looked at.
        email: The account's address, whose parts make a password weaker.

    Source: Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (2016).
    """
    if not password:
        return Strength.VERY_WEAK
    address = email.strip().lower()
    known = {address, *re.split(r"[^0-9a-z]+", address)} - {""}
    with _rating:
        try:
            found = zxcvbn(password[:MAX_RATED], sorted(known), max_length=MAX_RATED)
        finally:
            matching.RANKED_DICTIONARIES.pop("user_inputs", None)
    return Strength(found["score"])


def rules(policy: PasswordPolicy) -> list[str]:
    """What a password needs: `["at least 12 characters", "a digit"]`."""
    return [words for words, _ in _rules(policy)]


def broken_rules(password: str, policy: PasswordPolicy) -> list[str]:
    """Those of `rules` that the password breaks; nothing if Cognito will take it."""
    broken = [words for words, holds in _rules(policy) if not holds(password)]
    if len(password) > MAX_LENGTH:
        broken.append(f"no more than {MAX_LENGTH} characters")
    return broken


def _rules(policy: PasswordPolicy) -> list[Rule]:
    length = policy.minimum_length
    table: list[tuple[bool, Rule]] = [
        (True, (f"at least {length} characters", lambda text: len(text) >= length)),
        (
            policy.require_lowercase,
            ("a lower-case letter", lambda text: any("a" <= c <= "z" for c in text)),
        ),
        (
            policy.require_uppercase,
            ("an upper-case letter", lambda text: any("A" <= c <= "Z" for c in text)),
        ),
        (
            policy.require_numbers,
            ("a digit", lambda text: any("0" <= c <= "9" for c in text)),
        ),
        (
            policy.require_symbols,
            ("a symbol", lambda text: any(c in SYMBOLS for c in text.strip(" "))),
        ),
    ]
    return [rule for asked, rule in table if asked]
