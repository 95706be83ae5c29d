"""Codes by mail as a second factor: turning them on and off."""

from collections.abc import Collection

import streamlit as st

from cognito_auth.cognito.steps import MAILED_CODE
from cognito_auth.errors import ConfigError
from cognito_auth.notices import NoticeKind
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import is_offered, pool
from streamlit_cognito.pages.parts import trust, ways_in
from streamlit_cognito.script import proof
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import telling
from streamlit_cognito.widgets import fields
from streamlit_cognito.widgets.layout import user_name
from streamlit_cognito.widgets.proof import has_all_factors, proven
from streamlit_cognito.widgets.rows import close, form_of_row, row
from streamlit_cognito.words import say


def are_offered() -> bool:
    """Whether the pool has them as a second factor."""
    try:
        config = pool().config
    except ConfigError:
        return False
    return config.mfa != "OFF" and MAILED_CODE in config.second_factors


def rule_out_a_reset() -> None:
    """Say of whom Cognito mails no code for a new password, where that can be.

    Source: Cognito's API reference, AccountRecoverySettingType.
    """
    if are_offered() and is_offered("forgot"):
        st.write(say("mailed.no_reset"))


def show(signed_in: SignedIn, on: Collection[str]) -> None:
    """Draw its row, with what there is to do: turn them on, or off.

    Args:
        signed_in: Whose account it is.
        on: The second factors that it has on.
    """
    is_on = MAILED_CODE in on
    is_required = pool().config.mfa == "ON"
    if not is_on:
        state, action = say("mailed.off"), say("row.turn_on")
    elif is_required:
        state, action = say("mailed.required"), ""
    else:
        state, action = say("mailed.on"), say("row.turn_off")
    if row("security", "codes", say("mailed.title"), state, action):
        with form_of_row("codes"):
            if not is_on:
                _turn_on(signed_in)
            elif not is_required:
                _turn_off(signed_in)


def _turn_on(signed_in: SignedIn) -> None:
    form = Form("codes")
    if form.needs_proof:
        if not proven(signed_in, form):
            return
    else:
        form.show_outcome(say("mailed.lead", address=signed_in.email))
        rule_out_a_reset()
        ways_in.rule_out_others()
        with st.form(form.key, border=False):
            if not form.submit(say("totp.confirm"), wide=False):
                return
    turn_on = trust.ending(pool().codes.turn_on, signed_in)
    form.attempt(
        "turn_on_codes",
        signed_in,
        telling(turn_on, NoticeKind.CODES_ON, signed_in.notified_at),
        signed_in.tokens,
        doing=say("challenge.doing"),
        guard=proof.needed_for,
    )
    close("security", say("mailed.enabled"))


def _turn_off(signed_in: SignedIn) -> None:
    form = Form("codes_off")
    if not has_all_factors(form):
        return
    form.show_outcome()
    user_name(signed_in.email)
    with st.form(form.key, border=False):
        password = fields.current_password(form, "field.current_codes")
        pressed = form.submit(say("totp.disable"), primary=False, wide=False)
    if pressed:
        turn_off = trust.ending(pool().codes.turn_off, signed_in)
        form.attempt(
            "turn_off_codes",
            signed_in,
            proof.given_by(
                telling(turn_off, NoticeKind.CODES_OFF, signed_in.notified_at)
            ),
            signed_in.tokens,
            password,
            doing=say("challenge.doing"),
        )
        close("security", say("mailed.disabled"))
