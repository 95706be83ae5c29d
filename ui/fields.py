"""Input fields as browsers and password managers know them."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Literal

import streamlit as st

import state
from cognito_auth.config import PasswordPolicy, SignUpAttribute
from cognito_auth.inputs.attributes import problem
from cognito_auth.inputs.passwords import Rule, broken_rules, rules
from cognito_auth.inputs.strength import strength
from words import say

# Source: HTML Standard, autofill field names.
AUTOCOMPLETE = {
    "address": "street-address",
    "birthdate": "bday",
    "family_name": "family-name",
    "given_name": "given-name",
    "locale": "language",
    "middle_name": "additional-name",
    "name": "name",
    "nickname": "nickname",
    "phone_number": "tel",
    "picture": "photo",
    "profile": "url",
    "website": "url",
}
ICONS = {"birthdate": ":material/cake:", "phone_number": ":material/call:"}
HINTS = {
    "birthdate": "YYYY-MM-DD",
    "phone_number": "+4915112345678",
    "locale": "en-GB",
    "zoneinfo": "Europe/Berlin",
    "picture": "https://example.com/me.png",
    "profile": "https://example.com/me",
    "website": "https://example.com",
}


def email(value: str, label: str = "field.email") -> str:
    """The address that is also the user name."""
    typed = st.text_input(
        say(label), value, type="email", autocomplete="username", on_change="ignore"
    )
    return typed or ""


def current_password(label: str = "field.password") -> str:
    """The password of an account there is."""
    typed = st.text_input(say(label), type="password", autocomplete="current-password")
    return typed or ""


@st.fragment
def new_password(
    form: state.Form,
    policy: PasswordPolicy,
    email: str,
    label: str = "field.password",
) -> str:
    """A password that is being chosen, with the rules that it meets so far.

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
    _checklist(password, policy)
    # there from the start: a line that came while typing would move the button away
    # from under a click
    word = (
        strength(password, email).name.lower().replace("_", " ")
        if password
        else say("password.untyped")
    )
    st.caption(say("password.strength", word=word))
    return password


def repeated_password(label: str = "field.repeated") -> str:
    """The same password once more."""
    typed = st.text_input(say(label), type="password", autocomplete="new-password")
    return typed or ""


def code(label: str = "field.code") -> str:
    """The digits from a mail or an authenticator app."""
    typed = st.text_input(
        say(label),
        # the kind of field for which phones show number keys
        type="phone",
        autocomplete="one-time-code",
        icon=":material/pin:",
        placeholder=say("field.code_hint"),
        validate="",
    )
    return typed or ""


def attribute(of: SignUpAttribute, value: str, *, disabled: bool = False) -> str:
    """One of the pool's further attributes, in the kind of field that fits it."""
    name = of.name.removeprefix("custom:")
    label = label_of(of.name, of.label)
    typed = st.text_input(
        label if of.required else say("field.optional", label=label),
        value,
        # the kind decides which keys a phone shows; what is wrong, we say ourselves
        type=_keys(of, name),
        validate="",
        icon=ICONS.get(name),
        max_chars=of.max_length,
        autocomplete=AUTOCOMPLETE.get(name, "off"),
        placeholder=HINTS.get(name, ""),
        disabled=disabled,
        help=say("profile.fixed") if disabled else None,
        on_change="ignore",
    )
    return (typed or "").strip()


def _keys(of: SignUpAttribute, name: str) -> Literal["phone", "url", "default"]:
    if name == "phone_number" or of.type == "Number":
        return "phone"
    return "url" if name in ("picture", "profile", "website") else "default"


def label_of(name: str, label: str | None = None) -> str:
    """What people call an attribute."""
    return label or name.removeprefix("custom:").replace("_", " ").capitalize()


def attribute_problem(
    attributes: Iterable[SignUpAttribute], values: Mapping[str, str]
) -> str:
    """A sentence for what is wrong with the first of them, or nothing.

    The required ones that are empty are named together.
    """
    problems = [(item, problem(item, values.get(item.name, ""))) for item in attributes]
    labels = [label_of(i.name, i.label) for i, found in problems if found == "missing"]
    if labels:
        return say("form.missing", labels=", ".join(labels))
    for item, found in problems:
        if found:
            return say(
                f"attribute.{found}",
                label=label_of(item.name, item.label),
                least=item.min_value if found == "range" else item.min_length or 0,
                most=item.max_value if found == "range" else item.max_length,
            )
    return ""


def password_problem(password: str, repeated: str, policy: PasswordPolicy) -> str:
    """A sentence for what is wrong with a new password, or nothing."""
    if broken := broken_rules(password, policy):
        return say("password.needs", rules=", ".join(map(_words, broken)))
    return "" if password == repeated else say("password.differ")


def _checklist(password: str, policy: PasswordPolicy) -> None:
    broken = broken_rules(password, policy) if password else rules(policy)
    items = "".join(
        f'<li class="{"unmet" if rule in broken else "met"}">{escape(_words(rule))}'
        f'<span class="spoken">: {say(_met(rule, broken))}</span></li>'
        for rule in [
            *rules(policy),
            *(rule for rule in broken if rule not in rules(policy)),
        ]
    )
    st.html(
        f'<ul class="rules" aria-label="{say("password.rules")}" '
        f'aria-live="polite">{items}</ul>'
    )


def _words(rule: Rule) -> str:
    return {
        "length": f"at least {rule.value} characters",
        "lowercase": "a lower-case letter",
        "uppercase": "an upper-case letter",
        "digit": "a digit",
        "symbol": "a symbol",
        "longest": f"no more than {rule.value} characters",
    }[rule.code]


def _met(rule: Rule, broken: list[Rule]) -> str:
    return "password.unmet" if rule in broken else "password.met"
