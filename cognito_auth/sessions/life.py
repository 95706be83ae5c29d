"""Signed-in browsers: tokens stay on the server, the browser holds one cookie.

A session's life:

1. `create` after a sign-in. The script keeps the session's id, which opens nothing.
2. Until the browser has its cookie, the session that `get` finds has a one-time
   `ticket`, bound to the browser's own cookie; the page hands it to `/session/sync`.
3. `take_ticket` exchanges it, once, for the value of the session cookie.
4. `from_cookie` finds the session for later visits, `get` for the living page.
5. `lease` and `renew` let one of many refresh the tokens (`flows/browsers.py`).
6. `prove` notes that the person was still there; `is_proved` says whether that, or
   the sign-in, is fresh enough for what needs it (`flows/proofs.py`).
7. `end` at sign-out; idle and absolute timeouts otherwise.

A store keeps the hash of the cookie's secret, and sealed the tokens and the recording
of the sign-in (`beginning`), which ends with the row.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from cognito_auth.errors import ProofNeeded, ServiceUnavailable, SessionEnded
from cognito_auth.sessions.notes import Notes
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import Row, SessionStore
from cognito_auth.sessions.trust import Trust
from cognito_auth.values import Tokens

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
PROOF_SECONDS = 10 * 60
# In place of the time of a proof, where the device of a trusted browser stood for the
# second factor: who has only the password proves nothing there.
BY_TRUST = -1.0
TICKET_SECONDS = 60
# After this long without a sign of the cookie, its answer counts as lost.
LOST_SECONDS = 5
# As long as one refresh may take; after it another page may try.
LEASE_SECONDS = 10
# A use is written down at most this often, so that a rerun mostly only reads; and ten
# times within the shortest idle time, so that none of it is lost for that.
TOUCH_SECONDS = 60
# About what a session takes.
CHECKED_BYTES = 5000
_SEALED = ("id_token", "access_token", "refresh_token")
ID = re.compile(r"[\w-]{22}", re.ASCII)


@dataclass(frozen=True)
class Session:
    """A browser that is signed in.

    `proved_at` is when whoever signed in last proved that it is them: at the sign-in,
    or later.
    """

    id: str
    subject: str
    tokens: Tokens = field(repr=False)
    token_number: int
    created_at: float
    used_at: float
    expires_at: float
    proved_at: float
    agent: str
    # a hash of the id of the browser that began it
    browser: str = field(repr=False)
    # how far the browser is, not which session it is: what its page must show to
    # get the cookie, None where it needs nothing
    ticket: str | None = field(repr=False, compare=False)

    @property
    def is_by_trust(self) -> bool:
        """Whether its sign-in went without the second factor, in a trusted browser."""
        return self.proved_at == BY_TRUST


@dataclass(frozen=True)
class ListedSession:
    """A session as its user's list of sessions shows it."""

    id: str
    agent: str
    created_at: float
    used_at: float


@dataclass(frozen=True)
class Beginning:
    """How a session began; times in seconds since the epoch, UTC.

    `recorded` is the text of the sign-in's recording, "" if there is none, and
    `cookie_at` when the browser got its cookie, 0 before it has.
    """

    recorded: str
    cookie_at: float


@dataclass(frozen=True)
class Ended:
    """A session that is over: whose it was, and its tokens, if they could be opened."""

    subject: str
    tokens: Tokens | None = field(repr=False)


