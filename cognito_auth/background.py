"""Work that nobody waits for: one thread, a bounded number of jobs, no failure."""

import logging
import queue
import threading
import time
from collections.abc import Callable

from cognito_auth.rarely import log_rarely

log = logging.getLogger(__name__)

Job = Callable[[], None]
# What may wait: a mail takes a tenth of a second, so this is about ten seconds.
MOST = 100
POLL_SECONDS = 0.01


class Background:
    """Does jobs one after the other, in a thread that begins with the first.

    A page goes on at once, so that how long a job takes can't be told from it.

    Args:
        most: How many jobs may wait; what comes then is dropped.
    """

    def __init__(self, most: int = MOST) -> None:
        self._jobs: queue.Queue[Job] = queue.Queue(most)
        self._lock = threading.Lock()
        self._is_running = False

    def do(self, job: Job) -> None:
        """Have a job done soon; returns at once and never raises."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            text = "too much is waiting to be done: something was left out"
            log_rarely(log, logging.ERROR, text, cause="background is full")
            return
        with self._lock:
            if not self._is_running:
                self._is_running = True
                threading.Thread(
                    target=self._work, name="background", daemon=True
                ).start()

    def settle(self, seconds: float) -> bool:
        """Wait until all is done, for so long at most; whether it is."""
        until = time.monotonic() + seconds
        while self._jobs.unfinished_tasks:
            if time.monotonic() > until:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            except Exception as error:
                # its kind alone: a text may name whom it was for
                kind = type(error).__name__
                log_rarely(
                    log,
                    logging.ERROR,
                    f"what was to be done in the background failed: {kind}",
                    cause=f"background {kind}",
                )
            finally:
                self._jobs.task_done()
