"""Deletion: the end of an account and all its sessions."""

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.backend import browsers, pool
from streamlit_cognito.script import memory, places
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw the form that deletes the account, with its password and a tick."""
    form = Form("delete")
    st.subheader(say("delete.title"))
    st.write(say("delete.lead"))
    form.show_outcome()
    with st.form(form.key):
        password = fields.current_password("field.current")
        sure = st.checkbox(say("delete.sure"))
        pressed = form.submit(say("delete.do"), primary=False, wide=False)
    if not pressed:
        return
    if not sure:
        form.fail(say("delete.tick"))
    form.run(_delete, signed_in, password, doing=say("delete.doing"))
    memory.announce_end(say("delete.done"))
    memory.forget_person()
    memory.remember_email("")
    memory.notify(say("delete.done"))
    places.go("signin")


def _delete(signed_in: SignedIn, password: str) -> None:
    """Delete the account, then end its sessions: in one piece."""
    pool().account.delete_account(signed_in.tokens, password)
    browsers().forget_account(signed_in.subject)
