"""Notices in words: complete in every language, and nothing from outside breaks out."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import get_args

import pytest

from cognito_auth import aws, mailbox
from cognito_auth.door.door import Told
from cognito_auth.door.events import Event
from cognito_auth.errors import ConfigError
from cognito_auth.notices import Mail, Notice, NoticeKind
from streamlit_cognito import notices as module
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.brand_file import BrandFile
from streamlit_cognito.notices import check, notices, tell, write
from streamlit_cognito.words import SAID
from streamlit_cognito.words.catalogues import english, ours
from tests.unit.scripted_cognito import config

EMAIL = "ada@example.com"
ORIGIN = "https://app.example.com"
AT = datetime(2026, 11, 26, 3, 18, 9, tzinfo=UTC).timestamp()
# what a client can call itself
HOSTILE = [
    "Chrome\r\nBcc: eve@example.com\tLinux\r\n\r\n<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>\t\"><a href='https://evil.example'>",
    "https://evil.example/123456\t654321",
    "{name} {0} %s\t\x00\x1b[31m\u202e",
    "x" * 5000,
]


@pytest.fixture(autouse=True)
def at_an_address(
    monkeypatch: pytest.MonkeyPatch, nothing_set_up: None
) -> Iterator[None]:
    monkeypatch.setenv("APP_ORIGIN", ORIGIN)
    monkeypatch.setattr(PROCESS, "paths", {"forgot": "lost-password"})
    yield
    module._notices.cache_clear()


def mail(
    kind: NoticeKind = NoticeKind.MFA_OFF,
    language: str = "en",
    agent: str = "Firefox\tLinux",
) -> Mail:
    return write(Notice(kind, EMAIL, language, agent, AT))


class Links(HTMLParser):
    """The elements and the addresses of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.addresses += [value or "" for name, value in attrs if name == "href"]


def test_the_client_is_made_before_a_mail_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    monkeypatch.setattr(aws, "client", lambda service, **_: made.append(service))
    module._notices(f"Shop <{EMAIL}>", "eu-west-1", None)

    assert PROCESS.mails.settle(5)
    assert made == ["ses"]


def test_a_mail_says_what_when_where_and_what_to_do() -> None:
    made = mail()

    assert made.subject == "Accounts: Your authenticator app was turned off"
    for part in (
        "asks for no code of an authenticator app",
        "When: 26 November 2026",
        "03:18:09 UTC",
        "Where: Firefox on Linux",
        "choose a new password now",
        f"This wasn't me:\n{ORIGIN}/lost-password?notice=not-me",
    ):
        assert part in made.text
    assert Links(made.html).addresses == [f"{ORIGIN}/lost-password?notice=not-me"]


@pytest.mark.parametrize("kind", [NoticeKind.TAKEN, NoticeKind.VERIFIED])
def test_who_has_an_account_is_led_into_it(kind: NoticeKind) -> None:
    ways = [f"{ORIGIN}/signin", f"{ORIGIN}/lost-password"]

    assert Links(mail(kind).html).addresses == ways
    assert all(way in mail(kind).text for way in ways)


# the page for a forgotten password mails to the other address by now, or to none
@pytest.mark.parametrize("kind", [NoticeKind.EMAIL_CHANGED, NoticeKind.CODES_ON])
def test_who_gets_no_code_for_a_new_password_is_led_to_who_can_help(
    kind: NoticeKind,
) -> None:
    made = mail(kind)

    assert Links(made.html).addresses == []
    assert "tell the administrator" in made.text


def test_where_nobody_resets_a_password_alone_no_link_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "is_offered", lambda role: role != "forgot")

    assert Links(mail().html).addresses == []
    assert "tell the administrator" in mail().text
    assert Links(mail(NoticeKind.TAKEN).html).addresses == [f"{ORIGIN}/signin"]


@pytest.mark.parametrize("language", ours())
@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_mail_is_whole_in_every_language(kind: NoticeKind, language: str) -> None:
    made = mail(kind, language)

    assert f'<html lang="{language}" dir=' in made.html
    assert "{" not in made.text
    assert "Firefox" in made.text
    # as in the inbox, where a code is looked for
    for body in (made.text, made.html):
        assert not re.search(r"(?<![\d#])\d{6}(?!\d)", body)
    if language != "en":
        title = english()[f"notice.{kind}"]
        assert str(title) not in made.text


