"""What a password sign-in asks of Cognito and of the session store: this, and no more.

What a rerun asks is in `test_one_look.py`. A way in that a pool doesn't offer costs
neither: no page asks for it, and the flow of a password knows nothing of it.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from benchmarks.cognito import CannedCognito, canned_cognito
from benchmarks.ours import Ours
from cognito_auth.cognito.steps import TOTP
from cognito_auth.door.door import Door
from cognito_auth.door.history import History
from cognito_auth.door.limits import SETTINGS, Limits, read
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import SessionStore
from cognito_auth.values import Visitor
from streamlit_cognito.pages.parts import (
    authenticator_app,
    mailed_codes,
    passkeys,
    security,
    ways_in,
)
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say
from tests.unit.test_account_page import opened_at

HERE = Visitor("a" * 64, "Firefox\tLinux", "192.0.2.1")
OPERATIONS = {name for name in vars(SessionStore) if not name.startswith("_")}


class Traced(SqliteStore):
    """Counts what it is asked, by operation."""

    def __init__(self, path: Path) -> None:
        self.asked: Counter[str] = Counter()
        super().__init__(path)

    def __getattribute__(self, name: str) -> Any:
        if name in OPERATIONS:
            self.asked[name] += 1
        return super().__getattribute__(name)


@pytest.fixture(scope="module")
def server() -> Iterator[CannedCognito]:
    with canned_cognito() as found:
        yield found


def test_a_password_costs_two_calls_and_what_the_door_keeps(
    server: CannedCognito, tmp_path: Path
) -> None:
    store = Traced(tmp_path / "sessions.db")
    sealer = Sealer([Fernet.generate_key().decode()])
    sessions = Sessions(store, sealer)
    door = Door(
        Limits(store, read(SETTINGS)), History(store, sealer), sessions.notes, sealer
    )
    authenticator = Ours(server).pool.authenticator
    browsers = Browsers(sessions, authenticator)
    before = server.calls()
    asked = []
    for _ in range(2):
        store.asked.clear()
        credentials = (server.email, server.password)
        begun = door.attempt(
            *("sign_in", HERE, server.email, browsers.begin, HERE),
            *(authenticator.sign_in, *credentials),
        )
        assert isinstance(begun, Session)
        asked.append(dict(store.asked))
    calls = server.calls()
    store.close()

    assert Counter(calls) - Counter(before) == {
        "InitiateAuth": 2,
        "RespondToAuthChallenge": 2,
    }
    # whether the account was signed in here before; whether a reset left sessions
    usual = {"read_note": 3, "count": 1, "uncount": 1, "insert": 1, "append": 1}
    assert asked == [{**usual, "put_note": 2}, usual]


@pytest.mark.usefixtures("nothing_set_up")
@pytest.mark.parametrize("part", ["overview", "security"])
def test_pages_ask_nothing_about_ways_that_a_pool_has_not(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    config = SimpleNamespace(
        mfa="OPTIONAL", first_factors=("PASSWORD",), second_factors=(TOTP,)
    )
    # it has neither passkeys nor codes to be asked for
    pool = SimpleNamespace(
        config=config, account=SimpleNamespace(second_factors=lambda _: ())
    )
    for module in (authenticator_app, mailed_codes, passkeys, security, ways_in):
        monkeypatch.setattr(module, "pool", lambda: pool)
    for name in ("sessions", "kept"):
        monkeypatch.setattr(passkeys, name, None)
    with fake_sign_in("ada@example.com"):
        app = opened_at({"part": part})

    assert [one.value for one in app.header] == [say(f"account.{part}")]
    assert not app.exception
