"""Forgot password: a mailed code, then a new password."""

import streamlit as st

from cognito_auth.inputs.emails import masked_email
from streamlit_cognito.backend import is_offered, pool
from streamlit_cognito.script import memory, places
from streamlit_cognito.script.form import Form
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.heading import heading, inbox_link
from streamlit_cognito.widgets.new_password import new_password, password_problem
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.words import say


def forgot(*, title: str | None = None) -> None:
    """Draw the form that mails a code, then the one that takes it.

    Where only an administrator gives out new passwords, say so.

    Args:
        title: In place of ours; "" for none.
    """
    if not is_offered("forgot"):
        heading("page.forgot", title)
        st.write(say("forgot.closed"))
        places.link("signin", say("challenge.back"))
        return
    form = Form("forgot")
    heading("forgot.title", title)
    if form.typed.get("stage") == "code":
        _reset(form)
    else:
        _ask(form)
    places.link("signin", say("challenge.back"))


def _ask(form: Form) -> None:
    st.write(say("forgot.lead"))
    form.show_outcome()
    with st.form(form.key):
        email = fields.email(form.typed.get("email", memory.remembered_email()))
        pressed = form.submit(say("forgot.do"))
    if pressed:
        _mail_code(form, email)


def _mail_code(form: Form, email: str) -> None:
    form.run(
        pool().recovery.forgot_password,
        email,
        doing=say("forgot.doing"),
        keep=form.typed | {"email": email},
    )
    memory.remember_email(email)
    memory.code_sent()
    form.succeed(
        say("forgot.sent", address=masked_email(email)), email=email, stage="code"
    )


def _reset(form: Form) -> None:
    policy = pool().config.password_policy
    inbox_link()
    form.show_outcome()
    with st.container(border=True):
        # stays here, or password managers save the code as the user name
        email = fields.email(form.typed["email"])
        password = new_password(form, policy, email, "field.new_password")
        with st.form(form.key, border=False):
            repeated = fields.repeated_password("field.repeated_new")
            code = fields.code()
            pressed = form.submit(say("forgot.reset"))
        if resend_button() and not pressed:
            _mail_code(form, email)
    if not pressed:
        return
    typed = {"email": email, "stage": "code"}
    if problem := password_problem(password, repeated, policy):
        form.fail(problem, **typed)
    reset_password = pool().recovery.reset_password
    doing = say("forgot.resetting")
    form.run(reset_password, email, code, password, doing=doing, keep=typed)
    memory.remember_email(email)
    memory.notify(say("forgot.done"))
    places.go("signin")
