"""Which language a run speaks: the choice of the person, their profile, the browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from streamlit_cognito.script import memory, visitor
from streamlit_cognito.words import SAID, languages
from streamlit_cognito.words.negotiation import choice

# of the run that goes on, once it has settled it
_settled: ContextVar[str] = ContextVar("settled", default="")


@contextmanager
def settled() -> Iterator[None]:
    """Have a run ask once which language it speaks."""
    token = _settled.set(_of_this_run())
    try:
        yield
    finally:
        _settled.reset(token)


def follow(locale: object) -> bool:
    """Speak as the person who is signed in reads, in this run and those that follow.

    Args:
        locale: The claim of the ID token, whatever is in it; nothing for a guest.

    Returns:
        Whether this run has begun in another language: it must begin again then.
    """
    before = _of_this_run()
    memory.remember("locale", locale)
    memory.remember("language", found := _found())
    return found != before


def choose(tag: str) -> None:
    """Speak this language from now on, whatever else says what the person reads."""
    memory.remember("chosen_language", tag)
    memory.remember("language", tag)


def chosen() -> str:
    """What was chosen on this page, or nothing."""
    tag: str = memory.recall("chosen_language", "")
    return tag


def _of_this_run() -> str:
    if tag := _settled.get():
        return tag
    if not st.runtime.exists():
        return ""
    # fragments and callbacks come after a run that has settled it
    tag = str(memory.recall("language", ""))
    return tag if tag in languages() else _found()


def _found() -> str:
    cookie, accepted = visitor.languages()
    return choice(
        languages(),
        chosen=(chosen(), cookie),
        locale=memory.recall("locale"),
        accepted=accepted,
    )


SAID.language = _of_this_run
