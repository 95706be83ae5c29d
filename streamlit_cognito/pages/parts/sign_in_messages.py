"""The messages of a sign-in: each field with its length, its meaning and its rule."""

from collections.abc import Iterator, Sequence

import streamlit as st

from cognito_auth.cognito.playground import multiplier, scrambler
from cognito_auth.cognito.recording import Exchange, Field, proven
from cognito_auth.cognito.srp import GENERATOR, PRIME
from streamlit_cognito.widgets.explained import explained, field, length, table
from streamlit_cognito.words import say
from streamlit_cognito.words.prose import Prose

# OAuth's names of what Cognito's API calls by another, and of what has one meaning.
SAME = {
    "client_id": "ClientId",
    "id_token": "IdToken",
    "access_token": "AccessToken",
    "refresh_token": "RefreshToken",
    "token_type": "TokenType",
    "expires_in": "ExpiresIn",
    "grant_type": "response_type",
    "code_challenge_method": "code_challenge",
}


def show(exchanges: Sequence[Exchange], explanations: Prose) -> None:
    """Draw what was sent and what came back, then the numbers that all may know."""
    for one in exchanges:
        st.subheader(one.operation, anchor=False)
        both = (
            table(say(f"insight.{word}"), (_row(each, explanations) for each in fields))
            for word, fields in (("sent", one.sent), ("came", one.came))
        )
        st.html("".join(both))
    if proven(exchanges) != "password":
        return
    numbers = (
        field(name, f"{value:x}", explained(explanations, f"public.{name}", "small"))
        for name, value in _public(exchanges)
    )
    st.html(table(say("insight.public"), numbers))


def _row(one: Field, explanations: Prose) -> str:
    word = f"field.{SAME.get(one.name, one.name)}"
    known = word if word in explanations.texts else "field.other"
    measure = ""
    if one.value is None:
        measured = [length(one.length)] if one.length is not None else []
        measure = ", ".join([*measured, say("insight.unkept")])
    meaning = explained(explanations, known, "small")
    return field(one.name, one.value or "", meaning, measure)


def _public(exchanges: Sequence[Exchange]) -> Iterator[tuple[str, int]]:
    yield "N", PRIME
    yield "g", GENERATOR
    yield "k", multiplier(PRIME, GENERATOR)
    found = {
        each.name: each.value for one in exchanges for each in (*one.sent, *one.came)
    }
    big_a, big_b = found.get("SRP_A"), found.get("SRP_B")
    if big_a and big_b:
        yield "u", scrambler(int(big_a, 16), int(big_b, 16))
