"""What streamlit-cognito-auth's README shows, with the same words behind the sign-in.

It runs in an environment of its own, which has nothing of this project.
"""

import os

import streamlit as st
from streamlit_cognito_auth import CognitoAuthenticator

authenticator = CognitoAuthenticator(
    pool_id=os.environ["POOL_ID"],
    app_client_id=os.environ["CLIENT_ID"],
    use_cookies=os.environ["COOKIES"] == "yes",
)
if not authenticator.login():
    st.stop()
st.title("Your account")
st.text(f"Hello {authenticator.get_email()}.")
