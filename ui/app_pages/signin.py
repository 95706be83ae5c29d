"""Sign in: the password is proved to Cognito, not sent."""

import streamlit as st

import fields
import resend
import session
import state
from cognito_auth.errors import AuthError, NotConfirmed
from pages import destination
from services import flows
from words import say

wanted = st.query_params.get("next", "account")
file, query = destination(wanted)
if session.current():
    st.switch_page(file, query_params=query)

form = state.form("signin")
st.title(say("signin.title"))
state.show_notice()
form.show_outcome()
with st.form(form.key):
    email = fields.email(form.typed.get("email", state.remembered_email()))
    password = fields.current_password()
    pressed = form.submit(say("signin.do"))
if pressed:
    state.remember_email(email)
    visitor = session.visitor()
    try:
        with st.spinner(say("signin.doing")):
            begun = form.once(
                lambda: session.begin(
                    flows().authenticator.sign_in(email, password), visitor
                ),
                email,
                password,
            )
    except NotConfirmed:
        resend.quietly(email)
        st.switch_page("app_pages/verify.py", query_params={"email": email.strip()})
    except AuthError as error:
        form.refuse(error, email=email)
    if session.advance(begun):
        st.switch_page(file, query_params=query)
    st.switch_page("app_pages/challenge.py", query_params={"next": wanted})
st.page_link("app_pages/forgot.py", label=say("signin.forgot"))
st.page_link("app_pages/register.py", label=say("signin.no_account"))
st.page_link("app_pages/verify.py", label=say("register.have_code"))
