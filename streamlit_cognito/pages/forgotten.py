"""Forgot password: a mailed code, then a new password."""

import streamlit as st

from cognito_auth.errors import AuthError
from cognito_auth.inputs.emails import canonical_email, masked_email
from cognito_auth.notices import NoticeKind
from streamlit_cognito.backend import browsers, is_offered, pool
from streamlit_cognito.notices import NOT_ME
from streamlit_cognito.pages.parts import mailed_codes
from streamlit_cognito.script import kept, memory, places, session
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.guard import guests_only
from streamlit_cognito.script.telling import telling
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import card, inbox, links
from streamlit_cognito.widgets.new_password import new_password, password_problem
from streamlit_cognito.widgets.resend import resend_button
from streamlit_cognito.words import language, say, say_error


def forgot(*, title: str | None = None) -> None:
    """Draw the form that mails a code, then the one that takes it.

    That a code is on its way is kept for this browser, whatever page it goes to.
    Where only an administrator gives out new passwords, say so.

    Args:
        title: In place of ours; "" for none.
    """
    is_not_me = st.query_params.get("notice") == NOT_ME
    if not is_not_me:
        # whoever got a notice of what they didn't do may well be signed in
        guests_only()
    with card():
        if not is_offered("forgot"):
            heading("page.forgot", title)
            st.write(say("forgot.closed"))
            links(("signin", say("challenge.back")))
            return
        heading("forgot.title", title)
        waiting = kept.held("forgot")
        if isinstance(waiting, str):
            _reset(Form("reset"), waiting)
        else:
            _ask(Form("forgot"), "notice.not_me_form" if is_not_me else "forgot.lead")
            links(("signin", say("challenge.back")))


def _ask(form: Form, lead: str) -> None:
    form.show_outcome(say(lead))
    with st.form(form.key, border=False):
        email = fields.email(form, memory.remembered_email())
        pressed = form.submit(say("forgot.do"))
    mailed_codes.rule_out_a_reset()
    if pressed:
        sent = _mail_code(form, email)
        # whoever comes back to this form has another code mailed, by the same address
        form.go_on()
        Form("reset").succeed(sent, afresh=False)


def _mail_code(form: Form, email: str) -> str:
    """Mail it, keep that it is on its way, and return what to say of it."""
    forgot_password = pool().recovery.forgot_password
    form.attempt(
        "send_code",
        email,
        forgot_password,
        email,
        language(),
        doing=say("forgot.doing"),
    )
    memory.remember_email(email)
    memory.code_sent()
    kept.hold("forgot", canonical_email(email))
    return say("forgot.sent", address=masked_email(email))


def _reset(form: Form, waiting: str) -> None:
    policy = pool().config.password_policy
    form.show_outcome(say("forgot.waiting", address=masked_email(waiting)))
    # stays here, or password managers save the code as the user name
    email = fields.email(form, waiting)
    code = fields.code(form)
    password = new_password(form, policy, email, "field.new_password")
    with st.form(form.key, border=False):
        repeated = fields.repeated_password(form, "field.repeated_new")
        pressed = form.submit(say("forgot.reset"))
    mailed_codes.rule_out_a_reset()
    if resend_button(form) and not pressed:
        form.succeed(_mail_code(form, email), afresh=False)
    if pressed:
        if problem := password_problem(password, repeated, policy):
            form.fail(problem)
        # whoever got a notice may be signed in here
        session.let_go()
        kept_from = form.attempt(
            "reset_password",
            email,
            telling(_replaced, NoticeKind.PASSWORD_RESET, email),
            email,
            code,
            password,
            doing=say("forgot.resetting"),
        )
        kept.release("forgot")
        memory.remember_email(email)
        memory.notify(_done(kept_from))
        places.go("signin")
    if st.button(say("forgot.other"), type="tertiary", width="stretch"):
        kept.release("forgot")
        st.rerun()
    links(("signin", say("challenge.back")), *inbox())


def _replaced(email: str, code: str, password: str) -> AuthError | None:
    """Set the new password, then end what was begun with the old one: in one piece.

    Returns:
        What kept sessions from ending, if anything.
    """
    pool().recovery.reset_password(email, code, password)
    return browsers().end_after_reset(email, password)


def _done(problem: AuthError | None) -> str:
    if problem is None:
        return say("forgot.done")
    return say("change.others_stay", problem=say_error(problem))
