"""Accounts on Amazon Cognito for any Streamlit app.

    import streamlit as st
    from streamlit_cognito import mount, require_sign_in

    app = st.App(__file__, **mount())

    if __name__ == "__main__":
        me = require_sign_in()
        st.text(f"Hello {me.name}")

`mount` puts the HTTP side around an app. `navigation`, `Page` and `account_pages` make
its menu; `page_at` leads there. `user`, `require_sign_in` and `sign_out` say who is
there, a `SignedIn`; `say` speaks to them in their language, `user_cache_data` remembers
something for each of them, and `authorization` calls an API for them. What the account
pages are made of is in `streamlit_cognito.pages`, somebody to be in tests in
`streamlit_cognito.testing`.
"""

from cognito_auth.values import SignedIn
from streamlit_cognito.menu import account_pages, navigation, page_at
from streamlit_cognito.mounting import mount
from streamlit_cognito.people import authorization, require_sign_in, sign_out, user
from streamlit_cognito.script.places import Page
from streamlit_cognito.user_cache import user_cache_data
from streamlit_cognito.words import say

__all__ = [
    "Page",
    "SignedIn",
    "account_pages",
    "authorization",
    "mount",
    "navigation",
    "page_at",
    "require_sign_in",
    "say",
    "sign_out",
    "user",
    "user_cache_data",
]
