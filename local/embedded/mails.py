"""The mails that Cognito sends: what stands in them, and that a restart keeps them.

The oldest are dropped.
"""

import copy
import html
from typing import Any

import ministack.services.cognito as cognito
from ministack.services import ses

_KEPT = 500
# Cognito's own texts, with what people copy on a line of its own: a full stop behind a
# password would be copied with it.
_INVITATION = "Your user name is\n{username}\n\nYour temporary password is\n{####}\n"
_VERIFICATION = "Your verification code is {####}\n"
_SIGN_IN = "Your sign-in code is {####}\n"

_ses_state = ses.get_state
_load_ses_state = ses.load_persisted_state
_is_markup = cognito._looks_like_html


class _FromMarkup(str):
    """A mail that was written in HTML, whatever was put into it."""


class _FromText(str):
    """A mail that was written as plain text."""


def _expanded(template: str, username: str, code: str) -> str:
    """A template with its values, which never become markup; ministack's arguments."""
    made: type[str] = _FromMarkup if _is_markup(template) else _FromText
    if made is _FromMarkup:
        username, code = html.escape(username or ""), html.escape(code or "")
    # apart, so that a name may hold {####} and a password {username}
    parts = [
        part.replace("{username}", username or "")
        for part in (template or "").split("{####}")
    ]
    return made((code or "").join(parts))


def _was_markup(text: str) -> bool:
    if isinstance(text, (_FromMarkup, _FromText)):
        return isinstance(text, _FromMarkup)
    return bool(_is_markup(text))


def _state() -> dict[str, Any]:
    for entries in ses._sent_emails._data.values():
        del entries[:-_KEPT]
    return {**_ses_state(), "_sent_emails": copy.deepcopy(ses._sent_emails)}


def _load(data: dict[str, Any]) -> None:
    _load_ses_state(data)
    if "_sent_emails" in data:
        ses._sent_emails.update(data["_sent_emails"])


def install() -> None:
    """Take ministack's place in writing mails, and have SES save and load them.

    Every sender counts as verified.
    """
    cognito._DEFAULT_INVITE_MESSAGE = _INVITATION
    cognito._DEFAULT_VERIFICATION_MESSAGE = _VERIFICATION
    cognito._DEFAULT_EMAIL_OTP_MESSAGE = _SIGN_IN
    cognito._expand_template = _expanded
    cognito._looks_like_html = _was_markup
    ses._message_rejection = lambda *_: None
    ses.get_state = _state
    ses.load_persisted_state = _load
