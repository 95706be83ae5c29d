"""Deletion: the end of an account and all its sessions."""

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.backend import browsers, pool
from streamlit_cognito.script import memory, places, proof, provider, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.layout import user_name
from streamlit_cognito.widgets.proof import has_all_factors, proven
from streamlit_cognito.widgets.rows import form_of_row, row
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw its row, with the form that asks for a proof and a tick."""
    title, state, action = say("delete.title"), say("delete.state"), say("row.delete")
    if row("security", "delete", title, state, action, is_grave=True):
        with form_of_row("delete"):
            _confirm(signed_in)


def _confirm(signed_in: SignedIn) -> None:
    form = Form("delete")
    is_away = bool(signed_in.home)
    if not (proven(signed_in, form) if is_away else has_all_factors(form)):
        return
    form.show_outcome(say("delete.lead"))
    password = ""
    with st.form(form.key, border=False):
        if not is_away:
            user_name(signed_in.email)
            password = fields.current_password(form, "field.current_delete")
        sure = st.checkbox(say("delete.sure"), key=form.key_of("sure"))
        pressed = form.submit(say("delete.do"), primary=False, wide=False)
    if not pressed:
        return
    if not sure:
        form.fail(say("delete.tick"))
    session.let_go()
    form.attempt(
        "delete_account",
        signed_in,
        _delete,
        signed_in,
        password,
        doing=say("delete.doing"),
        guard=proof.needed_for if is_away else proof.by_all_factors,
    )
    memory.announce_end(say("delete.done"))
    memory.forget_person()
    memory.remember_email("")
    memory.notify(say("delete.done"))
    provider.leave(provider.way_out_of(signed_in), say("delete.done"))
    places.go("signin")


def _delete(signed_in: SignedIn, password: str) -> None:
    """Delete the account, then end its sessions: in one piece."""
    if signed_in.home:
        pool().account.delete_proved(signed_in.tokens)
    else:
        pool().account.delete_account(signed_in.tokens, password)
    browsers().forget_account(signed_in.subject)
