"""Fields for the pool's further attributes, and what is wrong in them."""

from collections.abc import Iterable, Mapping
from typing import Literal

import streamlit as st

from cognito_auth.config import SignUpAttribute
from cognito_auth.inputs.attributes import problem
from streamlit_cognito.script.form import Form
from streamlit_cognito.words import say, say_label, say_list

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


def attribute(
    form: Form, of: SignUpAttribute, value: str = "", *, disabled: bool = False
) -> str:
    """Ask for one attribute, in the kind of field that fits it.

    Args:
        form: The form it belongs to.
        of: Which one.
        value: What the field starts with.
        disabled: Whether it can only be read.
    """
    label = say_label(of.name, of.label)
    typed = st.text_input(
        label if of.required else say("field.optional", label=label),
        value,
        key=form.key_of(of.name, value),
        # the kind decides which keys a phone shows; what is wrong, we say ourselves
        type=_keys(of),
        validate="",
        icon=ICONS.get(of.name),
        max_chars=of.max_length,
        autocomplete=AUTOCOMPLETE.get(of.name, "off"),
        placeholder=HINTS.get(of.name, ""),
        disabled=disabled,
        help=say("profile.fixed") if disabled else None,
        on_change="ignore",
    )
    return (typed or "").strip()


def attribute_problem(
    attributes: Iterable[SignUpAttribute], values: Mapping[str, str]
) -> str:
    """A sentence for what is wrong with the first of them, or nothing.

    The required ones that are empty are named together.
    """
    found = {item: problem(item, values.get(item.name, "")) for item in attributes}
    missing = [item for item, what in found.items() if what == "missing"]
    if missing:
        labels = [say_label(item.name, item.label) for item in missing]
        return say("form.missing", labels=say_list(labels))
    for item, what in found.items():
        if what:
            return say(
                f"attribute.{what}",
                label=say_label(item.name, item.label),
                least=item.min_value if what == "range" else item.min_length or 0,
                most=item.max_value if what == "range" else item.max_length,
            )
    return ""


def _keys(of: SignUpAttribute) -> Literal["phone", "url", "default"]:
    if of.name == "phone_number" or of.type == "Number":
        return "phone"
    return "url" if of.name in ("picture", "profile", "website") else "default"
