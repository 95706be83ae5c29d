"""What happened to an account, for its owner: the last events, sealed in the store."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from cognito_auth.door.events import Event
from cognito_auth.errors import SessionEnded
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import SessionStore

DAYS = 90
MOST = 50
DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Happened:
    """An event as the account's owner sees it; `at` in seconds since the epoch, UTC."""

    event: str
    outcome: str
    at: float
    agent: str
    address: str


class History:
    """Keeps the last events of each account.

    What is known by its `sub` is kept under that. What came from somebody who was not
    signed in is kept under the keyed hash of the address.

    Args:
        store: Where they are kept.
        sealer: Seals them, each list for itself.
        days: How long each is kept; with 0 nothing is.
        now: The clock, seconds since the epoch.
    """

    def __init__(
        self,
        store: SessionStore,
        sealer: Sealer,
        *,
        days: int = DAYS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._seconds = days * DAY_SECONDS
        self._now = now

    def add(self, event: Event) -> None:
        """Keep an event that says whose account it is about: one write.

        Raises:
            ServiceUnavailable: The store is away.
        """
        owner = event.subject or event.account
        if not owner or not self._seconds:
            return
        key = self._key(owner)
        told = {
            name: str(getattr(event, name))
            for name in ("event", "outcome", "at", "agent", "address")
        }
        sealed = self._sealer.seal(key, told)
        self._store.append(key, sealed, event.at + self._seconds, MOST)

    def of(self, *owners: str) -> list[Happened]:
        """The last events of an account, newest first.

        Args:
            owners: Its `sub`, and the keyed hash of its address.

        Raises:
            ServiceUnavailable: The store is away.
        """
        found = [one for owner in owners if owner for one in self._read(owner)]
        found.sort(key=lambda one: one.at, reverse=True)
        return found[:MOST]

    def _read(self, owner: str) -> list[Happened]:
        key = self._key(owner)
        found = []
        for sealed in reversed(self._store.entries(key)):
            try:
                told = self._sealer.open(key, sealed)
            except SessionEnded:
                # its key is gone
                continue
            at = float(told.pop("at"))
            if at > self._now() - self._seconds:
                found.append(Happened(at=at, **told))
        return found

    def _key(self, owner: str) -> str:
        return f"history {self._sealer.sign(f'history {owner}')}"
