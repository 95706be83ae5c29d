"""SRP's powers: one at a time, for everybody in their turn."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from cognito_auth.cognito import arithmetic
from cognito_auth.cognito.arithmetic import Turns, power

# The fork begins while another thread of its parent computes, and somebody waits.
FORKS = """
import os
import signal
import threading
from cognito_auth.cognito import arithmetic

begun, end = threading.Event(), threading.Event()
for job in (lambda: begun.set() or end.wait(20), lambda: None):
    threading.Thread(target=arithmetic._turns.do, args=(job,)).start()
    assert begun.wait(5)
child = os.fork()
if not child:
    signal.alarm(10)  # and it waits no longer
    os._exit(arithmetic.power(2, 3, 5) - 3)
end.set()
assert os.waitpid(child, 0)[1] == 0
assert arithmetic.power(2, 3, 5) == 3
"""


class Held:
    """Turns that one thread has until `end`, and what comes after it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.turns, self.end, self.served = Turns(), threading.Event(), list[int]()
        self.queued = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        submit, begun = ThreadPoolExecutor.submit, threading.Event()

        def told(pool: ThreadPoolExecutor, *job: Any) -> Any:
            turn = submit(pool, *job)
            self.queued.release()
            return turn

        monkeypatch.setattr(ThreadPoolExecutor, "submit", told)
        self.begin(lambda: begun.set() or self.end.wait(5))
        assert begun.wait(5)

    def begin(self, job: Callable[[], Any]) -> None:
        thread = threading.Thread(target=self.turns.do, args=(job,))
        thread.start()
        self._threads.append(thread)

    def queue(self, number: int) -> None:
        self.begin(partial(self.served.append, number))
        assert self.queued.acquire(timeout=5), "it did not wait"

    def join(self) -> None:
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held(monkeypatch)
    yield made
    made.end.set()
    made.join()


def test_one_is_computed_at_a_time() -> None:
    turns, busy, gate = Turns(), threading.Lock(), threading.Barrier(8)
    met: list[bool] = []

    def job() -> None:
        if busy.acquire(blocking=False):
            # time for another to come
            threading.Event().wait(0.01)
            busy.release()
        else:
            met.append(True)

    def visitor() -> None:
        gate.wait(5)
        turns.do(job)

    visitors = [threading.Thread(target=visitor) for _ in range(8)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join(5)

    assert met == []


def test_who_comes_first_is_served_first(held: Held) -> None:
    for number in range(20):
        held.queue(number)
    held.end.set()
    held.join()

    assert held.served == list(range(20))


def test_nobody_passes_those_who_wait(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    # whoever has waited longest is slow to take their turn
    slow = threading.Event()
    take = Turns._next

    def slowly(turns: Turns, job: Callable[[], Any]) -> Any:
        assert slow.wait(5)
        return take(turns, job)

    monkeypatch.setattr(Turns, "_next", slowly)
    held.queue(0)
    held.end.set()
    held.turns._free.acquire()
    held.turns._free.release()
    held.queue(1)
    slow.set()
    held.join()

    assert held.served == [0, 1]


def test_who_is_alone_needs_no_other_thread() -> None:
    assert Turns().do(threading.get_ident) == threading.get_ident()


def test_every_power_waits_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spy(Turns):
        def do(self, job: Callable[[], Any]) -> Any:
            return super().do(job), "in turn"

    monkeypatch.setattr(arithmetic, "_turns", Spy())
    assert power(2, 10, 1019) == (5, "in turn")  # type: ignore[comparison-overlap]


def test_an_error_is_the_callers_and_others_go_on(held: Held) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as caller:
        waits = caller.submit(held.turns.do, fail)
        assert held.queued.acquire(timeout=5)
        held.queue(0)
        held.end.set()
        assert isinstance(waits.exception(5), ZeroDivisionError)
    held.join()
    with pytest.raises(ZeroDivisionError):
        held.turns.do(fail)

    assert held.served == [0]
    assert held.turns.do(lambda: 3) == 3


def test_without_a_thread_everybody_computes_in_their_own(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def submit(*_: Any) -> None:
        held.end.set()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit)

    assert held.turns.do(threading.get_ident) == threading.get_ident()


def test_a_fork_computes_too() -> None:
    # newer Pythons warn of a fork beside threads, which is what is tried here
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKS]
    subprocess.run(command, check=True, timeout=30)
