"""Cognito stops answering for a while, and goes on: every way says so, nothing is lost.

While it is away it is asked with a tenth of the product's patience, which
tests/unit/test_client.py has as it is.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore import endpoint
from cryptography.fernet import Fernet

from cognito_auth import aws
from cognito_auth.errors import ServiceUnavailable
from cognito_auth.flows.browsers import Browsers
from cognito_auth.pool import Pool as Flows
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Visitor
from tests.flows import flows_of, signed_in
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

OTHER_PASSWORD = "Different horse 8 battery!"
BACK_SECONDS = 20
VISITOR = Visitor("b" * 64, "Chrome")


@pytest.fixture(scope="module")
def impatient(stack: Stack) -> Flows:
    """The flows of the same pool, for while it doesn't answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws, "CONNECT_SECONDS", 0.1)
        patch.setattr(aws, "READ_SECONDS", 0.2)
        made = flows_of(stack.config)
    assert made.keys.warm()
    return made


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 waits between attempts; nobody waits for that here."""
    monkeypatch.setattr(endpoint, "time", SimpleNamespace(sleep=lambda _: None))


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    with closing(SqliteStore(tmp_path / "sessions.db")) as store:
        yield Sessions(store, Sealer([Fernet.generate_key().decode()]))


Way = Callable[[Flows, str], object]
WAYS: dict[str, Way] = {
    "sign in": lambda flows, email: flows.authenticator.sign_in(email, PASSWORD),
    "register": lambda flows, _: flows.registration.sign_up(
        "new-one@example.com", PASSWORD
    ),
    "verify": lambda flows, email: flows.registration.confirm_sign_up(email, "123456"),
    "resend": lambda flows, email: flows.registration.resend_code(email),
    "forgot": lambda flows, email: flows.recovery.forgot_password(email),
    "reset": lambda flows, email: flows.recovery.reset_password(
        email, "123456", OTHER_PASSWORD
    ),
}


def once_back(ask: Callable[[], Any]) -> Any:
    """Ask until there is an answer: first it works off what was asked meanwhile."""
    until = time.monotonic() + BACK_SECONDS
    while True:
        try:
            return ask()
        except ServiceUnavailable:
            if time.monotonic() > until:
                raise


def begun(flows: Flows, stack: Stack, browsers: Browsers) -> Session:
    """A session of somebody who signs in now."""
    email, sign_in = stack.confirmed_user(), flows.authenticator.sign_in
    session = once_back(lambda: browsers.begin(VISITOR, sign_in, email, PASSWORD))
    assert isinstance(session, Session)
    return session


def test_each_way_in_says_that_cognito_is_away_and_works_once_it_is_back(
    flows: Flows, impatient: Flows, stack: Stack
) -> None:
    email = stack.confirmed_user()
    with stack.embedded.paused():
        for name, way in WAYS.items():
            start = time.monotonic()
            with pytest.raises(ServiceUnavailable) as caught:
                way(impatient, email)
            assert time.monotonic() - start < 4, name
            assert caught.value.values["reference"], name
            assert email not in str(caught.value), name
    assert once_back(lambda: signed_in(flows, email))


def test_a_session_outlives_a_cognito_that_stopped_and_went_on(
    flows: Flows, impatient: Flows, stack: Stack, sessions: Sessions
) -> None:
    browsers = Browsers(sessions, flows.authenticator)
    session = begun(flows, stack, browsers)
    with stack.embedded.paused():
        meanwhile = Browsers(sessions, impatient.authenticator)
        assert meanwhile.signed_in(session).tokens == session.tokens
        with pytest.raises(ServiceUnavailable):
            meanwhile.refresh(session)
    found = sessions.get(session.id, VISITOR.browser)
    assert found
    assert once_back(lambda: browsers.refresh(found)).subject == session.subject


def test_a_session_ends_here_while_cognito_does_not_answer(
    flows: Flows, impatient: Flows, stack: Stack, sessions: Sessions
) -> None:
    session = begun(flows, stack, Browsers(sessions, flows.authenticator))
    with stack.embedded.paused():
        meanwhile = Browsers(sessions, impatient.authenticator)
        assert isinstance(meanwhile.end(session.id), ServiceUnavailable)
    assert sessions.get(session.id, VISITOR.browser) is None
