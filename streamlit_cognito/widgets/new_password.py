"""The field for a password that is being chosen, with the rules that it meets."""

from html import escape

import streamlit as st

from cognito_auth.config import PasswordPolicy
from cognito_auth.inputs.passwords import Rule, broken_rules, rules
from cognito_auth.inputs.strength import strength
from streamlit_cognito.script.form import Form
from streamlit_cognito.words import say


@st.fragment
def new_password(
    form: Form,
    policy: PasswordPolicy,
    email: str,
    label: str = "field.password",
) -> str:
    """Ask for a password that is being chosen.

    Only this part runs again while somebody types.

    Args:
        form: The form it belongs to; after a failure the field is empty again.
        policy: The pool's.
        email: Parts of it make a password weaker.
        label: The word for the field.
    """
    typed = st.text_input(
        say(label),
        type="password",
        autocomplete="new-password",
        live=True,
        # nothing to see, but another field for the browser: without what was typed
        placeholder=" " * form.round,
    )
    password = typed or ""
    also = _checklist(password, policy)
    # there from the start: a line that came while typing would move the button away
    # from under a click
    if also:
        st.caption(say("password.also", rules=", ".join(also)))
        return password
    rated = strength(password, email).name.lower() if password else "untyped"
    st.caption(say("password.strength", word=say(f"strength.{rated}")))
    return password


def password_problem(password: str, repeated: str, policy: PasswordPolicy) -> str:
    """A sentence for what is wrong with a new password, or nothing."""
    if broken := broken_rules(password, policy):
        return say("password.needs", rules=", ".join(map(_say_rule, broken)))
    return "" if password == repeated else say("password.differ")


def _checklist(password: str, policy: PasswordPolicy) -> list[str]:
    """Draw the rules; returns those that are only shown once they are broken."""
    asked = rules(policy)
    broken = broken_rules(password, policy) if password else asked
    also = [rule for rule in broken if rule not in asked]
    items = "".join(_item(rule, is_met=rule not in broken) for rule in asked)
    # seen below, where a line is in any case
    items += "".join(_item(rule, is_met=False, kind="spoken") for rule in also)
    st.html(
        f'<ul class="rules" aria-label="{escape(say("password.rules"))}" '
        f'aria-live="polite">{items}</ul>'
    )
    return [_say_rule(rule) for rule in also]


def _item(rule: Rule, *, is_met: bool, kind: str = "") -> str:
    spoken = say("password.met" if is_met else "password.unmet")
    kind = kind or ("met" if is_met else "unmet")
    return (
        f'<li class="{kind}">{escape(_say_rule(rule))}'
        f'<span class="spoken">: {escape(spoken)}</span></li>'
    )


def _say_rule(rule: Rule) -> str:
    return say(f"rule.{rule.code}", value=rule.value)
