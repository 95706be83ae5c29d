"""Mails about an account in the words and colours of the app, and who sends them."""

import re
from email.utils import formataddr
from functools import lru_cache, partial

import streamlit as st

from cognito_auth import aws
from cognito_auth.door.door import Told
from cognito_auth.door.events import Event
from cognito_auth.errors import AuthError, ConfigError
from cognito_auth.notices import (
    Mail,
    Notice,
    NoticeKind,
    Notices,
    SesSender,
    checked_sender,
)
from streamlit_cognito.backend import PROCESS, is_offered, pool, setting
from streamlit_cognito.brand import brand
from streamlit_cognito.brand_file import NAME
from streamlit_cognito.http.origins import base_path, configured_origin
from streamlit_cognito.notice_html import as_html
from streamlit_cognito.words import language, languages, say_exact_time_in, say_in

# What NOTICE_SENDER says where even the embedded stack is to send none.
OFF = "off"
# of TAKEN_ADDRESS: the owner learns of it by mail, or the page says it to whoever asks
WAYS = ("mail", "say")
# in the address of the page for a forgotten password: the owner says "not me"
NOT_ME = "not-me"
# whose reader has an account and wants to get into it
_WAYS_IN = {NoticeKind.TAKEN, NoticeKind.VERIFIED}
# whose reader can have no code mailed for a new password
_NO_RESET = {NoticeKind.EMAIL_CHANGED, NoticeKind.CODES_ON}
LONGEST_AGENT = 60


def notices() -> Notices:
    """Tells owners what happened, or tells nobody where there is no sender.

    Raises:
        ConfigError: NOTICE_SENDER is no sender.
    """
    said = setting("NOTICE_SENDER")
    source = checked_sender(said) if said not in ("", OFF) else ""
    try:
        config = pool().config
    except AuthError:
        return _notices("", "", None)
    if not said and config.is_embedded:
        source = _own_sender()
    return _notices(source, config.region, config.endpoint_url)


def tell(kind: Told, to: str, event: Event) -> None:
    """Tell an owner of a sign-in that the door saw, in the language of its page."""
    by = {"language": language(), "agent": event.agent}
    notices().send(NoticeKind(kind), to, at=event.at, **by)


def check() -> None:
    """Refuse settings about mails that can't be meant.

    Raises:
        ConfigError: One of them is no sender, or none of the ways there are.
    """
    notices()
    if setting("TAKEN_ADDRESS") not in WAYS:
        raise ConfigError(f"TAKEN_ADDRESS must be {' or '.join(WAYS)}")


def write(notice: Notice) -> Mail:
    """Put a notice into words.

    What comes from outside in it, the browser's name, is letters, blanks and few
    digits by then: it makes no line, no link and no code.
    """
    tag, kind = notice.language, notice.kind
    if tag not in languages():
        tag = languages()[0]
    name = brand().name or NAME
    title = say_in(tag, f"notice.{kind}")
    lines = [say_in(tag, f"notice.{kind}_lead")]
    facts = [
        (say_in(tag, "notice.when"), say_exact_time_in(tag, notice.at, None)),
        (say_in(tag, "notice.where"), _agent(tag, notice.agent)),
    ]
    links: list[tuple[str, str]] = []
    if kind in _WAYS_IN:
        links.append((say_in(tag, "page.signin"), _address("signin")))
        if is_offered("forgot"):
            links.append((say_in(tag, "page.forgot"), _address("forgot")))
    elif kind in _NO_RESET or not is_offered("forgot"):
        lines.append(say_in(tag, "notice.ask"))
    else:
        lines.append(say_in(tag, "notice.not_me_lead"))
        link = f"{_address('forgot')}?notice={NOT_ME}"
        links.append((say_in(tag, "notice.not_me"), link))
    shown = [f"{label}: {value}" for label, value in facts]
    text = "\n\n".join(
        [title, *lines, "\n".join(shown), *(f"{label}:\n{at}" for label, at in links)]
    )
    return Mail(
        f"{name}: {title}",
        f"{text}\n\n{name}\n",
        as_html(tag, name, brand().light.primary, title, lines, facts, links),
    )


def _address(role: str) -> str:
    """A page's own address; never by what a request says of its host."""
    origin = configured_origin() or f"http://localhost:{st.get_option('server.port')}"
    return f"{origin}{base_path()}/{PROCESS.paths.get(role, role)}"


def _agent(tag: str, agent: str) -> str:
    browser, system = (_plain(part) for part in f"{agent}\t".split("\t")[:2])
    browser = browser or say_in(tag, "sessions.unknown")
    if not system:
        return browser
    return say_in(tag, "sessions.agent", browser=browser, system=system)


def _plain(text: str) -> str:
    """What a browser says of itself, without what a mail could take for more."""
    letters = re.sub(r"[^\w +()-]|_|\d{4,}", " ", text)
    return " ".join(letters.split())[:LONGEST_AGENT].strip()


def _own_sender() -> str:
    return formataddr((brand().name or NAME, "no-reply@example.com"), "utf-8")


@lru_cache(maxsize=1)
def _notices(source: str, region: str, endpoint_url: str | None) -> Notices:
    sender = None
    if source:
        api = partial(
            aws.client, "ses", region=region, endpoint_url=endpoint_url, signed=True
        )
        sender = SesSender(api, source)
        PROCESS.mails.do(sender.prepare)
    return Notices(sender, write, PROCESS.mails)
