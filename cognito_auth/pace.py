"""How fast an answer may come that would otherwise tell, by its time, who is there."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Registering, codes and resets answer no sooner, whatever Cognito had to do for them:
# it makes an account in a few tenths of a second, and refuses a taken name sooner.
# docs/security.md, "Who has an account", has what was measured.
MINIMUM_SECONDS = 0.5


class Pace:
    """Holds answers back until their time has come.

    Args:
        seconds: How long an answer takes at least.
        now: A clock that only goes on, in seconds.
        sleep: Waits, in seconds.
    """

    def __init__(
        self,
        seconds: float = MINIMUM_SECONDS,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._now = now
        self._sleep = sleep

    @contextmanager
    def held(self) -> Iterator[None]:
        """Take at least the time for what is within, be it an error."""
        ends = self._now() + self._seconds
        try:
            yield
        finally:
            if (left := ends - self._now()) > 0:
                self._sleep(left)