class Sessions:
    """The rules of a session's life, over any store.

    Args:
        store: Keeps the rows.
        sealer: Seals the tokens and signs the tickets.
        idle_seconds: A session unused for longer ends.
        absolute_seconds: A session older than this ends.
        proof_seconds: A proof older than this has to be given again.
        now: The clock, seconds since the epoch.

    Attributes:
        store: As given; the door keeps its own in it.
        sealer: As given.
        notes: What browsers wait with, in the same store under the same key.
        trust: Which browsers go without a second factor, likewise.
    """

    def __init__(
        self,
        store: SessionStore,
        sealer: Sealer,
        *,
        idle_seconds: float = IDLE_SECONDS,
        absolute_seconds: float = ABSOLUTE_SECONDS,
        proof_seconds: float = PROOF_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self.sealer = sealer
        self.idle_seconds = idle_seconds
        self.absolute_seconds = absolute_seconds
        self.proof_seconds = proof_seconds
        self._now = now
        self.notes = Notes(store, sealer, now=now)
        self.trust = Trust(store, sealer, self.notes, now=now)

    def create(
        self,
        subject: str,
        tokens: Tokens,
        browser: str,
        agent: str = "",
        *,
        proved_at: float = 0.0,
    ) -> Session:
        """Start a session, under an id that is new at every sign-in.

        Args:
            subject: The user's `sub`.
            tokens: What Cognito handed out.
            browser: A hash of the browser's own cookie; only it can take the ticket.
            agent: The browser and system, for the user's list of sessions.
            proved_at: When they proved who they are, if that was not now, seconds
                since the epoch; BY_TRUST where they did not, but for the password.
        """
        now = self._now()
        session_id = secrets.token_urlsafe(16)
        row = Row(
            id=session_id,
            subject=subject,
            browser=browser,
            sealed_tokens=self._seal(session_id, tokens),
            created_at=now,
            used_at=now,
            expires_at=now + self.absolute_seconds,
            ticket_number=1,
            ticket_expires_at=now + TICKET_SECONDS,
            agent=agent,
            proved_at=min(proved_at, now),
            sealed_recording=self._seal_recording(session_id, tokens.recorded),
        )
        self.store.insert(row)
        return self._session(row)

    def get(
        self, session_id: str, browser: str, found: Row | None = None
    ) -> Session | None:
        """The session that a living page started; counts as a use.

        Its ticket is the same until it is used or a minute old. One whose answer got
        lost on its way is followed by another one, while the session lives.

        Args:
            session_id: The session's id.
            browser: As given to `create`; another browser's page gets nothing.
            found: What `glance` has just found, to read nothing.
        """
        row = self._live(session_id, found)
        if row is None or not hmac.compare_digest(row.browser, browser):
            return None
        return self._opened(self._ticketed(self._touched(row)))

    def beginning(self, session: Session) -> Beginning:
        """How a session that was found began; to ask is no use of it.

        Raises:
            SessionEnded: It is gone.
        """
        row = self._live(session.id)
        if row is None:
            raise SessionEnded("the session ended before its beginning was read")
        recorded = ""
        if row.sealed_recording:
            name = _recording_of(row.id)
            recorded = self.sealer.open(name, row.sealed_recording)["recorded"]
        return Beginning(recorded, row.ticket_taken_at)

    def lives(self, session_id: str) -> bool:
        """Whether a session is still there; to ask is no use of it.

        Raises:
            ServiceUnavailable: The store is away.
        """
        return self.glance(session_id) is not None

    def glance(self, session_id: str) -> Row | None:
        """The row of a session that is still there; to ask is no use of it.

        Raises:
            ServiceUnavailable: The store is away.
        """
        row = self._row(session_id)
        return row if row and self._is_live(row) else None

    def lease(self, session: Session) -> Session | None:
        """Take the right to refresh a session's tokens, for LEASE_SECONDS.

        Returns:
            The session as it is now: with the same tokens for the one who may refresh
            them, with newer ones when somebody has. None while somebody else does.

        Raises:
            SessionEnded: It is gone.
        """
        row = self._live(session.id)
        if row is None:
            raise SessionEnded("the session ended before its tokens were refreshed")
        if row.token_number != session.token_number:
            return self._session(row)
        now = self._now()
        if now < row.lease_until:
            return None
        leased = replace(row, lease_until=now + LEASE_SECONDS)
        return self._session(leased) if self.store.swap(leased) else None

    def renew(self, session_id: str, tokens: Tokens) -> None:
        """Keep the tokens of a refresh in place of the old ones, and end the lease."""
        sealed = self._seal(session_id, tokens)
        while (row := self.store.read(session_id)) is not None:
            renewed = replace(
                row,
                sealed_tokens=sealed,
                token_number=row.token_number + 1,
                lease_until=0.0,
            )
            if self.store.swap(renewed):
                return

    def release(self, session_id: str) -> None:
        """Give a lease back without new tokens, so that the next page may try."""
        if row := self.store.read(session_id):
            self.store.swap(replace(row, lease_until=0.0))

    def prove(self, session_id: str) -> None:
        """Note that whoever signed in has just proved again that it is them.

        Raises:
            ProofNeeded: It takes the second factor, by another sign-in.
        """
        while (row := self.store.read(session_id)) is not None:
            if row.proved_at == BY_TRUST:
                raise ProofNeeded
            if self.store.swap(replace(row, proved_at=self._now())):
                return

    def is_proved(self, session: Session) -> bool:
        """Whether the last proof in a session, as it was found, is fresh."""
        return self._is_fresh(session.proved_at)

    def check_proof(self, session_id: str) -> None:
        """Make sure that the last proof is fresh, as the store has it now.

        Raises:
            ProofNeeded: It is too old.
            SessionEnded: There is no such session any more.
        """
        row = self._live(session_id)
        if row is None:
            raise SessionEnded("the session ended before what it asked for was done")
        if not self._is_fresh(_proved_at(row)):
            raise ProofNeeded

    def from_cookie(
        self, cookie: str, found: Row | None = None, *, use: bool = True
    ) -> Session | None:
        """The session that a cookie opens.

        Args:
            cookie: The cookie's value, as the browser sent it.
            found: As in `get`.
            use: Whether this counts as a use; what pages do by themselves doesn't.
        """
        session_id, _, secret = cookie.partition(".")
        row = self._live(session_id, found)
        if row is None or not hmac.compare_digest(row.cookie_hash, _hash(secret)):
            return None
        if not row.cookie_seen:
            row = self._swapped(row, cookie_seen=True)
        return self._opened(self._touched(row) if use else row)

    def take_ticket(self, ticket: str, browser: str) -> tuple[Session, str] | None:
        """Exchange a ticket, once, in the browser it was made for.

        Returns:
            The session and the value for its cookie, or None.
        """
        session_id, _, signature = ticket.partition(".")
        row = self._live(session_id)
        if (
            row is None
            or row.ticket_taken_at
            or self._now() > row.ticket_expires_at
            or not browser
            or not hmac.compare_digest(row.browser, browser)
            or not self.sealer.is_signature(signature, _ticket_text(row))
        ):
            return None
        session = self._opened(row)
        if session is None:
            return None
        secret = secrets.token_urlsafe(32)
        taken = replace(row, ticket_taken_at=self._now(), cookie_hash=_hash(secret))
        if not self.store.swap(taken):
            return None
        return session, f"{row.id}.{secret}"

    def delete(self, session_id: str) -> None:
        """End a session, for every page and cookie of it."""
        self.store.delete(session_id)

    def end(self, session_id: str) -> Ended | None:
        """End a session, and return its tokens so that they can be revoked.

        None where there was no such session.
        """
        row = self._row(session_id)
        if row is None:
            return None
        self.store.delete(session_id)
        tokens = None
        with suppress(SessionEnded):
            tokens = self._session(row).tokens
        return Ended(row.subject, tokens)

    def of_subject(self, subject: str) -> list[ListedSession]:
        """A user's sessions that still live, the one used last first."""
        rows = [row for row in self.store.of_subject(subject) if self._is_live(row)]
        rows.sort(key=lambda row: row.used_at, reverse=True)
        return [
            ListedSession(row.id, row.agent, row.created_at, row.used_at)
            for row in rows
        ]

    def device_keys(self, subject: str) -> set[str]:
        """The devices that a user's living sessions belong to."""
        rows = [row for row in self.store.of_subject(subject) if self._is_live(row)]
        found = {
            session.tokens.device_key for row in rows if (session := self._opened(row))
        }
        return found - {""}

    def delete_all(self, subject: str) -> None:
        """End every session of a user."""
        self.store.delete_all(subject)

    def check(self) -> None:
        """Write a row as large as a sign-in's and remove it again.

        It belongs to nobody, opens nothing, and is over from the start.

        Raises:
            ServiceUnavailable: The store can't be written; the text says why.
        """
        now = self._now()
        session_id = secrets.token_urlsafe(16)
        row = Row(
            id=session_id,
            # of its own: a user's list in DynamoDB is an item that two can't write
            subject=f"check {session_id}",
            browser="",
            sealed_tokens=bytes(CHECKED_BYTES),
            created_at=now,
            used_at=now,
            expires_at=now,
        )
        self.store.insert(row)
        self.store.delete(row.id)

    def purge(self) -> None:
        """Remove what nobody can use any more."""
        now = self._now()
        self.store.purge(now, now - self.idle_seconds)

    def _row(self, session_id: str) -> Row | None:
        # what browsers send is only looked up if it could be one of ours
        return self.store.read(session_id) if ID.fullmatch(session_id) else None

    def _live(self, session_id: str, found: Row | None = None) -> Row | None:
        is_it = found is not None and found.id == session_id
        row = found if is_it else self._row(session_id)
        if row is None:
            return None
        if not self._is_live(row):
            self._tidy(session_id)
            return None
        return row

    def _opened(self, row: Row) -> Session | None:
        """The session of a row, its tokens decrypted; one whose key is gone ends."""
        try:
            return self._session(row)
        except SessionEnded:
            self._tidy(row.id)
            return None

    def _tidy(self, session_id: str) -> None:
        """Remove what opens nothing any more; if that fails, the purge will."""
        with suppress(ServiceUnavailable):
            self.store.delete(session_id)

    def _is_live(self, row: Row) -> bool:
        return self._now() < min(row.expires_at, row.used_at + self.idle_seconds)

    def _is_fresh(self, proved_at: float) -> bool:
        return proved_at != BY_TRUST and self._now() < proved_at + self.proof_seconds

    def _touched(self, row: Row) -> Row:
        now = self._now()
        if now < row.used_at + min(TOUCH_SECONDS, self.idle_seconds / 10):
            return row
        return self._swapped(row, used_at=now)

    def _ticketed(self, row: Row) -> Row:
        """The row with a ticket that can be taken, unless one is on its way."""
        now = self._now()
        if row.cookie_seen or not row.browser:
            return row
        if row.ticket_taken_at:
            is_over = now > row.ticket_taken_at + LOST_SECONDS
        else:
            is_over = now > row.ticket_expires_at
        if not is_over:
            return row
        return self._swapped(
            row,
            ticket_number=row.ticket_number + 1,
            ticket_expires_at=now + TICKET_SECONDS,
            ticket_taken_at=0.0,
        )

    def _ticket(self, row: Row) -> str | None:
        if row.cookie_seen or row.ticket_taken_at or not row.browser:
            return None
        return f"{row.id}.{self.sealer.sign(_ticket_text(row))}"

    def _swapped(self, row: Row, **changes: float | bool) -> Row:
        """Change a row in the store, and return it as it is there now.

        Only for changes that all who make them at once make alike: whoever is beaten
        to it goes on with the row of the other.
        """
        changed = replace(row, **changes)  # type: ignore[arg-type]
        if self.store.swap(changed):
            return replace(changed, version=row.version + 1)
        return self.store.read(row.id) or changed

    def _seal(self, session_id: str, tokens: Tokens) -> bytes:
        kept = {key: value for key, value in vars(tokens).items() if key in _SEALED}
        if tokens.device_key:
            kept["device_key"] = tokens.device_key
        return self.sealer.seal(session_id, kept)

    def _seal_recording(self, session_id: str, recorded: str) -> bytes:
        if not recorded:
            return b""
        return self.sealer.seal(_recording_of(session_id), {"recorded": recorded})

    def _session(self, row: Row) -> Session:
        return Session(
            id=row.id,
            subject=row.subject,
            tokens=Tokens(**self.sealer.open(row.id, row.sealed_tokens)),
            token_number=row.token_number,
            created_at=row.created_at,
            used_at=row.used_at,
            expires_at=row.expires_at,
            proved_at=_proved_at(row),
            agent=row.agent,
            browser=row.browser,
            ticket=self._ticket(row),
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _recording_of(session_id: str) -> str:
    # no session's id, whose tokens are sealed by the same key
    return f"recording {session_id}"


def _proved_at(row: Row) -> float:
    # a sign-in is a proof, unless it says when that was
    return row.proved_at or row.created_at


def _ticket_text(row: Row) -> str:
    return f"{row.id}.{row.ticket_number}"
