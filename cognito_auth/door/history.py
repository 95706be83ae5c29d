"""What happened to an account, for its owner: the last events, sealed in the store."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from cognito_auth.door.events import Event
from cognito_auth.errors import SessionEnded
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import SessionStore

DAYS = 90
# Of each of an account's two lists, at least.
MOST = 50
# Before the name of the list of what guests tried.
TRIED = "tried at "
NOBODY = "nobody"
DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Happened:
    """An event as the account's owner sees it; `at` in seconds since the epoch, UTC."""

    event: str
    outcome: str
    at: float
    agent: str
    address: str
    by: str


class History:
    """Keeps the last events of each account, under its `sub`.

    That is never another account's, as an email address can be. What guests tried at
    an account has a list of its own: however much that is, the other stays.

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

    def add(self, event: Event, owner: str = NOBODY) -> None:
        """Keep an event: one write.

        Args:
            event: What happened; with a `subject`, to that account.
            owner: The `sub` of the account at which a guest tried it; what was tried
                at none is kept too, so that it takes as long, where nobody reads it.

        Raises:
            ServiceUnavailable: The store is away.
        """
        if not self._seconds:
            return
        key = self._key(event.subject or f"{TRIED}{owner}")
        told = {
            name: str(getattr(event, name))
            for name in ("event", "outcome", "at", "agent", "address", "by")
        }
        sealed = self._sealer.seal(key, told)
        self._store.append(key, sealed, event.at + self._seconds, MOST)

    def of(self, subject: str) -> list[Happened]:
        """The last events of an account, newest first.

        Args:
            subject: Its `sub`.

        Raises:
            ServiceUnavailable: The store is away.
        """
        found = [*self._read(subject), *self._read(f"{TRIED}{subject}")]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def forget(self, subject: str) -> None:
        """Forget all events of an account.

        Raises:
            ServiceUnavailable: The store is away.
        """
        for owner in (subject, f"{TRIED}{subject}"):
            self._store.delete_entries(self._key(owner))

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
