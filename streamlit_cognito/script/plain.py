"""Anybody's text where Streamlit reads Markdown."""

import re

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>$:~#!|&^=+-])")


def plain(text: str) -> str:
    """The text so that it is shown as it is: an address, a name, a browser."""
    return MARKDOWN.sub(r"\\\1", text)
