"""Log lines that come once a minute at most, however many visitors bring them on."""

import logging
import threading
import time

SECONDS = 60

_logged: dict[str, float] = {}
_lock = threading.Lock()


def log_rarely(
    log: logging.Logger, level: int, text: str, *, cause: str, stacklevel: int = 1
) -> None:
    """Log a text, unless one of the same cause was logged within the last minute.

    Args:
        log: The module's.
        level: `logging.ERROR`.
        text: The line.
        cause: What tells it from others; one of few.
        stacklevel: As `logging` takes it.
    """
    now = time.monotonic()
    with _lock:
        if now < _logged.get(cause, -SECONDS) + SECONDS:
            return
        _logged[cause] = now
    log.log(level, "%s", text, stacklevel=stacklevel + 1)


def forget() -> None:
    """Log every cause anew; for tests."""
    with _lock:
        _logged.clear()
