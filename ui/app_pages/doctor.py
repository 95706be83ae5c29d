"""What is wrong with this app, for its administrators alone."""

from streamlit_cognito import pages, require_sign_in

require_sign_in(groups=["admins"])

pages.diagnosis()
