"""What a sign-up attribute may hold, checked before Cognito is asked."""

import re
from datetime import date
from typing import Literal

from cognito_auth.config import SignUpAttribute

Problem = Literal["missing", "date", "phone", "number", "range", "length"]

# Source: E.164, as Cognito takes phone numbers.
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
NUMBER = re.compile(r"-?[0-9]{1,15}")


def problem(of: SignUpAttribute, value: str) -> Problem | None:
    """What is wrong with a value, or None if Cognito should take it.

    Args:
        of: The attribute.
        value: As typed, without outer spaces; empty where nothing was typed.

    Source: Cognito's SchemaAttributeType; OpenID Connect Core section 5.1.
    """
    if not value:
        return "missing" if of.required else None
    if of.name == "birthdate":
        return None if _is_date(value) else "date"
    if of.name == "phone_number":
        return None if PHONE.fullmatch(value) else "phone"
    if of.type == "Number":
        if not NUMBER.fullmatch(value):
            return "number"
        return _outside(int(value), of.min_value, of.max_value, "range")
    return _outside(len(value), of.min_length, of.max_length, "length")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _outside(
    found: int, least: int | None, most: int | None, name: Problem
) -> Problem | None:
    low = least is not None and found < least
    high = most is not None and found > most
    return name if low or high else None
