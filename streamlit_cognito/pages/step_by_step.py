"""Insight: one's own sign-in step by step, why it is so, and the same to try."""

from html import escape

import streamlit as st

from cognito_auth.cognito.recording import Proven, proven, read
from cognito_auth.values import SignedIn
from streamlit_cognito.pages.parts import playground, sign_in_messages, sign_in_way
from streamlit_cognito.script import memory, session
from streamlit_cognito.script.guard import admit
from streamlit_cognito.script.provider import called
from streamlit_cognito.widgets.explained import cards, explained
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import wide
from streamlit_cognito.words import language, say, say_any, say_exact_time
from streamlit_cognito.words.prose import Prose, prose

# Where the tokens and the cookie are: a word for each.
WHERE = {
    "way.browser": ("asked", "here"),
    "insight.memory": ("briefly", "briefly"),
    "insight.store": ("here", "hashed"),
    "insight.log": ("never", "never"),
    "way.cognito": ("here", "never"),
}
SECRETS = ("account.tokens", "insight.cookie")
# What else this sign-in took, and where in the same places that is.
PASSWORD = ("field.password", ("briefly", "briefly", "never", "never", "verifier"))
PASSKEY = ("passkey.unnamed", ("here", "never", "never", "never", "verifier"))
CODE = ("field.code", ("briefly", "briefly", "never", "never", "briefly"))
GRANT = ("insight.code", ("briefly", "briefly", "never", "never", "briefly"))
TOOK: dict[Proven, tuple[str, tuple[str, ...]]] = {
    "password": PASSWORD,
    "passkey": PASSKEY,
    "mailed_code": CODE,
    "verified": CODE,
    "provider": GRANT,
}
# The groups of what it promised, and what of it was not kept.
WISHES: dict[Proven, str] = {
    "password": "wish",
    "passkey": "wish_passkey",
    "mailed_code": "wish_code",
    "verified": "wish_verified",
    "provider": "wish_provider",
}
UNKEPT: dict[Proven, str] = {
    "password": "secret.rule",
    "passkey": "unkept.passkey",
    "mailed_code": "unkept.code",
    "verified": "unkept.code",
    "provider": "unkept.provider",
}


def insight(*, title: str | None = None) -> None:
    """Draw the sign-in of who is signed in; nobody else gets here.

    Args:
        title: In place of ours; "" for none.
    """
    signed_in = admit()
    explanations = prose()
    with wide(), st.container(key=f"{memory.PREFIX}insight"):
        heading("page.insight", title)
        took = _recorded(signed_in, explanations)
        st.header(say("insight.where"), anchor=False)
        st.html(_where(took))
        st.header(say("play.title"), anchor=False)
        playground.show(explanations)
        st.header(say("insight.why"), anchor=False)
        st.html(_questions(explanations))


def _recorded(signed_in: SignedIn, explanations: Prose) -> Proven:
    """Draw what there is of the recording, and say what the sign-in took."""
    beginning = session.beginning()
    exchanges = read(beginning.recorded) if beginning else []
    took = proven(exchanges) if exchanges else _unrecorded(signed_in)
    if took == "provider":
        name = sign_in_way.provider(exchanges) if exchanges else _provider(signed_in)
        st.text(say("insight.provider", name=name))
    if beginning and exchanges:
        began = say_exact_time(exchanges[0].begun_at, st.context.timezone)
        st.write(say("insight.lead", time=began))
    elif took != "provider":
        st.info(say("insight.none"), icon=":material/info:")
    if explanations.tag != language():
        st.caption(say("insight.english"))
    st.header(say("insight.wishes"), anchor=False)
    wishes = (
        explained(explanations, f"{WISHES[took]}.{one}", "li")
        for one in explanations.group(WISHES[took])
    )
    st.html(f'<ul class="wishes">{"".join(wishes)}</ul>')
    if beginning and exchanges:
        st.header(say("insight.way"), anchor=False)
        st.html(sign_in_way.drawn(exchanges, beginning))
        st.header(say("insight.messages"), anchor=False)
        sign_in_messages.show(exchanges, explanations)
    if took == "password":
        st.header(say("insight.known_here"), anchor=False)
        st.html(_known_here(explanations))
    st.subheader(say("insight.never_kept"), anchor=False)
    st.html(explained(explanations, UNKEPT[took]))
    return took


def _unrecorded(signed_in: SignedIn) -> Proven:
    return "provider" if signed_in.began_hosted else "password"


def _provider(signed_in: SignedIn) -> str:
    """Where they signed in; of a linked account, all that it may have been."""
    names = [signed_in.home] if signed_in.home else signed_in.providers
    return say_any(called(name) for name in names)


def _known_here(explanations: Prose) -> str:
    """The numbers of SRP, in boxes."""
    secrets = (
        (say("field.password") if one == "password" else one, one)
        for one in explanations.group("secret")
        if one != "rule"
    )
    return cards(
        (name, explained(explanations, f"secret.{one}")) for name, one in secrets
    )


def _where(took: Proven) -> str:
    """Each place as a box, with what is in it."""
    secret, places = TOOK[took]
    return cards(
        (
            say(place),
            "".join(
                f'<p class="{"never" if how == "never" else "there"}">'
                f"<b>{escape(say(each))}</b> {escape(say(f'insight.{how}'))}</p>"
                for each, how in zip((secret, *SECRETS), (first, *found), strict=True)
            ),
        )
        for first, (place, found) in zip(places, WHERE.items(), strict=True)
    )


def _questions(explanations: Prose) -> str:
    return "".join(
        f"<details>{explained(explanations, f'question.{one}', 'summary')}"
        f"{explained(explanations, f'answer.{one}')}</details>"
        for one in explanations.group("question")
    )
