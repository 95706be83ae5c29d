"""Forgot password: a mailed code, then a new password."""

import streamlit as st

import fields
import resend
import state
from cognito_auth.errors import AuthError
from cognito_auth.inputs.emails import masked_email
from pages import SIGN_IN
from services import flows, stack
from words import say


def mail_code(email: str) -> None:
    """Have a code mailed, and show the second half of the page."""
    try:
        with st.spinner(say("forgot.doing")):
            form.once(lambda: flows().recovery.forgot_password(email), "mail", email)
    except AuthError as error:
        form.refuse(error, **(form.typed | {"email": email}))
    state.remember_email(email)
    state.code_sent()
    form.succeed(
        say("forgot.sent", address=masked_email(email)), email=email, stage="code"
    )


form = state.form("forgot")
policy = stack().config.password_policy
st.title(say("forgot.title"))
state.show_notice()
if form.typed.get("stage") != "code":
    st.write(say("forgot.lead"))
    form.show_outcome()
    with st.form(form.key):
        email = fields.email(form.typed.get("email", state.remembered_email()))
        asked = form.submit(say("forgot.do"))
    if asked:
        mail_code(email)
else:
    if stack().config.is_embedded:
        st.page_link("app_pages/inbox.py", label=say("inbox.open"))
    form.show_outcome()
    with st.container(border=True):
        # stays here, or password managers save the code as the user name
        email = fields.email(form.typed["email"])
        password = fields.new_password(form, policy, email, "field.new_password")
        with st.form(form.key, border=False):
            repeated = fields.repeated_password("field.repeated_new")
            code = fields.code()
            pressed = form.submit(say("forgot.reset"))
        if resend.button() and not pressed:
            mail_code(email)
    if pressed:
        typed = {"email": email, "stage": "code"}
        if problem := fields.password_problem(password, repeated, policy):
            form.fail(problem, **typed)
        try:
            with st.spinner(say("forgot.resetting")):
                form.once(
                    lambda: flows().recovery.reset_password(email, code, password),
                    email,
                    code,
                    password,
                )
        except AuthError as error:
            form.refuse(error, **typed)
        state.remember_email(email)
        state.notify(say("forgot.done"))
        st.switch_page(SIGN_IN)
st.page_link(SIGN_IN, label=say("challenge.back"))
