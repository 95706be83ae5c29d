"""What a browser calls itself, in two words a person knows."""

from functools import lru_cache

import ua_parser

LONGEST = 512


@lru_cache(maxsize=1024)
def describe(user_agent: str) -> str:
    """The browser and system of a User-Agent header: `Chrome on Linux`."""
    found = ua_parser.parse(user_agent[:LONGEST])
    browser = found.user_agent.family if found.user_agent else "A browser"
    return f"{browser} on {found.os.family}" if found.os else browser
