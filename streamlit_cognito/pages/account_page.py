"""Account: who is signed in, and all they can do about it."""

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import pool
from streamlit_cognito.pages.parts import (
    authenticator_app,
    deletion,
    email_address,
    password,
    profile,
    sessions,
    tokens,
)
from streamlit_cognito.script import memory, places, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.guard import admit
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.words import say, say_error


def account(*, title: str | None = None) -> None:
    """Draw the account of who is signed in; nobody else gets here.

    Args:
        title: In place of ours; "" for none.
    """
    signed_in = admit()
    heading("account.title", title)
    st.write(say("account.signed_in"))
    st.text(signed_in.email or signed_in.id_claims.username)
    _sign_out_buttons()
    # only the open part is drawn: some ask Cognito for what they show
    parts = {
        say("account.tokens"): tokens.show,
        say("account.profile"): _profile,
        say("account.security"): _security,
        say("account.sessions"): sessions.show,
    }
    first = say("account.tokens")
    opened = st.segmented_control(
        say("account.parts"),
        list(parts),
        default=first,
        required=True,
        label_visibility="collapsed",
        width="stretch",
        key=f"{memory.PREFIX}part",
    )
    parts[opened or first](signed_in)


def _sign_out_buttons() -> None:
    form = Form("out")
    form.show_outcome()
    here, everywhere = st.columns(2)
    end = None
    if here.button(say("account.out"), width="stretch"):
        end = session.end
    if everywhere.button(say("account.out_everywhere"), width="stretch"):
        end = session.end_everywhere
    if end is None:
        return
    try:
        with st.spinner(say("account.outing")):
            end(form)
    except AuthError as error:
        form.fail(say_error(error))
    places.go("signin")


def _profile(signed_in: SignedIn) -> None:
    current = pool().profile.profile(signed_in.tokens)
    profile.show(signed_in, current)
    email_address.show(signed_in, current.get("email", ""))


def _security(signed_in: SignedIn) -> None:
    password.show(signed_in)
    if pool().config.mfa != "OFF":
        authenticator_app.show(signed_in)
    deletion.show(signed_in)
