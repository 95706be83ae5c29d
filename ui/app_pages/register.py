"""Register: email, password twice, and what else the pool asks for."""

import streamlit as st

import fields
import state
from cognito_auth.errors import AuthError
from services import flows, stack
from words import say

config = stack().config
form = state.form("register")
st.title(say("register.title"))
state.show_notice()
form.show_outcome()
with st.container(border=True):
    email = fields.email(form.typed.get("email", state.remembered_email()))
    attributes = {
        item.name: fields.attribute(item, form.typed.get(item.name, ""))
        for item in config.sign_up_attributes
    }
    password = fields.new_password(form, config.password_policy, email)
    with st.form(form.key, border=False):
        repeated = fields.repeated_password()
        pressed = form.submit(say("register.do"))
if pressed:
    typed = {"email": email, **attributes}
    state.remember_email(email)
    problem = fields.attribute_problem(
        config.sign_up_attributes, attributes
    ) or fields.password_problem(password, repeated, config.password_policy)
    if problem:
        form.fail(problem, **typed)
    try:
        with st.spinner(say("register.doing")):
            form.once(
                lambda: flows().registration.sign_up(email, password, attributes),
                email,
                password,
                attributes,
            )
    except AuthError as error:
        form.refuse(error, **typed)
    state.code_sent()
    st.switch_page("app_pages/verify.py", query_params={"email": email.strip().lower()})
st.page_link("app_pages/signin.py", label=say("register.have_account"))
st.page_link("app_pages/verify.py", label=say("register.have_code"))
st.page_link("app_pages/forgot.py", label=say("signin.forgot"))
