"""The playground: change one thing, and see which check fails, by the real code."""

import json
from typing import get_args

import streamlit as st

from cognito_auth.cognito import playground as proof
from cognito_auth.tokens import playground as token
from streamlit_cognito.script import memory
from streamlit_cognito.script.plain import plain
from streamlit_cognito.widgets.explained import explained, field, table
from streamlit_cognito.words import say
from streamlit_cognito.words.prose import Prose


def show(explanations: Prose) -> None:
    """Draw both halves: the proof of a made-up password, and a made-up token."""
    st.write(say("play.lead"))
    st.subheader(say("play.proof"), anchor=False)
    _proof(explanations)
    st.subheader(say("play.token"), anchor=False)
    _token(explanations)


def _proof(explanations: Prose) -> None:
    size = st.selectbox(
        say("play.numbers"),
        ("small", "real"),
        format_func=_option,
        key=f"{memory.PREFIX}play size",
    )
    change: proof.Change = st.selectbox(
        say("play.change"),
        get_args(proof.Change),
        format_func=_option,
        key=f"{memory.PREFIX}play proof",
    )
    is_small = size == "small"
    position = 1
    if change == "byte":
        most = proof.length(is_small=is_small)
        position = st.number_input(say("play.position"), 1, most, 1)
    played = proof.play(change, is_small=is_small, position=position - 1)
    match played.failed:
        case "":
            _passes()
        case "here":
            _fails(say("play.refused_here", reason=played.text))
        case "signature":
            _fails(say("play.refused"))
    st.html(explained(explanations, f"proof.{change}"))
    rows = (field(_side(name), value, "") for name, value in played.numbers.items())
    st.html(table(say("play.numbers"), rows))


def _token(explanations: Prose) -> None:
    change: token.Change = st.selectbox(
        say("play.change"),
        get_args(token.Change),
        format_func=_option,
        key=f"{memory.PREFIX}play token",
    )
    judged = token.judge(change)
    if judged.code:
        reason = f"{judged.code}: {judged.text}"
        _fails(say("play.token_refused", reason=reason))
    else:
        _passes()
    st.html(explained(explanations, f"token.{change}"))
    both = (dict(judged.header), dict(judged.claims))
    shown = "\n.\n".join(json.dumps(part, indent=2) for part in both)
    st.code(shown, language=None, wrap_lines=True)


def _side(name: str) -> str:
    """A number's name, and who came to it if both sides did: `S@app`."""
    name, _, side = name.partition("@")
    return f"{name} · {say(f'way.{side}')}" if side else name


def _option(name: str) -> str:
    return say(f"play.{name}")


def _passes() -> None:
    st.success(plain(say("play.passes")), icon=":material/check:")


def _fails(sentence: str) -> None:
    st.error(plain(sentence), icon=":material/error:")
