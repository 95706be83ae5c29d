"""A ceremony on this page: its browser is asked, and a run takes up what came of it."""

from collections.abc import Callable
from html import escape
from typing import TypeVar

import streamlit as st

from streamlit_cognito.http.ceremonies import CEREMONIES, LATE, Ceremony, Kind
from streamlit_cognito.script import memory
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.visitor import socket
from streamlit_cognito.words import say

Result = TypeVar("Result")

# What is said of each problem, and of any other: browsers tell no more, so that sites
# learn nothing of whose passkeys a device has.
SENTENCES = {
    "InvalidStateError": "passkey.made_before",
    "NotSupportedError": "passkey.not_here",
    "SecurityError": "passkey.other_site",
    LATE: "passkey.late",
}
OTHERWISE: dict[Kind, str] = {"create": "passkey.not_made", "get": "passkey.not_used"}


def begin(kind: Kind, options: str) -> None:
    """Have the browser asked with these options, in place of any others.

    Args:
        kind: Whether it makes a passkey, or signs with one.
        options: What it is asked with, as JSON.

    Raises:
        ServiceUnavailable: Cognito's options are none.
    """
    CEREMONIES.begin(socket(), kind, options)


def answered(form: Form, kind: Kind) -> Ceremony | None:
    """Show client.js the ceremony that this page has begun; it, once it is answered.

    What went wrong is said above the form, which has lost nothing.

    Args:
        form: What the answer is for. It is answered in one of its rounds alone.
        kind: As in `begin`.
    """
    found = CEREMONIES.of(socket(), kind)
    if found is None or found.round not in (None, form.round):
        return None
    problem = CEREMONIES.problem(found)
    if problem or found.is_answered:
        found.round = form.round
        if problem:
            form.fail(say(SENTENCES.get(problem, OTHERWISE[kind])))
        return found
    options, name = escape(found.options), f"{memory.PREFIX}ceremony-{found.id}"
    st.html(
        f'<style data-ceremony="{found.id}" data-kind="{kind}" '
        f'data-options="{options}"></style>'
    )
    # unseen: client.js presses it
    st.button(say("challenge.do"), key=name)
    return None


def answering(do: Callable[..., Result], ceremony: Ceremony) -> Callable[..., Result]:
    """An action that gets what the browser answered, for `Form.run`: once, in any run.

    Args:
        do: The action; its last argument is the answer, as JSON.
        ceremony: From `answered`.
    """
    token = socket()

    def done(*arguments: object) -> Result:
        return do(*arguments, CEREMONIES.take(token, ceremony))

    return done
