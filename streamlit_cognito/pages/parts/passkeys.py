"""Passkeys: added, listed and removed, and one offered to who has none."""

import hashlib
from collections.abc import Collection
from typing import NoReturn

import streamlit as st

from cognito_auth.notices import NoticeKind
from cognito_auth.values import Passkey, SignedIn
from streamlit_cognito.backend import pool, sessions
from streamlit_cognito.pages.parts.ways_in import has_passkeys
from streamlit_cognito.script import ceremony, kept, memory, places, proof
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.telling import telling
from streamlit_cognito.widgets.proof import proven
from streamlit_cognito.widgets.rows import close, form_of_row, row
from streamlit_cognito.words import say, say_time

# How long a "no" holds, of the account, in whatever browser.
NO_SECONDS = 400 * 24 * 60 * 60
ADD = "passkeys"


def show(signed_in: SignedIn, on: Collection[str]) -> None:
    """Draw a row to add one, and a row for each.

    Args:
        signed_in: Whose account it is.
        on: The second factors that it has on.
    """
    found = pool().passkeys.all(signed_in.tokens)
    if not pool().passkeys.can_sign_in(on):
        state = say("ways.second_step")
    else:
        state = say("passkey.some" if found else "passkey.none")
    if row("security", ADD, say("passkey.title"), state, say("row.add")):
        with form_of_row(ADD):
            _add(signed_in)
    for one in found:
        # Cognito's id of it is nothing for an address
        name = hashlib.sha256(one.id.encode()).hexdigest()[:12]
        title = one.name or say("passkey.unnamed")
        made = say_time(one.created_at, st.context.timezone)
        state = say("passkey.made", time=made)
        if row("security", name, title, state, say("row.remove")):
            with form_of_row(name):
                _remove(signed_in, one, Form(f"passkey-{name}"))


def offer(signed_in: SignedIn) -> None:
    """Offer one to whose account has none and signed in by its password; once."""
    account = f"account {signed_in.subject}"
    is_away = signed_in.home or not has_passkeys()
    if is_away or memory.recall("not_offered") == account:
        return
    notes = sessions().notes
    if kept.held("way") != "password" or notes.get(account, "passkey"):
        # to look once is enough
        memory.remember("not_offered", account)
        return
    if pool().passkeys.all(signed_in.tokens):
        # who has removed them all needs no offer either
        notes.put(account, "passkey", "has", seconds=NO_SECONDS)
        return
    has_factors = pool().config.mfa != "OFF"
    on = pool().account.second_factors(signed_in.tokens) if has_factors else ()
    if not pool().passkeys.can_sign_in(on):
        memory.remember("not_offered", account)
        return
    with st.container(key=f"{memory.PREFIX}offer"):
        st.text(say("passkey.offer"))
        with st.container(horizontal=True, vertical_alignment="center"):
            where = {"part": "security", "open": ADD}
            places.link("account", say("passkey.offer_do"), where)
            key = f"{memory.PREFIX}offer-no"
            if st.button(say("passkey.offer_no"), type="tertiary", key=key):
                notes.put(account, "passkey", "no", seconds=NO_SECONDS)
                st.rerun()


def _add(signed_in: SignedIn) -> None:
    form = Form("passkey")
    if form.needs_proof:
        if proven(signed_in, form):
            _begin(signed_in, form)
        return
    form.show_outcome(say("passkey.lead"))
    if found := ceremony.answered(form, "create"):
        finish = ceremony.answering(pool().passkeys.finish, found)
        form.attempt(
            "add_passkey",
            signed_in,
            telling(finish, NoticeKind.PASSKEY_ADDED, signed_in.notified_at),
            signed_in.tokens,
            doing=say("passkey.adding"),
            guard=proof.needed_for,
        )
        # the next one is another press, though the page is the same
        form.go_on()
        close("security", say("passkey.added"))
    if st.button(say("passkey.create"), type="primary", key=form.key_of("create")):
        _begin(signed_in, form)


def _begin(signed_in: SignedIn, form: Form) -> NoReturn:
    start = proof.needed_for(pool().passkeys.start)
    options = form.run(start, signed_in.tokens, doing=say("challenge.doing"))
    ceremony.begin("create", options)
    form.succeed("")


def _remove(signed_in: SignedIn, one: Passkey, form: Form) -> None:
    if form.needs_proof:
        if not proven(signed_in, form):
            return
    else:
        form.show_outcome(say("passkey.sure"))
        # a press that comes late removes no other row's
        if not st.button(say("passkey.remove"), key=form.key_of("remove", one.id)):
            return
    form.attempt(
        "remove_passkey",
        signed_in,
        telling(
            pool().passkeys.delete, NoticeKind.PASSKEY_REMOVED, signed_in.notified_at
        ),
        signed_in.tokens,
        one.id,
        doing=say("passkey.removing"),
        guard=proof.needed_for,
    )
    close("security", say("passkey.removed"))
