"""Insight: one's own sign-in step by step, why it is so, and the same to try."""

from html import escape

import streamlit as st

from cognito_auth.cognito.recording import read
from streamlit_cognito.pages.parts import playground, sign_in_messages, sign_in_way
from streamlit_cognito.script import memory, session
from streamlit_cognito.script.guard import admit
from streamlit_cognito.widgets.explained import cards, explained
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import wide
from streamlit_cognito.words import language, say, say_exact_time
from streamlit_cognito.words.prose import Prose, prose

# Where the password, the tokens and the cookie are: a word for each.
WHERE = {
    "way.browser": ("briefly", "asked", "here"),
    "insight.memory": ("briefly", "briefly", "briefly"),
    "insight.store": ("never", "here", "hashed"),
    "insight.log": ("never", "never", "never"),
    "way.cognito": ("verifier", "here", "never"),
}
SECRETS = ("field.password", "account.tokens", "insight.cookie")


def insight(*, title: str | None = None) -> None:
    """Draw the sign-in of who is signed in; nobody else gets here.

    Args:
        title: In place of ours; "" for none.
    """
    admit()
    explanations = prose()
    with wide(), st.container(key=f"{memory.PREFIX}insight"):
        heading("page.insight", title)
        _recorded(explanations)
        st.header(say("insight.where"), anchor=False)
        st.html(_where())
        st.header(say("play.title"), anchor=False)
        playground.show(explanations)
        st.header(say("insight.why"), anchor=False)
        st.html(_questions(explanations))


def _recorded(explanations: Prose) -> None:
    beginning = session.beginning()
    exchanges = read(beginning.recorded) if beginning else []
    if beginning and exchanges:
        began = say_exact_time(exchanges[0].begun_at, st.context.timezone)
        st.write(say("insight.lead", time=began))
    else:
        st.info(say("insight.none"), icon=":material/info:")
    if explanations.tag != language():
        st.caption(say("insight.english"))
    st.header(say("insight.wishes"), anchor=False)
    wishes = (
        explained(explanations, f"wish.{one}", "li")
        for one in explanations.group("wish")
    )
    st.html(f'<ul class="wishes">{"".join(wishes)}</ul>')
    if beginning and exchanges:
        st.header(say("insight.way"), anchor=False)
        st.html(sign_in_way.drawn(exchanges, beginning))
        st.header(say("insight.messages"), anchor=False)
        sign_in_messages.show(exchanges, explanations)
    st.header(say("insight.known_here"), anchor=False)
    secrets = (
        (say("field.password") if one == "password" else one, one)
        for one in explanations.group("secret")
        if one != "rule"
    )
    st.html(
        cards((name, explained(explanations, f"secret.{one}")) for name, one in secrets)
    )
    st.subheader(say("insight.never_kept"), anchor=False)
    st.html(explained(explanations, "secret.rule"))


def _where() -> str:
    """Each place as a box, with what is in it."""
    return cards(
        (
            say(place),
            "".join(
                f'<p class="{"never" if how == "never" else "there"}">'
                f"<b>{escape(say(secret))}</b> {escape(say(f'insight.{how}'))}</p>"
                for secret, how in zip(SECRETS, found, strict=True)
            ),
        )
        for place, found in WHERE.items()
    )


def _questions(explanations: Prose) -> str:
    return "".join(
        f"<details>{explained(explanations, f'question.{one}', 'summary')}"
        f"{explained(explanations, f'answer.{one}')}</details>"
        for one in explanations.group("question")
    )
