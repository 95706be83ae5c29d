"""Keeps a page for those it is for: one line, `require_sign_in()`."""

from collections.abc import Collection

import streamlit as st

import session
import state
from cognito_auth.values import SignedIn
from pages import SIGN_IN, address
from words import say


def require_sign_in(groups: Collection[str] | None = None) -> SignedIn:
    """Let only those pass who are signed in, and in one of the groups.

    Others are sent to sign in, and come back to this page and its query parameters;
    members without the group are told which one is needed.

    Args:
        groups: Names of Cognito groups, any of which is enough; none by default.

    Returns:
        Who is signed in.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    signed_in = session.current()
    if signed_in is None:
        here = address(state.current_page(), st.query_params.to_dict())
        if session.has_ended():
            state.forget_person()
            state.notify(state.announced_end() or say("signin.ended"))
        st.switch_page(SIGN_IN, query_params={"next": here})
    if groups and not set(groups) & set(signed_in.id_claims.groups):
        st.title(say("guard.title"))
        names = " or ".join(sorted(groups))
        st.text(say("guard.group", names=names))
        st.write(say("guard.ask"))
        st.stop()
    return signed_in
