"""The field for a password that is being chosen, with the rules that it meets."""

from html import escape

import streamlit as st

from cognito_auth.config import PasswordPolicy
from cognito_auth.inputs.passwords import Rule, broken_rules, rules
from cognito_auth.inputs.strength import is_common, strength
from streamlit_cognito.script import memory
from streamlit_cognito.script.form import Form
from streamlit_cognito.words import say, say_list
from streamlit_cognito.words.locales import capital


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
    # client.js ties the rules to the field, and speaks those that change. A fragment
    # whose run overtakes the page's may be drawn in the next one's place: here is none
    with st.container(key=f"{memory.PREFIX}new-password"):
        return _field(form, policy, email, label)


@st.fragment
def _field(form: Form, policy: PasswordPolicy, email: str, label: str) -> str:
    form.catch_up()
    typed = st.text_input(
        say(label),
        type="password",
        autocomplete="new-password",
        live=True,
        placeholder=form.blank_after_press,
    )
    password = typed or ""
    st.html(_rules(password, policy) + _strength(password, policy, email))
    return password


def password_problem(password: str, repeated: str, policy: PasswordPolicy) -> str:
    """A sentence for what is wrong with a new password, or nothing."""
    if broken := broken_rules(password, policy):
        return say("password.needs", rules=say_list(list(map(_say_rule, broken))))
    return "" if password == repeated else say("password.differ")


def _rules(password: str, policy: PasswordPolicy) -> str:
    """The policy's rules as a list, each with whether the password meets it."""
    asked = rules(policy)
    broken = broken_rules(password, policy) if password else asked
    items = "".join(_item(rule, is_met=rule not in broken) for rule in asked)
    label = escape(say("password.rules"))
    return f'<ul class="rules" aria-label="{label}">{items}</ul>'


def _item(rule: Rule, *, is_met: bool) -> str:
    words = _say_rule(rule)
    spoken = say("password.met" if is_met else "password.unmet", rule=words)
    return (
        f'<li data-rule="{rule.code}" data-met="{"yes" if is_met else "no"}" '
        f'data-say="{escape(spoken)}"><span aria-hidden="true">'
        f"{escape(capital(words))}</span>"
        f'<span class="spoken">{escape(spoken)}</span></li>'
    )


def _strength(password: str, policy: PasswordPolicy, email: str) -> str:
    """A line on how hard it is to guess, or on a rule that only shows when broken.

    Whether it is known from a breach is asked when the form is sent, not with every
    character.

    The line is there from the start: one that came while somebody types would move
    the button away from under a click.
    """
    rated = strength(password, email) if password else None
    level = "untyped" if rated is None else rated.name.lower()
    if is_common(password):
        rated, level = None, "common"
    words = say("password.strength", word=say(f"strength.{level}"))
    asked = rules(policy)
    broken = broken_rules(password, policy) if password else []
    if also := [_say_rule(rule) for rule in broken if rule not in asked]:
        rated, words = None, say("password.also", rules=say_list(also))
    said = escape(words)
    return (
        f'<p class="strength" data-level="{rated or 0:d}" data-say="{said}">{said}</p>'
    )


def _say_rule(rule: Rule) -> str:
    return say(f"rule.{rule.code}", value=rule.value)
