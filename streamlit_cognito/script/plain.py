"""Anybody's text where Streamlit reads Markdown."""

import re

# what a backslash before it makes text; at the beginning of a line a number, too
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>$:~#!|&^=+/-])")
NUMBER = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
# What is looked for once the backslashes are gone: addresses of pages, Streamlit's
# logo, arrows and the like. Mail addresses stay as they are: to be copied.
LATER = re.compile(
    r"(https?:(?=//)|www(?=\.)|:(?=streamlit:)|(?<!\S)[<>~-](?=(?:->|[>=-])(?!\S)))",
    re.IGNORECASE,
)
# takes no room, and is no blank
JOINER = "\u2060"


def plain(text: str) -> str:
    """The text so that it is shown as it is: a name, a browser, a sentence with them.

    A mail address is shown as it is too, as a link to write there.
    """
    apart = LATER.sub(rf"\1{JOINER}", text)
    return NUMBER.sub(r"\1\\\2", MARKDOWN.sub(r"\\\1", apart))
