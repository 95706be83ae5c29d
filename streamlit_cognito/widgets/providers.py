"""Links to the identity providers: the browser goes there, and comes back signed in."""

from html import escape

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.backend import identity_providers
from streamlit_cognito.script import provider
from streamlit_cognito.words import say


def continue_links(*, has_or: bool = False) -> None:
    """Draw one for each provider below a form, if there are any.

    Args:
        has_or: Whether the line above them is there already.
    """
    found = identity_providers()
    if not found:
        return
    line = "" if has_or else f'<p class="or">{escape(say("ways.or"))}</p>'
    links = (
        _link(
            provider.way_to(one.name),
            say("federation.do", name=provider.called(one.name)),
        )
        for one in found
    )
    st.html(f"{line}{''.join(links)}")


def again_link(signed_in: SignedIn) -> None:
    """Draw the link by which who is signed in proves it by their provider again."""
    name = signed_in.home
    label = say("federation.again", name=provider.called(name))
    st.html(_link(provider.way_to(name, again=True), label))


def _link(address: str, label: str) -> str:
    return f'<a class="continue" href="{escape(address)}">{escape(label)}</a>'
