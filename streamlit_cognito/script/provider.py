"""Identity providers on the script side: the way to one, and the way out of it.

Both are addresses of ours that a browser goes to by itself (`http/federation.py`).
"""

from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import identity_providers
from streamlit_cognito.http import federation
from streamlit_cognito.http.origins import base_path
from streamlit_cognito.http.provider_notes import taken_problem
from streamlit_cognito.script import kept, memory, places
from streamlit_cognito.script.visitor import browser
from streamlit_cognito.words import say_error_of

# What people call those whose names in a pool are Cognito's own.
CALLED = {"LoginWithAmazon": "Amazon", "SignInWithApple": "Apple"}


def called(name: str) -> str:
    """What people call a provider: `Google`, `Amazon`, or its name in the pool."""
    return CALLED.get(name, name)


def way_to(name: str, *, again: bool = False) -> str:
    """The address that leads to a provider, and back to where this sign-in leads.

    Args:
        name: The provider's, in the pool.
        again: Whether who is signed in proves that they are still there; that leads
            back to this page.
    """
    query = {"provider": name, **({"again": "1"} if again else {})}
    wanted = _wanted() if not again else places.here()
    if wanted is not None:
        query["next"] = wanted
    if email := memory.remembered_email():
        # another one that is typed meanwhile takes its place (provider.js)
        query["email"] = email
    return f"{base_path()}/auth/continue?{urlencode(query)}"


def _wanted() -> str | None:
    """Where a sign-in leads: as the address says, or the page in whose place it is."""
    wanted: str | None = st.query_params.get("next", memory.recall("wanted"))
    return wanted


def problem() -> str:
    """Why this browser comes back without a sign-in, said once; or nothing.

    A page looks once, in its first run: coming back loads it anew.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    if memory.recall("came_back"):
        return ""
    memory.remember("came_back", True)
    found = taken_problem(browser()) if browser() and identity_providers() else None
    if found is None:
        return ""
    if found.email:
        memory.remember_email(found.email)
    return say_error_of(found.code, found.values)


def way_out_of(signed_in: SignedIn) -> str:
    """The query of the way that ends a session at Cognito too; "" if there is none."""
    there = federation.way_out_of(signed_in)
    return "" if there is None else urlencode({"provider": there})


def leave(query: str, sentence: str) -> None:
    """After a sign-out: have client.js take the browser on this way, if there is one.

    It comes back to the app's own address, where it is told the sentence.

    Args:
        query: From `way_out_of`.
        sentence: What is said of the sign-out.
    """
    if query:
        memory.remember("way_out", query)
        # it is done, and Cognito's session is to end whatever the store does
        with suppress(ServiceUnavailable):
            kept.hold("farewell", sentence)


def way_out() -> str:
    """The query that client.js has to leave with, "" where it stays."""
    found: str = memory.recall("way_out", "")
    return found


def farewell() -> str:
    """What `leave` was given, in the first run of a page that was come back to.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    # a page that is still to leave takes nothing away
    if way_out() or memory.recall("is_back"):
        return ""
    memory.remember("is_back", True)
    found = kept.held("farewell") if identity_providers() else None
    if found is None:
        return ""
    kept.release("farewell")
    return str(found)
