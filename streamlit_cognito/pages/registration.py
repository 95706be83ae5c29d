"""Register: email, password twice, and what else the pool asks for."""

import streamlit as st

from cognito_auth.config import StackConfig
from cognito_auth.errors import SignUpClosed
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.notices import NoticeKind
from cognito_auth.values import Delivery
from streamlit_cognito.backend import is_offered, pool, setting
from streamlit_cognito.script import kept, memory, places
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.guard import guests_only
from streamlit_cognito.script.telling import teller
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.attributes import attribute, attribute_problem
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import card, links
from streamlit_cognito.widgets.new_password import new_password, password_problem
from streamlit_cognito.widgets.providers import continue_links
from streamlit_cognito.words import language, say, say_error


def register(*, title: str | None = None) -> None:
    """Draw the form that makes an account, and what follows from it.

    Where only an administrator makes accounts, say so.

    Args:
        title: In place of ours; "" for none.
    """
    guests_only()
    with card():
        if not is_offered("register"):
            heading("page.register", title)
            st.write(say_error(SignUpClosed()))
            links(("signin", say("challenge.back")))
            return
        form = Form("register")
        heading("register.title", title)
        form.show_outcome(say("register.lead"))
        _fill_in(form, pool().config)
        continue_links()
        links(
            ("signin", say("register.have_account")),
            ("verify", say("register.have_code")),
            ("forgot", say("signin.forgot")),
        )


def _fill_in(form: Form, config: StackConfig) -> None:
    email = fields.email(form, memory.remembered_email())
    attributes = {
        item.name: attribute(form, item) for item in config.sign_up_attributes
    }
    password = new_password(form, config.password_policy, email)
    with st.form(form.key, border=False):
        repeated = fields.repeated_password(form)
        pressed = form.submit(say("register.do"))
    if not pressed:
        return
    memory.remember_email(email)
    problem = attribute_problem(
        config.sign_up_attributes, attributes
    ) or password_problem(password, repeated, config.password_policy)
    if problem:
        form.fail(problem)
    # or the page itself says it, to whoever asks
    tell = None if setting("TAKEN_ADDRESS") == "say" else teller(NoticeKind.TAKEN)
    made = form.attempt(
        "sign_up",
        email,
        pool().registration.sign_up,
        email,
        password,
        attributes,
        tell,
        language(),
        doing=say("register.doing"),
    )
    if made.user_confirmed or made.delivery is None:
        confirmed = made.user_confirmed
        memory.notify(say("register.ready" if confirmed else "register.waiting"))
        places.go("signin")
    memory.code_sent(canonical_email(email), _number(made.delivery))
    kept.hold("verify", canonical_email(email))
    if made.challenge_session:
        kept.hold("sign_up", made.challenge_session, canonical_email(email))
    places.go("verify", {"email": canonical_email(email)})


def _number(delivery: Delivery) -> str:
    """The telephone number that a code was sent to, masked by Cognito, or nothing."""
    return delivery.destination if delivery.medium == "SMS" else ""
