"""Sent mails survive a restart, as the codes in them do; the oldest are dropped."""

import copy
from typing import Any

from ministack.services import ses

_KEPT = 500

_ses_state = ses.get_state
_load_ses_state = ses.load_persisted_state


def _state() -> dict[str, Any]:
    for entries in ses._sent_emails._data.values():
        del entries[:-_KEPT]
    return {**_ses_state(), "_sent_emails": copy.deepcopy(ses._sent_emails)}


def _load(data: dict[str, Any]) -> None:
    _load_ses_state(data)
    if "_sent_emails" in data:
        ses._sent_emails.update(data["_sent_emails"])


def install() -> None:
    """Add the sent mails to what ministack saves and loads for SES."""
    ses.get_state = _state
    ses.load_persisted_state = _load
