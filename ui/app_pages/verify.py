"""Verify: the six-digit code that was mailed."""

from contextlib import suppress

import streamlit as st

import fields
import resend
import state
from cognito_auth.errors import AlreadyConfirmed, AuthError, InvalidInput
from cognito_auth.inputs.emails import canonical_email, masked_email
from pages import SIGN_IN
from services import flows, stack
from words import say, say_error

asked = st.query_params.get("email", state.remembered_email())
form = state.form("verify")
st.title(say("verify.title"))
state.show_notice()
with suppress(InvalidInput):
    address = masked_email(canonical_email(asked))
    st.write(say("verify.mailed", address=address))
if stack().config.is_embedded:
    st.page_link("app_pages/inbox.py", label=say("inbox.open"))
form.show_outcome()
with st.container(border=True):
    email = fields.email(form.typed.get("email", asked))
    with st.form(form.key, border=False):
        code = fields.code()
        pressed = form.submit(say("verify.do"))
    if resend.button() and not pressed:
        try:
            with st.spinner(say("resend.doing")):
                form.once(
                    lambda: flows().registration.resend_code(email), "resend", email
                )
        except AuthError as error:
            form.refuse(error, email=email)
        state.code_sent()
        form.succeed(say("resend.done", address=masked_email(email)), email=email)
if pressed:
    try:
        with st.spinner(say("verify.doing")):
            form.once(
                lambda: flows().registration.confirm_sign_up(email, code), email, code
            )
    except AlreadyConfirmed as error:
        state.notify(say_error(error))
    except AuthError as error:
        form.refuse(error, email=email)
    else:
        state.notify(say("verify.done"))
    state.remember_email(email)
    st.switch_page(SIGN_IN)
st.page_link(SIGN_IN, label=say("verify.already"))
