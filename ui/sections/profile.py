"""Profile: the pool's attributes, and the email address."""

import streamlit as st

import fields
import resend
import session
import state
from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn
from services import flows, stack
from words import say


def show(signed_in: SignedIn) -> None:
    """Draw the tab."""
    current = flows().profile.profile(signed_in.tokens)
    _attributes(signed_in, current)
    _email(signed_in, current.get("email", ""))


def _attributes(signed_in: SignedIn, current: dict[str, str]) -> None:
    schema = stack().config.sign_up_attributes
    if not schema:
        st.write(say("profile.none"))
        return
    form = state.form("profile")
    form.show_outcome()
    with st.form(form.key):
        values = {
            item.name: fields.attribute(
                item,
                form.typed.get(item.name, current.get(item.name, "")),
                disabled=not item.mutable,
            )
            for item in schema
        }
        pressed = form.submit(say("profile.save"), wide=False)
    if not pressed:
        return
    mutable = [item for item in schema if item.mutable]
    changes = {
        item.name: values[item.name]
        for item in mutable
        if values[item.name] != current.get(item.name, "")
    }
    # what is there already was good enough for Cognito
    judged = [item for item in mutable if item.name in changes or not values[item.name]]
    if problem := fields.attribute_problem(judged, values):
        form.fail(problem, **values)
    try:
        with st.spinner(say("profile.saving")):
            form.once(
                lambda: flows().profile.update_profile(signed_in.tokens, changes),
                changes,
            )
            session.renew()
    except AuthError as error:
        form.refuse(error, **values)
    form.succeed(say("profile.saved"))


def _email(signed_in: SignedIn, current: str) -> None:
    st.subheader(say("email.title"))
    form = state.form("email")
    waiting = form.typed.get("waiting")
    if waiting is None:
        st.text(say("email.lead", address=current))
        form.show_outcome()
        with st.form(form.key):
            email = fields.email(form.typed.get("email", ""), "field.new_email")
            pressed = form.submit(say("email.change"), primary=False, wide=False)
        if pressed:
            _send(signed_in, form, email)
        return
    st.text(say("email.sent", address=waiting))
    form.show_outcome()
    if stack().config.is_embedded:
        st.page_link("app_pages/inbox.py", label=say("inbox.open"))
    with st.form(form.key):
        code = fields.code()
        confirm = form.submit(say("email.confirm"), wide=False)
    if resend.button() and not confirm:
        _send(signed_in, form, waiting)
    if st.button(say("email.cancel")):
        form.succeed("")
    if confirm:
        try:
            with st.spinner(say("verify.doing")):
                form.once(
                    lambda: flows().profile.confirm_email(signed_in.tokens, code), code
                )
                session.renew()
        except AuthError as error:
            form.refuse(error, waiting=waiting)
        state.remember_email(waiting)
        form.succeed(say("email.done"))


def _send(signed_in: SignedIn, form: state.Form, email: str) -> None:
    try:
        with st.spinner(say("email.changing")):
            form.once(
                lambda: flows().profile.change_email(signed_in.tokens, email),
                "resend",
                email,
            )
    except AuthError as error:
        form.refuse(error, **(form.typed | {"email": email}))
    state.code_sent()
    form.succeed("", waiting=email.strip().lower())
