"""Account: who is signed in, and all they can do about it."""

from streamlit_cognito import pages

pages.account()
