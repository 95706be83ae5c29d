"""Open redirects by the hundred: whatever `next` says, a sign-in stays in the app.

In the way of the list that oauth2-proxy tests its own rule with (559 lines): each way
of writing an address of somebody else, in each place that a parser could look for it.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote, unquote

import pytest
from streamlit import Page as StreamlitPage

from streamlit_cognito.script import memory, places
from streamlit_cognito.script.places import Place, destination

PAGE = StreamlitPage(lambda: None)
OURS = "app.example.com"
HOSTS = [
    "evil.example",
    "evil%E3%80%82example",
    "evil\u3002example",
    "\uff45vil.example",
    "0xd8.0x3a.0xd6.0xce",
    "0330.072.0326.0316",
    "3627734734",
    "[::ffff:216.58.214.206]",
    f"{OURS}@evil.example",
    f"{OURS}%40evil.example",
    f"{OURS}:80#@evil.example",
    f"{OURS}\\@evil.example",
    f"{OURS}.evil.example",
    f"account@{OURS}@evil.example",
    ";@evil.example",
    "evil.example:80",
]
BEFORE = [
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/%2f",
    "/%5c",
    "%2f%2f",
    "/%09/",
    "/\t/",
    "/\n/",
    "/\r/",
    "/\v/",
    "/ /",
    "/\u2028/",
    "/.//",
    "/./\\",
    "/../../\\",
    "/x:1/:///%01",
    ".",
    "@",
    "https://",
    "https:///",
    "https:",
    "https:\\\\",
    "Https://",
    "hTtP://",
    "ht\ntps://",
    "//https://",
    "/https://",
    "/https:/%5c",
    "x://",
    "account//",
    "account/..//",
    "account:",
    "account@",
]
BEHIND = ["", "/", "//", "/%2e%2e", "/%2f..", "/account", "#account", "%00", "%0d%0a"]
SCRIPTS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java%0d%0ascript%0d%0a:alert(1)",
    "\x01javascript:alert(1)",
    "/javascript:alert(1)",
    "//javascript:alert(1)",
    "\\j\\av\\a\\s\\cr\\i\\pt\\:\\a\\l\\ert\\(1\\)",
    "\\152\\141\\166\\141script:alert(1)",
    "javascript://evil.example/%0aalert(1)",
    "javascript:%61lert(1)",
    "vbscript:msgbox(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
    "view-source:account",
    "<>javascript:alert(1)",
    "<>//evil.example",
]


@pytest.fixture(autouse=True)
def page_state(monkeypatch: pytest.MonkeyPatch) -> None:
    values: dict[str, Any] = {}
    monkeypatch.setattr(memory.st, "session_state", values)
    places.remember(
        [
            Place("", "home", "", PAGE),
            Place("members", "members", "", PAGE),
            Place("account", "account", "account", PAGE),
        ]
    )


def redirects() -> Iterator[str]:
    """Each of them as typed, and as it is in an address."""
    texts = {
        *("".join(words) for words in product(BEFORE, HOSTS, BEHIND)),
        *SCRIPTS,
    }
    for text in texts:
        yield from (text, quote(text, safe=""), unquote(text), unquote(unquote(text)))


def test_every_one_of_them_leads_to_the_account() -> None:
    tried = set(redirects())
    assert len(tried) > 10 * 559
    assert [text for text in tried if destination(text) != ("account", {})] == []


def test_the_same_behind_a_page_of_ours_stays_its_query() -> None:
    for text in redirects():
        path, query = destination(f"members?next={quote(text, safe='')}")
        assert path == "members"
        assert query == {"next": [text]}
