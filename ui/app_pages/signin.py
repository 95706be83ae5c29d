"""Sign in."""

from streamlit_cognito import pages

pages.sign_in()
