"""What a browser says that it is, for its owner's list of sessions."""

from functools import lru_cache

import ua_parser

LONGEST = 512
# between the names of browser and system, which whoever reads the list is told in
# their own language
NAMES = "\t"


def agent(user_agent: str) -> str:
    """The names of browser and system by a User-Agent, with `NAMES` between them."""
    return NAMES.join(_parsed(user_agent[:LONGEST]))


@lru_cache(maxsize=1024)
def _parsed(user_agent: str) -> tuple[str, str]:
    found = ua_parser.parse(user_agent)
    return (
        found.user_agent.family if found.user_agent else "",
        found.os.family if found.os else "",
    )
