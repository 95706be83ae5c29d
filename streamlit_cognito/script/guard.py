"""Lets only those see a page whom it is for."""

from collections.abc import Collection

import streamlit as st

from cognito_auth.errors import SessionEnded
from cognito_auth.values import SignedIn
from streamlit_cognito.script import memory, places, session
from streamlit_cognito.words import say, say_any, say_error


class NotSignedIn(BaseException):
    """Nobody is signed in; who shows the page shows the sign-in in its place.

    Like Streamlit's own ends of a run it is no Exception, so that a page that catches
    those lets it pass.
    """


def admit(groups: Collection[str] = ()) -> SignedIn:
    """Let only those pass who are signed in, and in one of the groups.

    Members without the group are told which one is needed.

    Raises:
        NotSignedIn: Nobody is.
        ServiceUnavailable: The session store is away.
    """
    signed_in = session.current()
    if signed_in is None:
        if session.has_ended() and not memory.recall("end_is_said"):
            say_that_it_ended()
        raise NotSignedIn
    if not places.admits(groups, signed_in):
        st.title(say("guard.title"), anchor=False)
        st.text(say("guard.group", names=say_any(sorted(groups))))
        st.write(say("guard.ask"))
        st.stop()
    return signed_in


def admit_now() -> SignedIn:
    """Who is signed in at this moment, whatever the run found when it began.

    The run of who isn't ends, and the sign-in leads back to its page.

    Raises:
        ServiceUnavailable: The session store is away, or Cognito is when the tokens
            must be refreshed.
    """
    found = session.look()
    if found.signed_in:
        return found.signed_in
    here = places.here()
    with session.noted(found):
        if session.has_ended():
            say_that_it_ended(in_next_run=True)
    places.go("signin", {"next": here})


def guests_only() -> None:
    """Lead who is signed in away from a page that is for others, and say why."""
    if signed_in := session.current():
        memory.notify(say("guard.signed_in", name=signed_in.name))
        places.go("account")


def say_that_it_ended(*, in_next_run: bool = False) -> None:
    """Forget who was at this page, and say so above the sign-in.

    Once: the runs that follow have a form to remember.

    Args:
        in_next_run: Whether the next run shows the sign-in, and not this one.
    """
    sentence = memory.announced_end() or say_error(SessionEnded())
    memory.forget_page()
    memory.remember("end_is_said", True)
    if in_next_run:
        memory.notify(sentence)
    else:
        memory.remember("notice", sentence)
