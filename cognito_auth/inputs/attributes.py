"""What a sign-up attribute may hold, checked before Cognito is asked."""

import re
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cognito_auth.config import SignUpAttribute

Problem = Literal[
    "missing", "date", "phone", "locale", "zone", "url", "number", "range", "length"
]

# Source: E.164, as Cognito takes phone numbers.
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
NUMBER = re.compile(r"-?[0-9]{1,15}")
# Source: RFC 5646 (language, script, region); OpenID Connect allows en_US too.
LOCALE = re.compile(
    r"[a-z]{2,3}([-_][a-z]{4})?([-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE | re.ASCII
)
ADDRESS = re.compile(r"https?://[^\s/:@]+(:[0-9]+)?(/\S*)?", re.IGNORECASE)


def problem(of: SignUpAttribute, value: str) -> Problem | None:
    """What is wrong with a value, or None if Cognito should take it.

    Args:
        of: The attribute.
        value: As typed, without outer spaces; empty where nothing was typed.

    Source: Cognito's SchemaAttributeType; OpenID Connect Core section 5.1.
    """
    if not value:
        return "missing" if of.required else None
    if found := _problem_by_name(of.name, value):
        return found
    if of.type == "Number":
        if not NUMBER.fullmatch(value):
            return "number"
        return _outside(int(value), of.min_value, of.max_value, "range")
    return _outside(len(value), of.min_length, of.max_length, "length")


def _problem_by_name(name: str, value: str) -> Problem | None:
    """What is wrong with a value of a standard attribute; Cognito checks only some."""
    match name:
        case "birthdate":
            return None if _is_date(value) else "date"
        case "phone_number":
            return None if PHONE.fullmatch(value) else "phone"
        case "locale":
            return None if LOCALE.fullmatch(value) else "locale"
        case "zoneinfo":
            return None if _is_zone(value) else "zone"
        case "picture" | "profile" | "website":
            return None if ADDRESS.fullmatch(value) else "url"
    return None


def _is_zone(value: str) -> bool:
    try:
        return bool(ZoneInfo(value).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


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
