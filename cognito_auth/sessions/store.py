"""A session as it is kept, and what a place to keep it must do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Row:
    """A session as a store keeps it; times in seconds since the epoch, UTC.

    `proved_at` is of the last proof, 0 for the sign-in; `sealed_recording` is what went
    between the app and Cognito in it. Processes of an earlier version write rows
    without them, and a store gives them none.
    """

    id: str
    subject: str
    browser: str
    sealed_tokens: bytes = field(repr=False)
    created_at: float
    used_at: float
    expires_at: float
    ticket_number: int = 0
    ticket_expires_at: float = 0.0
    ticket_taken_at: float = 0.0
    cookie_hash: str = ""
    cookie_seen: bool = False
    token_number: int = 0
    lease_until: float = 0.0
    agent: str = ""
    proved_at: float = 0.0
    sealed_recording: bytes = field(default=b"", repr=False)
    version: int = 0


@dataclass(frozen=True)
class Counter:
    """Something that may be done `most` times until `ends_at`, seconds since the epoch.

    Whoever counts chooses the `key`, another one for each stretch of time.
    """

    key: str
    most: int
    ends_at: float


class SessionStore(Protocol):
    """Where all that outlives a process is kept.

    Each call is atomic; all raise ServiceUnavailable.
    """

    def insert(self, row: Row) -> None:
        """Keep a new row."""

    def read(self, session_id: str) -> Row | None:
        """The row, if there is one; it may have expired."""

    def swap(self, row: Row) -> bool:
        """Replace the row of the same id and version, and raise the version by one.

        `subject` and `expires_at` are as they were: no session changes them.
        Returns False, and changes nothing, when somebody else was faster.
        """

    def delete(self, session_id: str) -> None:
        """Forget the row, if there is one."""

    def of_subject(self, subject: str) -> list[Row]:
        """The rows of a user, oldest first; some may have expired."""

    def delete_all(self, subject: str) -> None:
        """Forget the rows of a user, if there are any.

        Where it raises, some may be gone and some not.
        """

    def put_note(self, key: str, sealed: bytes, expires_at: float) -> None:
        """Keep a note, in place of any other under this key.

        Args:
            key: `notes.py` makes it.
            sealed: What it says.
            expires_at: When nobody needs it any more, seconds since the epoch.
        """

    def read_note(self, key: str) -> bytes | None:
        """What a note says, if there is one; it may have expired."""

    def delete_note(self, key: str) -> None:
        """Forget a note, if there is one."""

    def take_note(self, key: str) -> bytes | None:
        """What a note says, if there is one; it is gone then, and one call has it."""

    def count(self, counters: Sequence[Counter]) -> Counter | None:
        """Add one to each; or to none, where one of them is at its most already.

        Returns:
            That one, or None where all were counted.
        """

    def uncount(self, counters: Sequence[Counter]) -> None:
        """Take back what `count` added; a counter that is gone stays gone."""

    def append(self, key: str, sealed: bytes, expires_at: float, most: int) -> None:
        """Add an entry to the end of a list.

        Args:
            key: The list's.
            sealed: The entry.
            expires_at: When nobody needs it any more, seconds since the epoch.
            most: How many entries at least are kept, of which the oldest go first.
        """

    def entries(self, key: str) -> list[bytes]:
        """What is in a list, oldest first; some may have expired."""

    def delete_entries(self, key: str) -> None:
        """Forget a list, if there is one."""

    def purge(self, now: float, unused_since: float) -> None:
        """Forget rows that expired before `now` or were last used before then.

        And notes, counters and entries that expired.
        """
