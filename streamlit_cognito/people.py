"""What a page learns of who is there, and how it keeps others out."""

import sys
from collections.abc import Collection
from types import FrameType

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn
from streamlit_cognito.menu import gate, refuse_unmounted
from streamlit_cognito.script import places, session
from streamlit_cognito.script.authorization import Authorization
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.guard import NotSignedIn, admit

# Where Streamlit runs a page, whether of its own navigation or ours.
PAGE_FILE = sys.modules[st.Page.__module__].__file__


def user() -> SignedIn | None:
    """Who is signed in, or None.

        if me := user():
            st.text(f"Hello {me.name}")

    In a page of `navigation` it is who was there when the run began; in fragments and
    callbacks it is looked up anew.

    Raises:
        ServiceUnavailable: The session store or Cognito is away.
    """
    refuse_unmounted()
    return session.current()


def require_sign_in(groups: Collection[str] = ()) -> SignedIn:
    """Let only those pass who are signed in, and in one of the groups.

        me = require_sign_in(groups=["admins"])

    Others see the sign-in in the page's place, and then the page as they asked for it.
    As the first line of a script without a menu it guards the whole app, and brings
    the account pages along. Where there is a menu it is for pages alone.

    Args:
        groups: Names of Cognito groups, any of which is enough; none by default.

    Returns:
        Who is signed in.

    Raises:
        ServiceUnavailable: The session store or Cognito is away.
        RuntimeError: An imported module asks, which runs once for all visitors.
        LookupError: There is no sign-in page to lead to, since the menu is
            Streamlit's: use `navigation` in place of `st.navigation`.
    """
    refuse_unmounted()
    _refuse_imported(sys._getframe())
    script = "" if session.is_noted() else _script_that_runs(sys._getframe())
    if script:
        return gate(script, groups)
    if session.is_noted():
        return admit(groups)
    try:
        return admit(groups)
    except NotSignedIn:
        # in a fragment or a callback, which stand in no page of ours
        places.go("signin", {"next": places.here()})


def authorization() -> Authorization:
    """Puts the access token of who is signed in on requests to your API.

        requests.get("https://api.example.com/orders", auth=authorization())

    It holds no token: whenever it is used it looks the session up anew, and refreshes a
    token that is near its end. The stack's own API gets one, and what API_ORIGINS
    names; for any other address it raises.

    Returns:
        What `requests` and `httpx` take as `auth`; `header(url)` is for the others.
    """
    refuse_unmounted()
    return Authorization()


def sign_out() -> None:
    """End the session of who is signed in, in all tabs, and lead to the sign-in page.

        if st.button("Sign out"):
            sign_out()

    Raises:
        ServiceUnavailable: The session store is away; nothing has ended.
    """
    refuse_unmounted()
    form = Form("out")
    try:
        session.end(form)
    except AuthError:
        form.go_on()
        raise
    places.go("signin")


def _refuse_imported(frame: FrameType | None) -> None:
    """An imported module runs once, for whoever comes first: it can guard nothing."""
    while frame and frame.f_code.co_filename != PAGE_FILE:
        name = frame.f_globals.get("__name__")
        if frame.f_code.co_name == "<module>" and name != "__main__":
            raise RuntimeError(
                f"call require_sign_in() in the script or page, not in {name}: an "
                "imported module runs once, for whoever comes first"
            )
        frame = frame.f_back


def _script_that_runs(frame: FrameType | None) -> str:
    """The app's script, if it runs; "" in a page, a fragment or a callback."""
    script = ""
    while frame:
        code = frame.f_code
        if code.co_name == "run" and code.co_filename == PAGE_FILE:
            return ""
        if code.co_name == "<module>" and frame.f_globals["__name__"] == "__main__":
            script = code.co_filename
        frame = frame.f_back
    return script
