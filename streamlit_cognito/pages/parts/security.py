"""Security: the password, passkeys, second factors, and the account's end.

An account that an identity provider keeps has none of the first three here.
"""

from cognito_auth.cognito.steps import PASSKEY
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import pool
from streamlit_cognito.pages.parts import (
    authenticator_app,
    deletion,
    mailed_codes,
    passkeys,
    password,
)
from streamlit_cognito.script.provider import called
from streamlit_cognito.widgets.rows import row, rows
from streamlit_cognito.words import say


def show(signed_in: SignedIn) -> None:
    """Draw a row for each, of which one at most is open."""
    with rows():
        if signed_in.home:
            state = say("federation.state", name=called(signed_in.home))
            row("security", "provider", say("federation.title"), state, "")
        else:
            _own(signed_in)
        deletion.show(signed_in)


def _own(signed_in: SignedIn) -> None:
    """What the pool itself keeps of an account."""
    password.show(signed_in)
    has_factors = pool().config.mfa != "OFF"
    on = pool().account.second_factors(signed_in.tokens) if has_factors else ()
    if PASSKEY in pool().config.first_factors:
        passkeys.show(signed_in, on)
    if has_factors:
        authenticator_app.show(signed_in, on)
    if mailed_codes.are_offered():
        mailed_codes.show(signed_in, on)