def test_a_language_that_the_app_does_not_offer_is_its_first() -> None:
    assert mail(language="xx").subject == mail().subject


@pytest.mark.parametrize("agent", HOSTILE)
def test_a_browsers_name_is_no_line_no_link_no_markup_and_no_code(agent: str) -> None:
    plain, hostile = mail(agent="Firefox\tLinux"), mail(agent=agent)

    assert Links(hostile.html).elements == Links(plain.html).elements
    assert Links(hostile.html).addresses == Links(plain.html).addresses
    assert len(hostile.text.splitlines()) == len(plain.text.splitlines())
    assert hostile.subject == plain.subject
    assert "evil.example" not in hostile.text + hostile.html
    assert not re.search(r"(?<![\d#])\d{6}(?!\d)", hostile.text)
    assert hostile.text.isprintable() or hostile.text.replace("\n", "").isprintable()
    assert len(hostile.text) < len(plain.text) + 200


def test_the_name_of_the_app_is_text_too(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = mail()
    name = "<b>Shop & Söhne</b>"
    monkeypatch.setattr("streamlit_cognito.brand._Chosen.file", BrandFile(name))

    assert mail().subject.startswith(f"{name}: ")
    assert Links(mail().html).elements == Links(plain.html).elements


def test_a_link_is_never_by_what_a_request_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("APP_ORIGIN")
    monkeypatch.setattr(module, "base_path", lambda: "/accounts")

    [address] = Links(mail().html).addresses
    # nothing else is served without APP_ORIGIN
    assert address == "http://localhost:8501/accounts/lost-password?notice=not-me"


def test_a_notice_in_the_inbox_has_no_code() -> None:
    # whatever the app is called
    record = {
        "To": [EMAIL],
        "Subject": "Shop 123456",
        "BodyText": "123456\n",
        "BodyHtml": "",
        "Timestamp": 1.0,
    }
    assert mailbox._mail({**record, "Type": "SendEmail"}).code is None
    assert mailbox._mail({**record, "Type": "CognitoVerification"}).code == "123456"


@pytest.mark.parametrize(
    ("said", "is_embedded", "is_on"),
    [
        ("", True, True),
        ("off", True, False),
        ("Shop <a@example.com>", True, True),
        ("", False, False),
        ("off", False, False),
        ("Shop <a@example.com>", False, True),
    ],
)
def test_there_are_mails_where_there_is_a_sender(
    monkeypatch: pytest.MonkeyPatch, said: str, is_embedded: bool, is_on: bool
) -> None:
    values = config("http://127.0.0.1:1")
    if not is_embedded:
        values = config("https://cognito.example.com")
    monkeypatch.setenv("NOTICE_SENDER", said)
    monkeypatch.setattr(module, "pool", lambda: type("P", (), {"config": values}))

    assert notices().is_on is is_on
    assert notices() is notices()


def test_without_a_pool_there_are_none() -> None:
    assert not notices().is_on


@pytest.mark.parametrize(
    ("name", "value"), [("NOTICE_SENDER", "Shop"), ("TAKEN_ADDRESS", "perhaps")]
)
def test_a_setting_that_can_not_be_meant_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    check()
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError, match=name):
        check()


@pytest.mark.parametrize("kind", get_args(Told))
def test_what_the_door_sees_is_told_in_the_language_of_its_page(
    monkeypatch: pytest.MonkeyPatch, kind: Told
) -> None:
    sent: list[tuple[object, ...]] = []

    def send(kind: NoticeKind, to: str, **by: object) -> None:
        sent.append((kind, to, by))

    monkeypatch.setattr(module, "notices", lambda: SimpleNamespace(send=send))
    monkeypatch.setattr(SAID, "language", lambda: "fr")

    tell(kind, EMAIL, Event("sign_in", "done", AT, agent="Firefox\tLinux"))

    by = {"language": "fr", "agent": "Firefox\tLinux", "at": AT}
    assert sent == [(NoticeKind(kind), EMAIL, by)]
