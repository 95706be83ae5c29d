"""Profile: the pool's further attributes, and the email address."""

from collections.abc import Mapping

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.backend import pool
from streamlit_cognito.pages.parts import email_address
from streamlit_cognito.script import session
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets.attributes import attribute, attribute_problem
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw the form for the attributes, then the row of the email address."""
    current = pool().profile.profile(signed_in.tokens)
    if pool().config.sign_up_attributes:
        _attributes(signed_in, current)
    else:
        st.write(say("profile.none"))
    email_address.show(signed_in, current.get("email", ""))


def _attributes(signed_in: SignedIn, current: Mapping[str, str]) -> None:
    """Draw the form for them.

    Args:
        signed_in: Whose they are.
        current: What Cognito has now, by name.
    """
    schema = pool().config.sign_up_attributes
    form = Form("profile")
    form.show_outcome()
    with st.form(form.key, border=False):
        values = {
            item.name: attribute(
                form, item, current.get(item.name, ""), disabled=not item.mutable
            )
            for item in schema
        }
        pressed = form.submit(say("profile.save"), wide=False)
    if not pressed:
        return
    mutable = [item for item in schema if item.mutable]
    changes = {
        item.name: values[item.name]
        for item in mutable
        if values[item.name] != current.get(item.name, "")
    }
    # what is there already was good enough for Cognito
    judged = [item for item in mutable if item.name in changes or not values[item.name]]
    if problem := attribute_problem(judged, values):
        form.fail(problem)
    update_profile = pool().profile.update_profile
    form.run(update_profile, signed_in.tokens, changes, doing=say("profile.saving"))
    session.renew()
    form.succeed(say("profile.saved"))
