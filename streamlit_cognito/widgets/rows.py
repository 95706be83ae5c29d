"""Rows of settings: a name, how things are, and the link that opens a form below.

Which one is open is in the address: a reload finds it open, and Back closes it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import NoReturn

import streamlit as st

from streamlit_cognito.script import memory, places
from streamlit_cognito.words import say


@contextmanager
def rows(name: str = "") -> Iterator[None]:
    """The frame around them.

    Args:
        name: Tells it from another one of the page.
    """
    with st.container(key=f"{memory.PREFIX}rows {name}".strip(), gap=None):
        yield


def row(
    part: str,
    name: str,
    title: str,
    state: str,
    action: str,
    *,
    is_open: bool | None = None,
    is_grave: bool = False,
) -> bool:
    """Draw one; whether it is open, and its form is to be drawn in what follows.

    Args:
        part: The part of the account page.
        name: The row's in the address.
        title: What it is about; anybody's text.
        state: How things are; anybody's text.
        action: The words of the link that opens it, "" for none.
        is_open: Where that is not the address's to say.
        is_grave: Whether it ends something for good.
    """
    if is_open is None:
        is_open = st.query_params.get("open") == name
    # to close it is not grave
    kind = "grave" if is_grave and not is_open else "row"
    with st.container(
        key=f"{memory.PREFIX}{kind} {name}",
        horizontal=True,
        vertical_alignment="center",
    ):
        with st.container(gap=None):
            st.html(f"<h3>{escape(title)}</h3><p>{escape(state)}</p>")
        if action:
            label = say("row.close") if is_open else action
            query = {"part": part} | ({} if is_open else {"open": name})
            places.link("account", label, query)
    return is_open


@contextmanager
def form_of_row(name: str) -> Iterator[None]:
    """Where the form of an open row is drawn."""
    with st.container(key=f"{memory.PREFIX}form {name}"):
        yield


def close(part: str, outcome: str) -> NoReturn:
    """Close the row, and say above all rows what came of it."""
    memory.notify(outcome)
    places.go("account", {"part": part})
