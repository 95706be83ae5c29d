"""Sign in where the pool lets choose how: the address first, then what there is."""

from dataclasses import dataclass, replace

import streamlit as st

from cognito_auth.cognito.steps import MAILED_CODE, PASSKEY
from cognito_auth.errors import ConfigError
from cognito_auth.flows.ways import WAYS, Way
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.values import Challenge
from streamlit_cognito.backend import pool
from streamlit_cognito.script import kept, memory
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.words import say


@dataclass(frozen=True)
class Choice:
    """Whose sign-in it is, how it can go on, and how it does if that is chosen."""

    email: str
    ways: tuple[Way, ...]
    way: Way


def are_several() -> bool:
    """Whether the pool has a first factor beside the password that we can ask for."""
    return bool({PASSKEY, MAILED_CODE} & set(_first_factors()))


def has_passkeys() -> bool:
    """Whether the pool takes passkeys."""
    return PASSKEY in _first_factors()


def _first_factors() -> tuple[str, ...]:
    try:
        return pool().config.first_factors
    except ConfigError:
        # what is missing is said once a form is sent
        return ()


def rule_out_others() -> None:
    """Say that who turns a second factor on signs in by the password from then on.

    Cognito offers that account no other way to begin, but a passkey that counts twice.
    """
    if are_several():
        st.write(say("ways.second_step"))


def choice() -> Choice | None:
    """What was chosen on this page; None where it isn't known yet whose it is."""
    found: Choice | None = memory.recall("choice")
    return found


def ask_whom(form: Form) -> None:
    """Draw the field for the address, and find out how its account can sign in.

    Args:
        form: Of the page; what goes wrong is said above it.
    """
    with st.form(form.key, border=False):
        email = fields.email(form, memory.remembered_email(), or_passkey=has_passkeys())
        pressed = form.submit(say("challenge.do"))
    if not pressed:
        return
    memory.remember_email(email)
    ways = form.attempt(
        "begin_sign_in", email, pool().ways.of, email, doing=say("ways.asking")
    )
    last = kept.held("way")
    first = next((way for way in ways if way == last), ways[0])
    memory.remember("choice", Choice(canonical_email(email), ways, first))
    form.succeed("")


def show_whom(form: Form, chosen: Choice) -> None:
    """Say whose sign-in it is, with a button for another address."""
    key = f"{memory.PREFIX}whom"
    with st.container(key=key, horizontal=True, vertical_alignment="center"):
        st.text(chosen.email)
        if st.button(say("ways.other_address"), type="tertiary"):
            memory.forget("choice")
            form.succeed("")


def show_others(chosen: Choice) -> Choice | None:
    """Draw a button for each way but the chosen one; what is chosen now, if one is."""
    rest = [way for way in chosen.ways if way != chosen.way]
    if rest:
        st.html(f'<p class="or">{say("ways.or")}</p>')
    for way in rest:
        key = f"{memory.PREFIX}way-{way}"
        if st.button(say(f"ways.{way}"), key=key, width="stretch"):
            other = replace(chosen, way=way)
            memory.remember("choice", other)
            return other
    return None


def way_of(challenge: Challenge) -> Way | None:
    """The way that a challenge is the first step of; None for a further step.

    A newcomer's code or a passkey can be followed by one too, where the pool has that.
    """
    if challenge.password_proven or challenge.name not in _first_factors():
        return None
    if challenge.name == PASSKEY:
        return "passkey"
    return "mailed_code" if challenge.name == MAILED_CODE else None


def remember(way: Way | None) -> None:
    """Offer this way first when somebody next signs in in this browser."""
    if way in WAYS and are_several():
        kept.hold("way", way)
