"""The mails that the embedded Cognito sent, read over HTTP."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from cognito_auth.addresses import is_loopback

_TIMEOUT_SECONDS = 3.0
# how a mail came that was sent by SES itself
BY_SES = "SendEmail"
# on a line of its own, as in our mails, before one among words; a code to sign in with
# has eight digits
_CODES = (
    re.compile(r"^\d{6}(?:\d\d)?$", re.MULTILINE),
    re.compile(r"(?<!\d)\d{6}(?:\d\d)?(?!\d)"),
)
# what begins a line of its own, and what is never read
_BLOCK = re.compile(
    "blockquote|br|d[dlt]|div|h[1-6r]|li|[ou]l|p|pre|section|table|t[dhr]"
)
_UNREAD = frozenset(("script", "style", "template", "title"))


class MailboxError(Exception):
    """The mails could not be read; the text says why."""


@dataclass(frozen=True)
class Mail:
    """One mail.

    Args:
        to: Its recipient; the first, if there are several.
        subject: As rendered.
        text: The plain text, "" if it has none. It holds codes.
        html: The HTML, "" if it has none. It holds codes.
        sent_at: When, in UTC.
        is_notice: Whether the app sent it, and not Cognito: there is no code in it.
    """

    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    sent_at: datetime
    is_notice: bool = False

    @property
    def plain(self) -> str:
        """What a person reads, whichever body the mail has."""
        lines = (self.text or _read(self.html)).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())

    @property
    def code(self) -> str | None:
        """The six or eight digits that have a line to themselves, else the first."""
        if self.is_notice:
            return None
        for pattern in _CODES:
            if found := pattern.search(self.plain):
                return found.group()
        return None


class _Reader(HTMLParser):
    """Collects what a browser would show of an HTML body, in `shown`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        elif _BLOCK.fullmatch(tag):
            self.shown.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif _BLOCK.fullmatch(tag):
            self.shown.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            # a line's end in the source is a blank
            self.shown.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def _read(body: str) -> str:
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return "".join(reader.shown)


def messages(endpoint_url: str) -> list[Mail]:
    """All mails, newest first.

    Args:
        endpoint_url: The embedded Cognito, such as "http://127.0.0.1:4566".

    Raises:
        MailboxError: It is not on this machine, not there, or answers nonsense.
    """
    listing = _get(endpoint_url)
    try:
        accounts = listing["messages"].values()
        mails = [_mail(record) for records in accounts for record in records]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise MailboxError(f"{endpoint_url} does not list mails.") from error
    # reversed first: of two mails in one instant, the later one is newer
    return sorted(reversed(mails), key=lambda mail: mail.sent_at, reverse=True)


def code_for(endpoint_url: str, email: str) -> str | None:
    """The newest code mailed to an address.

    Args:
        endpoint_url: The embedded Cognito.
        email: The recipient, in any case.

    Raises:
        MailboxError: As `messages` does.
    """
    for mail in messages(endpoint_url):
        if mail.to.lower() == email.lower() and mail.code:
            return mail.code
    return None


def _get(endpoint_url: str) -> Any:
    parts = urlsplit(endpoint_url)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise MailboxError(f"{endpoint_url} is not an embedded Cognito's address.")
    # no proxy: a proxy's loopback is another machine's
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    url = f"http://{parts.netloc}/_ministack/ses/messages"
    try:
        with opener.open(url, timeout=_TIMEOUT_SECONDS) as response:
            return json.load(response)
    except (OSError, ValueError) as error:
        raise MailboxError(f"The embedded Cognito at {url} does not answer.") from error


def _mail(record: dict[str, Any]) -> Mail:
    return Mail(
        to=record["To"][0] if record["To"] else "",
        subject=record["Subject"],
        text=record["BodyText"] or "",
        html=record["BodyHtml"] or "",
        sent_at=datetime.fromtimestamp(record["Timestamp"], UTC),
        is_notice=record.get("Type") == BY_SES,
    )
