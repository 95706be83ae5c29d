"""The mails of the embedded Cognito, as the inbox page and the tests read them."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cognito_auth import mailbox
from tests.embedded import Embedded, Pool
from tests.stack import ROOT, Stack

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


def mail(text: str = "", html: str = "") -> mailbox.Mail:
    return mailbox.Mail("a@a.org", "Code", text, html, datetime.now(UTC))


def test_a_code_on_its_own_line_comes_before_other_numbers() -> None:
    assert mail(html="<h1>Shop 123456</h1><p>use 222222</p><p>654321</p>").code == (
        "654321"
    )
    assert mail(text="Shop 123456: 2222222").code == "123456"
    assert mail(text="Shop 1234567").code is None
    # a code to sign in with
    assert mail(text="Shop 123456\n12345678").code == "12345678"
    assert mail(text="use 12345678.").code == "12345678"


@pytest.mark.parametrize(
    "text", ["Aa1-<b>-x-long1", "a<b and c>d", "&amp; &lt;i&gt;", "<!-- 1 -->"]
)
def test_text_is_no_markup(text: str) -> None:
    assert mail(text=text).plain == text


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>Aa1-&lt;b&gt;-x</p>", "Aa1-<b>-x"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("a <b>bold</b>\n  word", "a bold word"),
        ("<style>p > a { x: 1 }</style><p>seen</p>", "seen"),
        ("<a title='x > y' href=/>link</a>", "link"),
        ("<!-- <p>out</p> --> in", "in"),
        ("<html><head><title>Hi</title><body>code 654321</body></html>", "code 654321"),
        ("1 &lt; 2 &amp;&#33; 3 < 4", "1 < 2 &! 3 < 4"),
    ],
)
def test_markup_is_read_as_a_browser_shows_it(html: str, read: str) -> None:
    assert mail(html=html).plain == read


def invitation(emulator: Embedded, pool: Pool, password: str) -> str:
    emulator.admin.admin_create_user(
        UserPoolId=pool.pool_id,
        Username=f"guest-{len(mailbox.messages(emulator.endpoint_url))}@example.com",
        TemporaryPassword=password,
    )
    return mailbox.messages(emulator.endpoint_url)[0].plain


PASSWORDS = [
    "Aa1-<b>-x-long1",
    "Aa1&lt;{username}-x",
    "Aa1-{####}<!-- x",
    "Aa1 .x-long1!",
]


@pytest.mark.parametrize("password", PASSWORDS)
def test_temporary_password_is_shown_as_it_is(
    emulator: Embedded, pool: Pool, password: str
) -> None:
    assert password in invitation(emulator, pool, password).splitlines()


@pytest.mark.parametrize("password", PASSWORDS)
def test_temporary_password_is_shown_as_it_is_in_markup(
    emulator: Embedded, password: str
) -> None:
    template = "<p>{username}</p><p><code>{####}</code></p>"
    message = {"EmailSubject": "Hello", "EmailMessage": template}
    pool = emulator.make_pool(AdminCreateUserConfig={"InviteMessageTemplate": message})
    assert password in invitation(emulator, pool, password).splitlines()


def test_nothing_sticks_to_what_is_copied_from_terraforms_mails(
    emulator: Embedded, stack: Stack
) -> None:
    pool = Pool(emulator, stack.config.user_pool_id, stack.config.client_id)
    password = "Aa1-<b>-x-long1"
    lines = invitation(emulator, pool, password).splitlines()
    assert password in lines
    assert any(line.endswith("@example.com") for line in lines)
    code = emulator.code_for(pool.sign_up())
    assert code in mailbox.messages(emulator.endpoint_url)[0].plain.splitlines()


def test_terraforms_mails_are_titled_branded_and_show_the_code_once(
    emulator: Embedded, stack: Stack
) -> None:
    pool = Pool(emulator, stack.config.user_pool_id, stack.config.client_id)
    code = emulator.code_for(pool.sign_up())
    mail = mailbox.messages(emulator.endpoint_url)[0]
    assert mail.subject == "Your code for Accounts"
    assert mail.html.count(code) == 1
    assert mail.plain.splitlines() == [
        "Accounts",
        "Your code",
        "Type this code on the page that asked for it:",
        code,
        "The code is good for 24 hours, or for 1 hour if you forgot your password.",
        "Give the code to nobody. If you did not ask for one, ignore this mail: "
        "without the code nothing changes.",
    ]
    primary = json.loads((ROOT / "ui" / "brand.json").read_text())["light"]["primary"]
    assert f"background-color: {primary}" in mail.html


def test_terraforms_invitation_says_how_long_it_is_good(
    emulator: Embedded, stack: Stack
) -> None:
    pool = Pool(emulator, stack.config.user_pool_id, stack.config.client_id)
    invitation(emulator, pool, "Aa1-<b>-x-long1")
    mail = mailbox.messages(emulator.endpoint_url)[0]
    assert mail.subject == "Your account at Accounts"
    assert mail.plain.splitlines() == [
        "Accounts",
        "You have an account",
        "An account was made for you. Sign in with:",
        "Email",
        mail.to,
        "Temporary password",
        "Aa1-<b>-x-long1",
        "The temporary password is good for 7 days. When you sign in, you choose your "
        "own.",
        "Give the password to nobody. If you do not know what this is about, ignore "
        "this mail.",
    ]


def test_nothing_sticks_to_a_code(emulator: Embedded, pool: Pool) -> None:
    code = emulator.code_for(pool.sign_up())
    assert mailbox.messages(emulator.endpoint_url)[0].plain.endswith(f" {code}")


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
