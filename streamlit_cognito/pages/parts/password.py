"""Password: choosing another one."""

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito.backend import browsers, pool
from streamlit_cognito.script import memory, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.new_password import new_password, password_problem
from streamlit_cognito.words import say, say_error


def show(signed_in: SignedIn) -> None:
    """Draw the form that changes the password, and ends the other sessions."""
    form, policy = Form("password"), pool().config.password_policy
    st.subheader(say("change.title"))
    form.show_outcome()
    with st.container(border=True):
        new = new_password(form, policy, signed_in.email, "field.new_password")
        with st.form(form.key, border=False):
            repeated = fields.repeated_password("field.repeated_new")
            old = fields.current_password("field.current")
            others = st.checkbox(say("change.others"), value=True)
            pressed = form.submit(say("change.do"), wide=False)
    if not pressed:
        return
    if problem := password_problem(new, repeated, policy):
        form.fail(problem)
    not_told, not_ended = form.run(
        _change,
        signed_in.tokens,
        old,
        new,
        others,
        doing=say("change.doing"),
    )
    if not_ended:
        form.fail(say("change.others_stay", problem=say_error(not_ended)))
    memory.notify(session.not_told(not_told))
    form.succeed(say("change.done"))


def _change(
    tokens: Tokens, old: str, new: str, others: bool
) -> tuple[AuthError | None, AuthError | None]:
    """Change the password, then end other sessions: in one piece.

    Returns:
        What kept Cognito from being told of an end, and what kept one from ending.
    """
    pool().account.change_password(tokens, old, new)
    try:
        return browsers().end_all(session.others() if others else []), None
    except AuthError as error:
        return None, error
