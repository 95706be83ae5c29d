"""The key of an authenticator app as a picture and as text."""

import segno
import streamlit as st

from cognito_auth.values import TotpSecret
from streamlit_cognito.words import say


def qr_code(secret: TotpSecret) -> None:
    """Draw the QR code, and the key in groups of four with a copy button."""
    picture = segno.make(secret.uri, error="m").svg_inline(
        scale=5, border=4, light="#fff", dark="#000"
    )
    st.write(say("totp.scan"))
    st.image(picture, alt=say("totp.qr"))
    st.code(secret.in_groups, language=None, wrap_lines=True)
