"""Fifty pages of two processes need the same refresh: Cognito is asked once."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import InvalidTime
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.dynamodb import DynamoDBStore
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import SignedIn, Tokens
from tests.claims import claims
from tests.embedded import Embedded

pytestmark = pytest.mark.integration

BROWSER = "b" * 64
PAGES = 25
PROCESSES = 2
EXPIRED = Tokens("expired", "expired", "refresh-0")
LATER = 4_000_000_000


@dataclass(frozen=True)
class Place:
    """Where the session is, as a process can be told."""

    key: str
    path: str = ""
    table: str = ""
    endpoint_url: str = ""

    @contextmanager
    def sessions(self) -> Iterator[Sessions]:
        sealer = Sealer([self.key])
        if self.path:
            with closing(SqliteStore(Path(self.path))) as store:
                yield Sessions(store, sealer)
        else:
            table = DynamoDBStore(
                self.table, region="us-east-1", endpoint_url=self.endpoint_url
            )
            yield Sessions(table, sealer)


class CountingCognito:
    """Stands for the authenticator; writes down each refresh, in any process."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def verify(self, tokens: Tokens) -> SignedIn:
        if tokens.access_token == "expired":
            raise InvalidTime("expired")
        return SignedIn(tokens, claims("id", LATER), claims("access", LATER))

    def refresh(self, tokens: Tokens, keep: Callable[[Tokens], None]) -> SignedIn:
        with self._log.open("a") as log:
            log.write(f"{tokens.refresh_token}\n")
        fresh = Tokens("new", "new", "refresh-1")
        keep(fresh)
        return self.verify(fresh)


def pages(place: Place, session_id: str, log: Path) -> set[str]:
    """What a process does: all its pages need the session's tokens at once."""
    together = threading.Barrier(PAGES)
    with place.sessions() as sessions:
        session = sessions.get(session_id, BROWSER)
        assert session
        renewal = Browsers(sessions, CountingCognito(log))  # type: ignore[arg-type]

        def page(_: int) -> str:
            together.wait()
            return renewal.signed_in(session).tokens.refresh_token

        with ThreadPoolExecutor(PAGES) as pool:
            return set(pool.map(page, range(PAGES)))


@pytest.fixture(params=["sqlite", "dynamodb"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    key = Fernet.generate_key().decode()
    if request.param == "sqlite":
        return Place(key, path=str(tmp_path / "sessions.db"))
    emulator: Embedded = request.getfixturevalue("emulator")
    return Place(key, table=emulator.make_table(), endpoint_url=emulator.endpoint_url)


def test_fifty_pages_of_two_processes_make_one_call(
    place: Place, tmp_path: Path
) -> None:
    log = tmp_path / "refreshes"
    with place.sessions() as sessions:
        session = sessions.create("subject", EXPIRED, BROWSER)
    spawn = multiprocessing.get_context("spawn")

    with ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
        futures = [pool.submit(pages, place, session.id, log) for _ in range(PROCESSES)]
        seen = [future.result(60) for future in futures]

    assert log.read_text().splitlines() == ["refresh-0"]
    assert seen == [{"refresh-1"}] * PROCESSES
