"""Inbox: what the embedded Cognito would have mailed. Only on this machine."""

import streamlit as st

import state
from claims_table import local_time
from cognito_auth.mailbox import MailboxError, messages
from services import stack
from words import say

SHOWN = 20

config = stack().config
if not config.is_embedded or config.endpoint_url is None:
    st.stop()
st.title(say("inbox.title"))
state.show_notice()
st.caption(say("inbox.lead"))


@st.fragment(run_every=3)
def mails(endpoint_url: str) -> None:
    """The list, looked up again every few seconds."""
    try:
        found = messages(endpoint_url)[:SHOWN]
    except MailboxError as error:
        st.error(str(error))
        return
    if not found:
        st.write(say("inbox.none"))
    for mail in found:
        with st.container(border=True):
            st.text(mail.subject)
            sent = local_time(int(mail.sent_at.timestamp()), st.context.timezone)
            st.text(say("inbox.to", address=mail.to, time=sent))
            if mail.code:
                st.code(mail.code, language=None)
            st.text(mail.plain)


mails(config.endpoint_url)
st.page_link("app_pages/verify.py", label=say("inbox.verify"))
