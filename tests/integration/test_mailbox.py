"""The mails of the embedded Cognito, as the inbox page and the tests read them."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cognito_auth import mailbox
from tests.embedded import Embedded, Pool

pytestmark = pytest.mark.integration


@pytest.fixture
def answering() -> Iterator[tuple[str, list[bytes]]]:
    """A server whose next answers a test chooses."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(bodies[0])

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", bodies
        server.shutdown()


def record(to: str, text: str, html: str | None = None, at: float = 1.0) -> object:
    return {
        "To": [to],
        "Subject": "Code",
        "BodyText": text,
        "BodyHtml": html,
        "Timestamp": at,
    }


def listing(*records: object) -> bytes:
    return json.dumps({"messages": {"000000000000": records}}).encode()


def test_mails_come_newest_first(emulator: Embedded, pool: Pool) -> None:
    first, second = pool.sign_up(), pool.sign_up()
    mails = mailbox.messages(emulator.endpoint_url)
    assert [mail.to for mail in mails[:2]] == [second, first]
    assert timedelta() <= datetime.now(UTC) - mails[0].sent_at < timedelta(minutes=1)
    assert mails[0].subject == "Your verification code"


def test_code_is_found_for_any_case_of_the_address(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.sign_up()
    code = mailbox.code_for(emulator.endpoint_url, email.upper())
    assert code is not None
    assert len(code) == 6
    assert mailbox.code_for(emulator.endpoint_url, "nobody@example.com") is None


def test_newest_code_is_taken_from_text_or_html(
    answering: tuple[str, list[bytes]],
) -> None:
    url, bodies = answering
    bodies.append(
        listing(
            record("a@a.org", "code 111111"),
            record("a@a.org", "", "<p style='color:#123456'>code <b>222222</b></p>"),
            record("a@a.org", "order 3333333, no code here"),
            record("a@a.org", "code 444444", at=0.5),
        )
    )
    assert mailbox.code_for(url, "a@a.org") == "222222"


def test_repr_hides_the_code() -> None:
    mail = mailbox.Mail("a@a.org", "Code", "111111", "<b>111111</b>", datetime.now(UTC))
    assert "111111" not in repr(mail)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com:4566",
        "https://127.0.0.1:4566",
        "http://127.0.0.1.example.com",
        "http://user@example.com",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_loopback_is_asked(url: str) -> None:
    with pytest.raises(mailbox.MailboxError, match="not an embedded Cognito"):
        mailbox.messages(url)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"nonsense", b'{"messages": {"0": [{}]}}', b"\xff"]
)
def test_nonsense_becomes_one_error(
    answering: tuple[str, list[bytes]], body: bytes
) -> None:
    url, bodies = answering
    bodies.append(body)
    with pytest.raises(mailbox.MailboxError):
        mailbox.messages(url)


def test_silence_becomes_the_same_error() -> None:
    with pytest.raises(mailbox.MailboxError, match="does not answer"):
        mailbox.messages("http://127.0.0.1:1")
