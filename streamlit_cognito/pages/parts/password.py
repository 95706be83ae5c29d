"""Password: choosing another one."""

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.notices import NoticeKind
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import browsers, pool
from streamlit_cognito.script import proof, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import telling
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.layout import user_name
from streamlit_cognito.widgets.new_password import new_password, password_problem
from streamlit_cognito.widgets.proof import has_all_factors
from streamlit_cognito.widgets.rows import close, form_of_row, row
from streamlit_cognito.words import say, say_error


def show(signed_in: SignedIn) -> None:
    """Draw its row, with the form that changes it and ends the other sessions."""
    title, state = say("change.title"), say("change.state")
    if row("security", "password", title, state, say("row.change")):
        with form_of_row("password"):
            _change(signed_in)


def _change(signed_in: SignedIn) -> None:
    form, policy = Form("password"), pool().config.password_policy
    if not has_all_factors(form):
        return
    form.show_outcome()
    user_name(signed_in.email)
    old = fields.current_password(form, "field.current")
    new = new_password(form, policy, signed_in.email, "field.new_password")
    with st.form(form.key, border=False):
        repeated = fields.repeated_password(form, "field.repeated_new")
        others = st.checkbox(
            say("change.others"), value=True, key=form.key_of("others")
        )
        pressed = form.submit(say("change.do"), wide=False)
    if not pressed:
        return
    if problem := password_problem(new, repeated, policy):
        form.fail(problem)
    not_told, not_ended = form.attempt(
        "change_password",
        signed_in,
        telling(_changed, NoticeKind.PASSWORD_CHANGED, signed_in.notified_at),
        signed_in,
        old,
        new,
        others,
        doing=say("change.doing"),
    )
    if not_ended:
        form.fail(say("change.others_stay", problem=say_error(not_ended)))
    close("security", session.not_told(not_told) or say("change.done"))


def _changed(
    signed_in: SignedIn, old: str, new: str, others: bool
) -> tuple[AuthError | None, AuthError | None]:
    """Change the password, then end other sessions: in one piece.

    Returns:
        What kept Cognito from being told of an end, and what kept one from ending.
    """
    proof.given_by(pool().account.change_password)(signed_in.tokens, old, new)
    if not others:
        return None, None
    try:
        return browsers().end_others(signed_in.subject, session.others()), None
    except AuthError as error:
        return None, error
