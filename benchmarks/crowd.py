"""Many at once, and what that does to an event loop in the same process."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

# How often the loop is looked at; a delay is what it wakes up late by.
PROBE_SECONDS = 0.002


@dataclass(frozen=True)
class Crowd:
    """What came of it; times in seconds.

    `each` is how long each took that succeeded, `seconds` all of them, `delays` how
    late the loop was, and `failed` how many did not succeed.
    """

    each: Sequence[float]
    seconds: float
    delays: Sequence[float]
    failed: int = 0

    @property
    def per_second(self) -> float:
        """How many were done in a second."""
        return len(self.each) / self.seconds


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many of them do not exceed."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def at_once(work: Callable[[], object], threads: int, each: int) -> Crowd:
    """Have threads do the same, beside an event loop in the main one.

    Args:
        work: What each does.
        threads: How many do it at the same time.
        each: How often each does it.

    Raises:
        Exception: The first one that a thread met, if all failed.
    """
    taken: list[float] = []
    failed: list[Exception] = []
    left = [threads]
    lock = threading.Lock()
    together = threading.Barrier(threads + 1)

    def run() -> None:
        together.wait()
        for _ in range(each):
            started = time.perf_counter()
            try:
                work()
            except Exception as error:
                failed.append(error)
            else:
                taken.append(time.perf_counter() - started)
        with lock:
            left[0] -= 1

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    delays, seconds = asyncio.run(_delays(together.wait, lambda: left[0] > 0))
    for thread in running:
        thread.join()
    if not taken:
        raise failed[0]
    return Crowd(taken, seconds, delays, len(failed))


def idle(seconds: float) -> Crowd:
    """The loop alone, for so long: what this machine makes late by itself."""
    until = time.perf_counter() + seconds
    found, taken = asyncio.run(
        _delays(lambda: None, lambda: time.perf_counter() < until)
    )
    return Crowd([], taken, found)


async def _delays(
    begin: Callable[[], object], goes_on: Callable[[], bool]
) -> tuple[list[float], float]:
    """How late a running loop is from a beginning on, and how long that went on."""
    found: list[float] = []
    begin()
    begun = started = time.perf_counter()
    while goes_on() or not found:
        await asyncio.sleep(PROBE_SECONDS)
        ended = time.perf_counter()
        found.append(ended - started - PROBE_SECONDS)
        started = ended
    return found, time.perf_counter() - begun
