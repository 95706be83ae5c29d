"""Keeps what came of a press between two runs, where no page state may hold it.

It lives here, in this process, for a few minutes; a page's state holds only the key,
which is random and good in this process.
"""

import secrets
import threading
import time
from collections.abc import Callable

# longer than anybody waits for a run
SECONDS = 15 * 60
MOST = 10_000


class Vault:
    """Values by random keys, forgotten after a while.

    Args:
        now: Seconds of a monotonic clock.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        # in the order of their end, since all live equally long
        self._values: dict[str, tuple[float, object]] = {}

    def put(self, value: object) -> str:
        """Keep a value; returns its key."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._sweep()
            while len(self._values) >= MOST:
                del self._values[next(iter(self._values))]
            self._values[key] = (self._now() + SECONDS, value)
        return key

    def get(self, key: str) -> object | None:
        """The value, if it is still there."""
        with self._lock:
            self._sweep()
            found = self._values.get(key)
        return found[1] if found else None

    def drop(self, key: str) -> None:
        """Forget a value."""
        with self._lock:
            self._values.pop(key, None)

    def sweep(self) -> None:
        """Forget the values whose time is over."""
        with self._lock:
            self._sweep()

    def _sweep(self) -> None:
        now = self._now()
        for key, (until, _) in list(self._values.items()):
            if until > now:
                return
            del self._values[key]


VAULT = Vault()
