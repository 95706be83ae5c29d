"""Input fields as browsers and password managers know them."""

import streamlit as st

from streamlit_cognito.script.form import Form
from streamlit_cognito.words import say


def email(
    form: Form, value: str, label: str = "field.email", *, or_passkey: bool = False
) -> str:
    """Ask for the address that is also the user name.

    Args:
        form: What the field is in.
        value: What stands in it.
        label: What it is called.
        or_passkey: Whether browsers may offer passkeys there.
    """
    typed = st.text_input(
        say(label),
        value,
        key=form.key_of("email", value),
        type="email",
        autocomplete="username webauthn" if or_passkey else "username",
        # what is wrong we say ourselves, and a name around the address is not
        validate="",
        on_change="ignore",
    )
    return typed or ""


def current_password(form: Form, label: str = "field.password") -> str:
    """Ask for the password of an account there is."""
    typed = st.text_input(
        say(label),
        type="password",
        autocomplete="current-password",
        placeholder=form.blank_after_press,
        on_change="ignore",
    )
    return typed or ""


def repeated_password(form: Form, label: str = "field.repeated") -> str:
    """Ask for the new password once more."""
    typed = st.text_input(
        say(label),
        type="password",
        autocomplete="new-password",
        placeholder=form.blank_after_press,
        on_change="ignore",
    )
    return typed or ""


def code(form: Form, label: str = "field.code", hint: str = "field.code_hint") -> str:
    """Ask for the digits from a mail or an authenticator app.

    After a failure they stay, unless the failure was theirs.
    """
    typed = st.text_input(
        say(label),
        # the kind of field for which phones show number keys
        type="phone",
        autocomplete="one-time-code",
        placeholder=say(hint) + form.blank_after_code,
        validate="",
        on_change="ignore",
    )
    return typed or ""
