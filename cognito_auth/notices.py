"""Mails to an account's owner about what happened to it, sent behind every page."""

import functools
import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formataddr
from enum import StrEnum
from typing import Any, Protocol

from cognito_auth import aws
from cognito_auth.background import Background
from cognito_auth.errors import ConfigError, InvalidInput
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.rarely import log_rarely

log = logging.getLogger(__name__)

# How long one address is not told again of what anybody can bring about.
AGAIN_SECONDS = 10 * 60
MOST_REMEMBERED = 10_000
_ADDRESS = r"[^<>@\s]+@[^<>@\s]+"
# as the Terraform module takes it
_SENDER = re.compile(
    rf"(?P<plain>{_ADDRESS})|(?P<name>[^<>]+?) <(?P<named>{_ADDRESS})>", re.ASCII
)


class NoticeKind(StrEnum):
    """What the owner is told of; `streamlit_cognito` has the words for each."""

    NEW_DEVICE = "new_device"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an event
    EMAIL_CHANGED = "email_changed"
    MFA_ON = "mfa_on"
    MFA_OFF = "mfa_off"
    CODES_ON = "codes_on"
    CODES_OFF = "codes_off"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    BROWSER_TRUSTED = "browser_trusted"
    BROWSER_FORGOTTEN = "browser_forgotten"
    LOCKED = "locked"
    TAKEN = "taken"
    VERIFIED = "verified"


# Who does not know the password brings these about, as often as they like.
BY_STRANGERS = {NoticeKind.LOCKED, NoticeKind.TAKEN, NoticeKind.VERIFIED}


@dataclass(frozen=True)
class Notice:
    """One thing to tell an owner.

    Args:
        kind: What happened.
        to: The address that the account has, or had.
        language: The tag of a file of words.
        agent: The browser that did it, as `Visitor.agent` has it.
        at: When, in seconds since the epoch.
    """

    kind: NoticeKind
    to: str = field(repr=False)
    language: str
    agent: str
    at: float


@dataclass(frozen=True)
class Mail:
    """A notice in words."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class Sender(Protocol):
    """What delivers mails."""

    def send(self, to: str, mail: Mail) -> None:
        """Deliver one; whatever it raises is logged."""


class SesSender:
    """Delivers by Amazon SES, or into the inbox of the embedded stack.

    Args:
        api: Makes a signed boto3 client of `ses`, which is asked again until there
            is one: credentials may come only later.
        source: Who the mails are from, as `checked_sender` returns it.
    """

    def __init__(self, api: Callable[[], Any], source: str) -> None:
        self._api = functools.cache(api)
        self._source = source

    def prepare(self) -> None:
        """Make the client, which takes its time, before a mail waits for it."""
        self._api()

    def send(self, to: str, mail: Mail) -> None:
        """Deliver one.

        Source: SES API v1, SendEmail.
        """
        # no part of the wait for an answer
        api = self._api()
        with aws.deadline():
            api.send_email(
                Source=self._source,
                Destination={"ToAddresses": [to]},
                Message={
                    "Subject": _utf8(mail.subject),
                    "Body": {"Text": _utf8(mail.text), "Html": _utf8(mail.html)},
                },
            )


class Notices:
    """Tells owners what happened to their accounts.

    Args:
        sender: Delivers; None where there is nobody to send by.
        write: Puts a notice into words.
        background: Does both.
        now: A clock that only goes on, in seconds.
    """

    def __init__(
        self,
        sender: Sender | None,
        write: Callable[[Notice], Mail],
        background: Background,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sender = sender
        self._write = write
        self._background = background
        self._now = now
        self._told: dict[bytes, float] = {}
        self._lock = threading.Lock()

    @property
    def is_on(self) -> bool:
        """Whether there is anybody to send by."""
        return self._sender is not None

    def send(
        self, kind: NoticeKind, to: str, *, language: str, agent: str, at: float
    ) -> None:
        """Have a mail written and sent; returns at once and never raises.

        Args:
            kind: What happened.
            to: The address to tell; none, or what is no address, is told nothing.
            language: The tag of a file of words.
            agent: The browser that did it, as `Visitor.agent` has it.
            at: When, in seconds since the epoch.
        """
        if self._sender is None:
            return
        try:
            address = canonical_email(to)
        except InvalidInput:
            return
        if kind in BY_STRANGERS and self._was_told(kind, address):
            return
        notice = Notice(kind, address, language, agent, at)
        self._background.do(functools.partial(self._deliver, self._sender, notice))

    def _deliver(self, sender: Sender, notice: Notice) -> None:
        try:
            sender.send(notice.to, self._write(notice))
        except Exception as error:
            text = f"a notice was not sent: {notice.kind}, {aws.problem(error)}"
            log_rarely(log, logging.ERROR, text, cause="notice")

    def _was_told(self, kind: NoticeKind, address: str) -> bool:
        """Whether it was a moment ago; from now on it was."""
        key = hashlib.sha256(f"{kind} {address}".encode()).digest()
        now = self._now()
        with self._lock:
            if now < self._told.get(key, now):
                return True
            if len(self._told) >= MOST_REMEMBERED:
                # those that were told longest ago
                for old in list(self._told)[: MOST_REMEMBERED // 2]:
                    del self._told[old]
            self._told.pop(key, None)
            self._told[key] = now + AGAIN_SECONDS
        return False


def checked_sender(said: str) -> str:
    """A sender as SES takes it: `App <no-reply@example.com>`, in plain letters.

    Args:
        said: An address, or a name with one.

    Raises:
        ConfigError: It is neither.
    """
    found = _SENDER.fullmatch(said)
    address = found and (found["plain"] or found["named"])
    if not found or not address or not address.isascii() or not said.isprintable():
        raise ConfigError(
            "NOTICE_SENDER must be an address, or a name with one: "
            "App <no-reply@example.com>"
        )
    return formataddr((found["name"] or "", address), "utf-8")


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
