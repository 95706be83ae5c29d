"""What Babel knows of a language; the only module that asks it.

A language is a BCP 47 tag, as the files of words are called: `de`, `pt-BR`, `zh-Hans`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_datetime, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

Direction = Literal["ltr", "rtl"]
Style = Literal["standard", "or"]

# a language, and up to three of script, region and variant; what follows is left out
TAG = re.compile(
    r"[a-z]{2,3}(?![a-z0-9])([-_][a-z0-9]{2,8}(?![a-z0-9])){0,3}",
    re.IGNORECASE | re.ASCII,
)
# who reads the one reads the other, which Babel doesn't say
READ_BY = {"no": "nb", "nn": "nb"}
# our English has days before months and 24 hours, as most of its readers elsewhere do
WRITTEN_AS = {"en": "en_GB"}


def is_known(tag: str) -> bool:
    """Whether Babel knows the language of this very tag."""
    return bool(TAG.fullmatch(tag)) and _parsed(tag.replace("-", "_")) is not None


def direction(tag: str) -> Direction:
    """Where its lines begin."""
    return "rtl" if _locale(tag).text_direction == "rtl" else "ltr"


@cache
def own_name(tag: str) -> str:
    """What its speakers call it, as it begins a line: `Français`, `Deutsch`."""
    return capital(Locale.parse(tag, sep="-").get_display_name() or tag)


def capital(text: str) -> str:
    """A text as it begins a line."""
    return text[:1].upper() + text[1:]


def categories(tag: str) -> frozenset[str]:
    """The plural forms that it has: `{"one", "other"}`.

    Source: CLDR, language plural rules.
    """
    return _locale(tag).plural_form.tags | {"other"}


def category(tag: str, number: float) -> str:
    """The plural form that goes with a number."""
    return str(_locale(tag).plural_form(number))


def number(tag: str, value: float) -> str:
    """A number as it is written there: `2,048`."""
    return format_decimal(value, locale=_locale(tag))


def joined(tag: str, items: Sequence[str], style: Style) -> str:
    """Several things in one sentence: `a, b and c`, or `a, b or c`."""
    return format_list(items, style=style, locale=_locale(tag))


def local(seconds: float, timezone: str | None) -> datetime:
    """A time where the visitor is.

    Args:
        seconds: Since the epoch; the absurd become the first or the last day there is.
        timezone: An IANA name; UTC for any other.
    """
    try:
        zone = ZoneInfo(timezone) if timezone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = UTC
    for each in (zone, UTC):
        try:
            return datetime.fromtimestamp(seconds, each)
        except (OverflowError, ValueError, OSError):
            continue
    return (datetime.max if seconds > 0 else datetime.min).replace(tzinfo=UTC)


def clock(tag: str, time: datetime) -> str:
    """The time of day: `14:05`."""
    return format_time(time, "short", locale=_locale(tag))


def day(tag: str, time: datetime, *, with_year: bool) -> str:
    """The day: `24 Nov`."""
    skeleton = "yMMMd" if with_year else "MMMd"
    return format_skeleton(skeleton, time, locale=_locale(tag))


def exact(tag: str, time: datetime) -> str:
    """Day and time to the second, and the zone: `24 November 2026, 14:05:09 CET`."""
    return format_datetime(time, "long", locale=_locale(tag))


def nearest(wanted: str, offered: Sequence[str]) -> str | None:
    """The one among the offered languages for who wants another, if there is one.

    It is the same language in the same script, of the same region if there is a choice:
    `pt` and `pt-PT` find `pt-BR`, `zh-CN` finds `zh-Hans`, `zh-TW` does not.

    Args:
        wanted: A tag from outside, perhaps with underscores, or anything else.
        offered: Tags.
    """
    asked = _read(wanted)
    if asked is None:
        return None
    language, script, region = asked
    found: tuple[tuple[bool, bool], str] | None = None
    for tag in offered:
        known = _read(tag)
        if known is None or known[:2] != (language, script):
            continue
        rank = known[2] != region, bool(known[2])
        if found is None or rank < found[0]:
            found = rank, tag
    return found[1] if found else None


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(WRITTEN_AS.get(tag, tag.replace("-", "_")))


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[str, str, str] | None:
    """Language, script and region of a tag, as far as they are known."""
    match = TAG.match(text.strip())
    parts = re.split("[-_]", match[0]) if match else []
    while parts:
        if locale := _parsed("_".join(parts)):
            language = READ_BY.get(locale.language, locale.language)
            likely = get_global("likely_subtags").get(language, "").split("_")
            script = locale.script or (likely[1] if len(likely) > 1 else "")
            return language, script, locale.territory or ""
        # a region or variant that nobody has heard of
        parts.pop()
    return None


def _parsed(name: str) -> Locale | None:
    try:
        return Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return None
