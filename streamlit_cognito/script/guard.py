"""Lets only those see a page whom it is for."""

from collections.abc import Collection

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.script import memory, places, session
from streamlit_cognito.words import say


def admit(groups: Collection[str] = ()) -> SignedIn:
    """Let only those pass who are signed in, and in one of the groups.

    Others are sent to sign in, and come back to this page and its query parameters;
    members without the group are told which one is needed.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    signed_in = session.current()
    if signed_in is None:
        here = places.here()
        if session.has_ended():
            memory.forget_person()
            memory.notify(memory.announced_end() or say("signin.ended"))
        places.go("signin", {"next": here})
    if not places.admits(groups, signed_in):
        st.title(say("guard.title"))
        st.text(say("guard.group", names=say("guard.or").join(sorted(groups))))
        st.write(say("guard.ask"))
        st.stop()
    return signed_in
