"""Owners are told in the inbox of the embedded stack, and a reset ends all sessions."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth import aws, mailbox
from cognito_auth.background import Background
from cognito_auth.errors import AuthError, SessionEnded, SignUpCodeRefused
from cognito_auth.flows.browsers import Browsers
from cognito_auth.notices import Mail, Notice, NoticeKind, Notices, SesSender
from cognito_auth.pool import Pool as Flows
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Visitor
from tests.flows import AT_ONCE, enrol, signed_in
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

NEW_PASSWORD = "Correct horse 9 battery!"
BROWSER = "b" * 64


@pytest.fixture
def background() -> Background:
    return Background()


@pytest.fixture
def flows(stack: Stack, background: Background) -> Flows:
    return Flows.of(stack.config, pace=AT_ONCE, background=background)


@pytest.fixture
def notices(stack: Stack, background: Background) -> Notices:
    api = aws.client(
        "ses",
        region=stack.config.region,
        endpoint_url=stack.config.endpoint_url,
        signed=True,
    )

    def write(notice: Notice) -> Mail:
        return Mail(f"Über {notice.kind}", "No code\n123456\n", "<p>123456</p>")

    sender = SesSender(lambda: api, "App <no-reply@example.com>")
    return Notices(sender, write, background)


def inbox(stack: Stack, email: str) -> list[mailbox.Mail]:
    found = mailbox.messages(stack.embedded.endpoint_url)
    return [mail for mail in found if mail.to == email]


def tell(notices: Notices, email: str, kind: NoticeKind = NoticeKind.TAKEN) -> None:
    notices.send(kind, email, language="en", agent="", at=0.0)


def test_a_notice_is_in_the_inbox_and_no_code_is_read_from_it(
    stack: Stack, notices: Notices, background: Background
) -> None:
    email = stack.pool.sign_up()
    code = stack.embedded.code_for(email)

    tell(notices, email)

    assert background.settle(10)
    newest = inbox(stack, email)[0]
    assert (newest.subject, newest.is_notice) == ("Über taken", True)
    assert stack.embedded.code_for(email) == code


def test_who_registers_a_taken_address_sees_what_a_new_one_brings(
    stack: Stack, flows: Flows, notices: Notices, background: Background
) -> None:
    new, waiting = stack.new_email(), stack.pool.sign_up()
    confirmed = stack.confirmed_user()
    before = stack.embedded.code_for(waiting)
    answers = [
        flows.registration.sign_up(email, PASSWORD, {}, lambda to: tell(notices, to))
        for email in (new, waiting, confirmed)
    ]

    assert background.settle(10)
    # of where a code went the page shows what was typed, unless it is a telephone
    assert {
        (made.user_confirmed, made.delivery and made.delivery.medium)
        for made in answers
    } == {(False, "EMAIL")}
    assert stack.embedded.code_for(new)
    # an account that waits goes on with another code, and its old password
    assert stack.embedded.code_for(waiting) not in (None, before)
    assert [mail.subject for mail in inbox(stack, confirmed)] == ["Über taken"]


def test_the_owner_of_a_verified_address_learns_of_a_code(
    stack: Stack, flows: Flows, notices: Notices, background: Background
) -> None:
    email = stack.confirmed_user()

    with pytest.raises(SignUpCodeRefused):
        flows.registration.confirm_sign_up(
            email, "123456", lambda to: tell(notices, to, NoticeKind.VERIFIED)
        )

    assert background.settle(10)
    assert [mail.subject for mail in inbox(stack, email)] == ["Über verified"]


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    with closing(SqliteStore(tmp_path / "sessions.db")) as store:
        yield Sessions(store, Sealer([Fernet.generate_key().decode()]))


@pytest.mark.parametrize("has_app", [False, True])
def test_a_reset_ends_every_session_of_the_account_and_no_other(
    stack: Stack, flows: Flows, sessions: Sessions, has_app: bool
) -> None:
    email, other = stack.confirmed_user(), stack.confirmed_user()
    browsers = Browsers(sessions, flows.authenticator)
    stolen, theirs = signed_in(flows, email), signed_in(flows, other)
    for one in (stolen, theirs):
        sessions.create(one.subject, one.tokens, BROWSER)
    if has_app:
        enrol(flows, stolen)
    flows.recovery.forgot_password(email)
    code = stack.embedded.code_for(email)
    assert code

    flows.recovery.reset_password(email, code, NEW_PASSWORD)
    problem = browsers.end_after_reset(email, NEW_PASSWORD)

    assert problem is None
    assert sessions.of_subject(stolen.subject) == []
    assert len(sessions.of_subject(theirs.subject)) == 1
    if not has_app:
        with pytest.raises(SessionEnded):
            flows.authenticator.refresh(stolen.tokens)


def test_while_an_account_is_locked_its_sessions_end_at_the_next_sign_in(
    stack: Stack, flows: Flows, sessions: Sessions
) -> None:
    email = stack.confirmed_user()
    browsers = Browsers(sessions, flows.authenticator)
    stolen = signed_in(flows, email)
    sessions.create(stolen.subject, stolen.tokens, BROWSER)
    flows.recovery.forgot_password(email)
    for _ in range(6):
        with pytest.raises(AuthError):
            flows.authenticator.sign_in(email, "Wrong horse 7 battery!")
    flows.recovery.reset_password(
        email, stack.embedded.code_for(email) or "", NEW_PASSWORD
    )

    assert browsers.end_after_reset(email, NEW_PASSWORD) is None
    assert len(sessions.of_subject(stolen.subject)) == 1

    with stack.embedded.later(30):
        begun = browsers.begin(
            Visitor("o" * 64, ""), flows.authenticator.sign_in, email, NEW_PASSWORD
        )
    assert isinstance(begun, Session)
    assert [one.id for one in sessions.of_subject(stolen.subject)] == [begun.id]
