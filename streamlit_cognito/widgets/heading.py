"""The top of a page: its title, and what the run before left to say."""

import streamlit as st

from streamlit_cognito.backend import is_embedded
from streamlit_cognito.script import memory
from streamlit_cognito.words import say


def heading(word: str, title: str | None) -> None:
    """Draw the title, and the notice below it.

    Args:
        word: The id of our title.
        title: The app's own in its place; "" for none.
    """
    text = say(word) if title is None else title
    if text:
        st.title(text, anchor=False)
    memory.show_notice()


def inbox() -> list[tuple[str, str]]:
    """The link to the inbox, where the embedded stack's mails are; else none."""
    return [("inbox", say("inbox.open"))] if is_embedded() else []
