"""Which language somebody is spoken to in: what they chose, or what they say they read.

Cookies, claims and headers come from outside. Whatever is in them, there is a language.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from streamlit_cognito.words.locales import nearest

# `client.js` writes it when somebody chooses
COOKIE = "cognito-language"
LONGEST = 1000
# Source: RFC 9110 sections 12.4.2 and 12.5.4.
RANGE = re.compile(
    r"\s*(\*|[a-z0-9_-]{2,35})\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?",
    re.IGNORECASE | re.ASCII,
)


def choice(
    offered: tuple[str, ...],
    *,
    chosen: tuple[str, ...] = (),
    locale: object = "",
    accepted: str = "",
) -> str:
    """The language among the offered ones.

    Args:
        offered: Tags; the first is for who asks for none of them.
        chosen: What the person chose on the switch, the latest first.
        locale: The claim `locale` of who is signed in: `de-DE`, `pt_BR`, anything.
        accepted: The header Accept-Language.
    """
    for tag in chosen:
        if tag in offered:
            return tag
    told = locale[:LONGEST] if isinstance(locale, str) else ""
    return _asked(offered, told, accepted[:LONGEST])


@lru_cache(maxsize=1024)
def _asked(offered: tuple[str, ...], locale: str, accepted: str) -> str:
    for wanted in (locale, *_in_order(accepted)):
        found = offered[0] if wanted == "*" else nearest(wanted, offered)
        if found:
            return found
    return offered[0]


def _in_order(accepted: str) -> Iterator[str]:
    """The ranges of an Accept-Language header, the most wanted first."""
    ranges = [RANGE.fullmatch(part) for part in accepted.split(",")]
    weighed = [(float(found[2] or 1), found[1]) for found in ranges if found]
    for weight, wanted in sorted(weighed, key=lambda each: -each[0]):
        # nought is what somebody can't read
        if weight > 0:
            yield wanted
