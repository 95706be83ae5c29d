"""The top of a page: its title, and what the run before left to say."""

import streamlit as st

from streamlit_cognito.script import memory
from streamlit_cognito.script.plain import plain
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
    show_notice()


def show_notice(*, is_outcome: bool = False) -> None:
    """Show what the run before left to say.

    Args:
        is_outcome: Whether it is what came of a press on this very page, which
            `client.js` leads the eye and the focus to.
    """
    if notice := memory.recall("notice"):
        number = memory.recall("notice_number")
        kind = f"outcome-notice-{number}" if is_outcome else "notice"
        with st.container(key=f"{memory.PREFIX}{kind}"):
            st.info(plain(notice), icon=":material/info:")
