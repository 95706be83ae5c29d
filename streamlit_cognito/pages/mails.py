"""Inbox: what the embedded Cognito would have mailed. Only on this machine."""

import logging

import streamlit as st

from cognito_auth.mailbox import MailboxError, messages
from streamlit_cognito.backend import is_embedded, is_offered, pool
from streamlit_cognito.script import places
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import wide
from streamlit_cognito.words import say, say_time

log = logging.getLogger(__name__)

SHOWN = 20


def inbox(*, title: str | None = None) -> None:
    """Draw the mails of the embedded Cognito, looked up again every few seconds.

    Args:
        title: In place of ours; "" for none.
    """
    if not is_embedded():
        st.stop()
    with wide():
        heading("inbox.title", title)
        st.caption(say("inbox.lead"))
        # a fragment, alone in its place
        with st.container():
            _mails(pool().config.endpoint_url or "")
        places.link("verify", say("inbox.verify"))


@st.fragment(run_every=3)
def _mails(endpoint_url: str) -> None:
    try:
        found = messages(endpoint_url)[:SHOWN]
    except MailboxError as error:
        log.warning("%s", error)
        st.error(say("inbox.away"))
        return
    if not found:
        word = "inbox.none" if is_offered("register") else "inbox.none_closed"
        st.write(say(word))
    for mail in found:
        with st.container(border=True):
            st.text(mail.subject)
            sent = say_time(mail.sent_at.timestamp(), st.context.timezone)
            st.text(say("inbox.to", address=mail.to, time=sent))
            if mail.code:
                st.code(mail.code, language=None)
            # the code is there once, to be copied
            lines = (line for line in mail.plain.splitlines() if line != mail.code)
            st.text("\n".join(lines))
