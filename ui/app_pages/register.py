"""Register: our form; this app's own words could stand around it."""

from streamlit_cognito import pages

pages.register()
