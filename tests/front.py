"""The door with all that stands behind it, as an app's process has it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cognito_auth.door import events
from cognito_auth.door.door import Door
from cognito_auth.door.history import History
from cognito_auth.door.limits import SETTINGS, Limits, read
from cognito_auth.errors import AuthError
from cognito_auth.flows.browsers import Browsers
from cognito_auth.pool import Pool as Flows
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import SessionStore
from cognito_auth.values import SignedIn, Visitor
from tests.stack import PASSWORD

KEY = Fernet.generate_key().decode()


@dataclass(frozen=True)
class Front:
    """What a page has of the process that it runs in."""

    flows: Flows
    sessions: Sessions
    door: Door
    browsers: Browsers

    def sign_in(
        self, visitor: Visitor, email: str, password: str = PASSWORD
    ) -> tuple[Session, SignedIn]:
        """Sign in where no further step follows."""
        session = self.door.attempt(
            "sign_in",
            visitor,
            email,
            self.browsers.begin,
            visitor,
            self.flows.authenticator.sign_in,
            email,
            password,
        )
        assert isinstance(session, Session)
        return session, self.browsers.signed_in(session)

    def outcome(self, *arguments: Any) -> str:
        """What an attempt leads to: "done", or the code of the error."""
        try:
            self.door.attempt(*arguments)
        except AuthError as error:
            return error.code
        return "done"


def front_of(
    store: SessionStore,
    flows: Flows,
    *,
    as_json: bool = True,
    now: Callable[[], float] | None = None,
    **written: str,
) -> Front:
    """A process of an app.

    Args:
        store: Perhaps another process's too.
        flows: Those of its pool.
        as_json: How its security log is written.
        now: Its clock for limits, if not the real one.
        written: Limits that are not the default ones, by the names of the settings.
    """
    clock = {} if now is None else {"now": now}
    sealer = Sealer([KEY])
    sessions = Sessions(store, sealer)
    door = Door(
        Limits(store, read({**SETTINGS, **written}), **clock),
        History(store, sealer),
        sessions.notes,
        sealer,
        as_json=as_json,
    )
    browsers = Browsers(sessions, flows.authenticator, record=door.record)
    return Front(flows, sessions, door, browsers)


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, str]]:
    """The security log so far; it has to be JSON, and caught at INFO."""
    mine = [one for one in caplog.records if one.name == events.log.name]
    return [json.loads(one.getMessage()) for one in mine]
