"""Home: what accounts are for here, and where you stand."""

from streamlit_cognito import pages

pages.home()
