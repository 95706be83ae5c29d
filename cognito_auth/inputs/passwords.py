"""What the pool's policy asks of a password, and how hard it is to guess."""

from collections.abc import Callable

from cognito_auth.config import PasswordPolicy
from cognito_auth.errors import InvalidPassword

MAX_LENGTH = 256
# Source: Cognito's developer guide, "Adding user pool password requirements". A space
# counts too, but not at either end.
SYMBOLS = frozenset("^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ")


Rule = tuple[str, Callable[[str], bool]]


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


def check_length(password: str) -> None:
    """Refuse as a new password what Cognito takes as none.

    Raises:
        InvalidPassword: It is empty, or longer than 256 characters.
    """
    if not password or len(password) > MAX_LENGTH:
        raise InvalidPassword(f"{len(password)} characters")
