"""The form that asks who is signed in to prove again that it is them."""

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.script import memory, proof, provider
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.plain import plain
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.layout import user_name
from streamlit_cognito.widgets.providers import again_link
from streamlit_cognito.words import say


def proven(signed_in: SignedIn, asking: Form) -> bool:
    """Whether the last proof is fresh; where it isn't, draw the form for another one.

    The run after the right password finds it fresh, and goes on with what was asked.
    An account that has its password elsewhere signs in there again, which leads back
    to this page.

    Args:
        signed_in: Whose account it is.
        asking: The form that needs the proof.
    """
    if proof.is_fresh():
        return True
    if not has_all_factors(asking):
        return False
    form = Form("proof")
    if signed_in.home:
        lead = say("federation.proof", name=provider.called(signed_in.home))
        _lead(asking, form, lead)
        again_link(signed_in)
        return False
    _lead(asking, form, say("proof.lead"))
    user_name(signed_in.email)
    with st.form(form.key, border=False):
        password = fields.current_password(form, "field.current")
        pressed = form.submit(say("challenge.do"), wide=False)
    if pressed:
        form.attempt(
            "prove_password",
            signed_in,
            proof.prove,
            signed_in,
            password,
            doing=say("challenge.doing"),
        )
        form.succeed("")
    return False


def has_all_factors(asking: Form) -> bool:
    """Whether the sign-in left out no second factor; if it did, say what to do.

    Another sign-in from this page takes it.

    Args:
        asking: The form that needs it.
    """
    if not proof.is_by_trust():
        return True
    memory.remember("all_factors", True)
    _lead(asking, Form("proof"), say("trust.proof"))
    return False


def _lead(asking: Form, form: Form, lead: str) -> None:
    """Say why; where a press led here, `client.js` leads eye and focus there."""
    if form.problem or not asking.needs_proof:
        form.show_outcome(lead)
        return
    with st.container(key=f"{memory.PREFIX}outcome-proof-{asking.number}"):
        st.info(plain(lead), icon=":material/lock:")
