"""What a browser waits with, for a code or a further step: sealed, beside its session.

A page that is loaded anew, another tab and another process find it again; another
browser finds nothing. A note is good until its end, for the owner that it was made for.
"""

import hashlib
import hmac
import time
from collections.abc import Callable

from cognito_auth.errors import ServiceUnavailable, SessionEnded
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import SessionStore

# What an item of DynamoDB holds, less its other columns.
MOST_BYTES = 390_000


class Notes:
    """The rules of notes, over any store.

    Args:
        store: Keeps them.
        sealer: Seals them, each for its own key.
        now: The clock, seconds since the epoch.
    """

    def __init__(
        self,
        store: SessionStore,
        sealer: Sealer,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._now = now

    def put(
        self, browser: str, name: str, text: str, *, owner: str = "", seconds: float
    ) -> None:
        """Keep a text, in place of what this browser had under the name.

        Args:
            browser: A hash of the browser's own cookie; nobody keeps nothing.
            name: What it is.
            text: May be a secret.
            owner: The user or the challenge that it belongs to, if it could be
                another's; may be a secret.
            seconds: How long it is good.

        Raises:
            ServiceUnavailable: The store is away, or it is too large for it.
        """
        if not browser:
            return
        key, expires_at = _key(browser, name), self._now() + seconds
        sealed = self._sealer.seal(
            _sealed_for(key),
            {"text": text, "owner": owner, "expires_at": repr(expires_at)},
        )
        if len(sealed) > MOST_BYTES:
            raise ServiceUnavailable(f"a note {name} of {len(sealed)} bytes")
        self._store.put_note(key, sealed, expires_at)

    def get(self, browser: str, name: str, owner: str = "") -> str | None:
        """What this browser kept under the name for this owner, if it is still good.

        Raises:
            ServiceUnavailable: The store is away.
        """
        if not browser:
            return None
        key = _key(browser, name)
        return self._opened(key, self._store.read_note(key), owner)

    def take(self, browser: str, name: str, owner: str = "") -> str | None:
        """The same, and forget it: of several who ask at once, one gets it.

        Raises:
            ServiceUnavailable: The store is away.
        """
        if not browser:
            return None
        key = _key(browser, name)
        return self._opened(key, self._store.take_note(key), owner)

    def _opened(self, key: str, sealed: bytes | None, owner: str) -> str | None:
        if sealed is None:
            return None
        try:
            note = self._sealer.open(_sealed_for(key), sealed)
        except SessionEnded:
            return None
        if self._now() >= float(note["expires_at"]):
            return None
        is_theirs = hmac.compare_digest(note["owner"].encode(), owner.encode())
        return note["text"] if is_theirs else None

    def drop(self, browser: str, name: str) -> None:
        """Forget what this browser kept under the name, if anything.

        Raises:
            ServiceUnavailable: The store is away.
        """
        if browser:
            self._store.delete_note(_key(browser, name))


def _key(browser: str, name: str) -> str:
    return hashlib.sha256(f"{browser} {name}".encode()).hexdigest()


def _sealed_for(key: str) -> str:
    # no session's id, whose records are sealed by the same key
    return f"note {key}"
