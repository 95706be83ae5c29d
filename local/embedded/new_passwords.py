"""New passwords against the pool's policy, by the rules that the app shows.

ministack has a list of symbols of its own, and takes letters and digits of every
script, where Cognito means those of basic Latin.

Source: Amazon Cognito Developer Guide, "Adding user pool password requirements".
"""

import re
import secrets
import string
from typing import Any

import ministack.services.cognito as cognito

from cognito_auth.config import PasswordPolicy
from cognito_auth.inputs import passwords
from local.embedded.calls import Call, Response, before, error

_FORM = r"^\S.*\S$"
_REASONS = {
    "length": "Password must have length greater than or equal to {}",
    "longest": "Password must have length less than or equal to {}",
    "uppercase": "Password must have uppercase characters",
    "lowercase": "Password must have lowercase characters",
    "digit": "Password must have numeric characters",
    "symbol": "Password must have symbol characters",
}


def broken(pool: dict[str, Any], password: str) -> list[str]:
    """What a password lacks, in Cognito's words; nothing if it will do.

    Args:
        pool: ministack's record of the pool.
        password: As it came.
    """
    rules = passwords.broken_rules(password, _policy(pool))
    reasons = [
        _REASONS[rule.code].format(rule.value)
        for rule in rules
        if rule.code in _REASONS
    ]
    # most operations refused it before, for the pattern that the API has for
    # passwords; the answer to a challenge is a string like any other there
    if not re.fullmatch(_FORM, password, re.ASCII | re.DOTALL):
        reasons.append(f"Password must satisfy regular expression pattern: {_FORM}")
    return reasons


def _policy(pool: dict[str, Any]) -> PasswordPolicy:
    asked = (pool.get("Policies") or {}).get("PasswordPolicy") or {}
    return PasswordPolicy(
        minimum_length=asked.get("MinimumLength", 8),
        require_lowercase=asked.get("RequireLowercase", True),
        require_uppercase=asked.get("RequireUppercase", True),
        require_numbers=asked.get("RequireNumbers", True),
        require_symbols=asked.get("RequireSymbols", True),
    )


def _check(pool: dict[str, Any], password: str) -> Response | None:
    reasons = broken(pool, password)
    if not reasons:
        return None
    return error(
        "InvalidPasswordException",
        f"Password did not conform with policy: {'; '.join(reasons)}",
    )


@before("AdminCreateUser")
def _make_temporary(call: Call) -> Response | None:
    # ministack's has 12 characters, whatever the pool asks for
    if call.pool is not None and not call.data.get("TemporaryPassword"):
        length = max(12, _policy(call.pool).minimum_length)
        call.data["TemporaryPassword"] = _temporary(length)
    return None


def _temporary(length: int) -> str:
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!@#$%^&*")
    letters = [secrets.choice(kind) for kind in kinds]
    every = "".join(kinds)
    letters += [secrets.choice(every) for _ in range(length - len(kinds))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def install() -> None:
    """Take ministack's place in judging a new password."""
    cognito._validate_password = _check
