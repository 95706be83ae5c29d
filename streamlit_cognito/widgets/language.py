"""The language of a page: the switch, and what client.js is told of each run."""

from html import escape

import streamlit as st

from streamlit_cognito.script import languages, memory, provider
from streamlit_cognito.words import language, say
from streamlit_cognito.words import languages as offered
from streamlit_cognito.words.locales import direction, own_name

SWITCH = "language_switch"


def mark(ticket: str = "") -> None:
    """Show client.js which language the page is in, and that somebody chose it.

    It also gets the words for what Streamlit itself says in English.

    A style element takes no room on the page, and one of them is enough: Streamlit
    loads what draws it once.

    Args:
        ticket: What the browser has to post, as `session.ticket` says.
    """
    said = {
        "language": language(),
        "direction": direction(language()),
        "menu": say("language.menu"),
        "show": say("language.show_password"),
        "hide": say("language.hide_password"),
        "copy": say("language.copy"),
        "chosen": languages.chosen(),
        "session-ticket": ticket,
        "way-out": provider.way_out(),
    }
    data = "".join(
        f' data-{name}="{escape(value)}"' for name, value in said.items() if value
    )
    st.html(f"<style{data}></style>")


def switch() -> None:
    """Draw the choice of a language, each by its own name, if there is one."""
    if len(offered()) < 2:
        return
    # it may have changed by a sign-in
    memory.remember(SWITCH, language())
    with st.popover(
        own_name(language()),
        icon=":material/language:",
        type="tertiary",
        key=f"{memory.PREFIX}language",
    ):
        st.selectbox(
            say("language.label"),
            offered(),
            format_func=own_name,
            key=memory.PREFIX + SWITCH,
            on_change=_switch,
        )


def _switch() -> None:
    languages.choose(memory.recall(SWITCH))
