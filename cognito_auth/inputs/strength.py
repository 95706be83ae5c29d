"""How hard a password is to guess."""

import re
import string
import threading
from enum import IntEnum

from zxcvbn import matching, zxcvbn

# zxcvbn's time grows faster than the length: 40 ms at worst for this many.
MAX_RATED = 100
# zxcvbn keeps the words it is given, here parts of an address, in one place for all.
_rating = threading.Lock()
# 30,000 of them, all in lower case
_COMMON = matching.RANKED_DICTIONARIES["passwords"]


class Strength(IntEnum):
    """How long a password resists guessing: zxcvbn's score, by name."""

    VERY_WEAK = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3
    STRONG = 4


def strength(password: str, email: str = "") -> Strength:
    """Rate a password; a hint beside the pool's rules, never one of them.

    Args:
        password: As typed; what comes after 100 characters is not looked at.
        email: The account's address, whose parts make a password weaker.

    Source: Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (2016).
    """
    if not password:
        return Strength.VERY_WEAK
    with _rating:
        try:
            found = zxcvbn(
                password[:MAX_RATED], known_parts(email), max_length=MAX_RATED
            )
        finally:
            matching.RANKED_DICTIONARIES.pop("user_inputs", None)
    return Strength(found["score"])


def is_common(password: str) -> bool:
    """Whether a password is one of the 30,000 most common ones.

    In whatever case, and with symbols around it: where a policy asks for an upper-case
    letter and a symbol, `password123` becomes `Password123!`.

    Source: the list of zxcvbn, made of published ones.
    """
    plain = password.lower()
    return plain in _COMMON or plain.strip(string.punctuation + " ") in _COMMON


def known_parts(email: str) -> list[str]:
    """An address and its words, which whoever guesses tries first, in any case."""
    return sorted({email.strip(), *re.split(r"[\W_]+", email)} - {""})
