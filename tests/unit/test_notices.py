"""Mails to owners: who is told, how often, and that no page ever notices."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from cognito_auth.background import Background
from cognito_auth.errors import ConfigError
from cognito_auth.notices import (
    AGAIN_SECONDS,
    BY_STRANGERS,
    MOST_REMEMBERED,
    Mail,
    Notice,
    NoticeKind,
    Notices,
    SesSender,
    checked_sender,
)

EMAIL = "ada@example.com"


class Outbox:
    """Takes mails, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[tuple[str, Mail]] = []
        self.asked: list[dict[str, Any]] = []
        self.error = error

    def send(self, to: str, mail: Mail) -> None:
        self.sent.append((to, mail))

    def send_email(self, **given: Any) -> None:
        self.asked.append(given)
        if self.error:
            raise self.error


def write(notice: Notice) -> Mail:
    said = f"{notice.kind} {notice.language} {notice.agent} {notice.at}"
    return Mail(said, "text", "html")


class Told:
    """Notices with a clock of their own, and what was sent."""

    def __init__(self, outbox: Outbox | None) -> None:
        self.time = 0.0
        self.background = Background()
        self.outbox = outbox
        self.notices = Notices(outbox, write, self.background, now=lambda: self.time)

    def send(self, kind: NoticeKind, to: str = EMAIL) -> list[str]:
        self.notices.send(kind, to, language="de", agent="Firefox\tLinux", at=7.0)
        assert self.background.settle(5)
        return [mail.subject for _, mail in self.outbox.sent] if self.outbox else []


def test_an_owner_is_told_what_who_and_when() -> None:
    told = Told(Outbox())

    assert told.notices.is_on
    assert told.send(NoticeKind.MFA_OFF, " ADA@Example.com") == [
        "mfa_off de Firefox\tLinux 7.0"
    ]
    assert told.outbox
    assert told.outbox.sent[0][0] == EMAIL


def test_without_a_sender_nobody_is_told() -> None:
    told = Told(None)

    assert not told.notices.is_on
    assert told.send(NoticeKind.MFA_OFF) == []


@pytest.mark.parametrize(
    "to", ["", "ada", "a@b.org\r\nBcc: eve@e.org", "a@b.org, eve@e.org", "a@b.org\0"]
)
def test_what_is_no_address_is_told_nothing(to: str) -> None:
    assert Told(Outbox()).send(NoticeKind.MFA_OFF, to) == []


@pytest.mark.parametrize("kind", sorted(BY_STRANGERS))
def test_strangers_bring_an_owner_one_mail_in_a_while(kind: NoticeKind) -> None:
    told = Told(Outbox())
    for _ in range(3):
        told.send(kind)
    assert len(told.send(kind, "bob@example.com")) == 2

    told.time = AGAIN_SECONDS - 0.1
    assert len(told.send(kind)) == 2
    told.time = AGAIN_SECONDS
    assert len(told.send(kind)) == 3


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - BY_STRANGERS))
def test_what_takes_the_password_is_told_each_time(kind: NoticeKind) -> None:
    told = Told(Outbox())

    told.send(kind)
    assert len(told.send(kind)) == 2


def test_what_was_told_is_remembered_of_a_bounded_number() -> None:
    told = Told(Outbox())
    for number in range(MOST_REMEMBERED + 10):
        assert not told.notices._was_told(NoticeKind.TAKEN, f"{number}@example.com")

    assert len(told.notices._told) <= MOST_REMEMBERED
    # who was told last is still known
    last = f"{MOST_REMEMBERED + 9}@example.com"
    assert told.notices._was_told(NoticeKind.TAKEN, last)


def ses(outbox: Outbox) -> Notices:
    sender = SesSender(lambda: outbox, "Shop <no-reply@example.com>")
    return Notices(sender, write, background, now=lambda: 0.0)


background = Background()


def send(notices: Notices) -> None:
    notices.send(NoticeKind.MFA_ON, EMAIL, language="en", agent="", at=0.0)
    assert background.settle(5)


def test_a_sender_that_cannot_be_had_yet_is_looked_for_again() -> None:
    outbox = Outbox()
    asked: list[bool] = []

    def api() -> Outbox:
        asked.append(True)
        if len(asked) == 1:
            raise NoCredentialsError
        return outbox

    notices = Notices(
        SesSender(api, "shop@example.com"), write, background, now=lambda: 0.0
    )
    for _ in range(3):
        send(notices)
    assert (len(outbox.asked), len(asked)) == (2, 2)


def test_ses_gets_the_mail_in_parts_that_no_text_can_break() -> None:
    outbox = Outbox()
    send(ses(outbox))

    [asked] = outbox.asked
    assert asked["Source"] == "Shop <no-reply@example.com>"
    assert asked["Destination"] == {"ToAddresses": [EMAIL]}
    assert asked["Message"]["Subject"] == {"Data": "mfa_on en  0.0", "Charset": "UTF-8"}
    assert set(asked["Message"]["Body"]) == {"Text", "Html"}


def refused() -> Exception:
    answer: Any = {"Error": {"Code": "MessageRejected", "Message": f"{EMAIL} is odd"}}
    return ClientError(answer, "SendEmail")


@pytest.mark.parametrize(
    "error",
    [
        refused,
        lambda: EndpointConnectionError(endpoint_url="https://email"),
        lambda: RuntimeError(EMAIL),
    ],
)
def test_a_mail_that_fails_is_one_line_a_minute_without_the_address(
    caplog: pytest.LogCaptureFixture, error: Callable[[], Exception]
) -> None:
    notices = ses(Outbox(error()))
    for _ in range(3):
        send(notices)

    [line] = caplog.records
    assert line.levelno == logging.ERROR
    assert line.message.startswith("a notice was not sent: mfa_on, ")
    assert EMAIL not in caplog.text


def test_a_notice_shows_no_address_when_it_is_printed() -> None:
    notice = Notice(NoticeKind.TAKEN, EMAIL, "en", "", 0.0)
    assert EMAIL not in repr(notice)
    assert "secret" not in repr(Mail("subject", "secret", "secret"))


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("no-reply@example.com", "no-reply@example.com"),
        ("Shop <no-reply@example.com>", "Shop <no-reply@example.com>"),
        ("Shop, Ltd. <a@b.org>", '"Shop, Ltd." <a@b.org>'),
        ("Läden <a@b.org>", "=?utf-8?b?TMOkZGVu?= <a@b.org>"),
    ],
)
def test_a_sender_is_spelled_as_ses_takes_it(said: str, source: str) -> None:
    assert checked_sender(said) == source


@pytest.mark.parametrize(
    "said",
    [
        "Shop",
        "a@",
        "A <a@b.org",
        "a@b.org\nBcc: eve@e.org",
        "Shop\r\nBcc: eve@e.org <a@b.org>",
        "A <a@b.org>, <e@e.org>",
        # the name may have other letters, the address may not
        "Bücher <bücher@b.org>",
    ],
)
def test_what_is_no_sender_is_refused_by_name(said: str) -> None:
    with pytest.raises(ConfigError, match="NOTICE_SENDER"):
        checked_sender(said)


def test_a_clock_that_nobody_set_goes_on() -> None:
    notices = Notices(Outbox(), write, background)
    assert not notices._was_told(NoticeKind.TAKEN, EMAIL)
    assert notices._was_told(NoticeKind.TAKEN, EMAIL)
