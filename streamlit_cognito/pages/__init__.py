"""The pages by their parts, for an app that sets its own page around one.

    from streamlit_cognito import pages

    st.image("logo.svg")
    pages.sign_in(title="Welcome back")

Each draws its form and what follows from it, and goes to the next page by itself.
"""

from streamlit_cognito.pages.account_page import account
from streamlit_cognito.pages.api_call import api
from streamlit_cognito.pages.diagnosis import diagnosis
from streamlit_cognito.pages.forgotten import forgot
from streamlit_cognito.pages.further_step import challenge
from streamlit_cognito.pages.mails import inbox
from streamlit_cognito.pages.registration import register
from streamlit_cognito.pages.signing_in import sign_in
from streamlit_cognito.pages.step_by_step import insight
from streamlit_cognito.pages.verification import verify
from streamlit_cognito.pages.welcome import home

__all__ = [
    "account",
    "api",
    "challenge",
    "diagnosis",
    "forgot",
    "home",
    "inbox",
    "insight",
    "register",
    "sign_in",
    "verify",
]
