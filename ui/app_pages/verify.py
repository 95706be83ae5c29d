"""Verify: the mailed code."""

from streamlit_cognito import pages

pages.verify()
