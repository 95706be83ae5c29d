"""How a page is laid out: a card in the middle, or a wide page; `style.css` does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import streamlit as st

from streamlit_cognito.backend import is_embedded
from streamlit_cognito.mark import picture
from streamlit_cognito.script import memory, places
from streamlit_cognito.words import say


@dataclass(frozen=True)
class App:
    """What a card says of the app: its name, and whether it has the brand's mark."""

    name: str = ""
    has_mark: bool = True


@contextmanager
def card() -> Iterator[None]:
    """A narrow card with the brand above it: for one form, or one question."""
    app = memory.recall("app", App())
    if app.name or app.has_mark:
        mark = picture() if app.has_mark else ""
        st.html(f'<p class="brand">{mark}{escape(app.name)}</p>')
    with st.container(key=f"{memory.PREFIX}card"):
        yield


@contextmanager
def wide() -> Iterator[None]:
    """A page of several columns, which the app's own width doesn't narrow."""
    with st.container(key=f"{memory.PREFIX}wide"):
        yield


def links(*pairs: tuple[str, str]) -> None:
    """Draw the quiet row of links at the foot of a card.

    Args:
        pairs: The address and the words of each; those that lead nowhere are left out.
    """
    with st.container(
        key=f"{memory.PREFIX}links",
        horizontal=True,
        horizontal_alignment="center",
        gap="small",
    ):
        for path, label in pairs:
            places.link(path, label)


def inbox() -> list[tuple[str, str]]:
    """The link to the inbox, where the embedded stack's mails are; else none."""
    return [("inbox", say("inbox.open"))] if is_embedded() else []


def user_name(email: str) -> None:
    """Say whose password a form takes, for password managers alone."""
    st.html(
        '<input class="user-name" type="text" autocomplete="username" '
        f'value="{escape(email)}" readonly tabindex="-1" aria-hidden="true">'
    )
