"""Work that nobody waits for: done in order, bounded, and never somebody's problem."""

import logging
import threading
from functools import partial

import pytest

from cognito_auth.background import Background


def test_jobs_are_done_in_their_order_in_one_thread() -> None:
    background = Background()
    done: list[tuple[int, str]] = []

    def job(number: int) -> None:
        done.append((number, threading.current_thread().name))

    for number in range(5):
        background.do(partial(job, number))

    assert background.settle(5)
    assert done == [(number, "background") for number in range(5)]


def test_a_job_that_fails_is_logged_once_without_its_text_and_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    background = Background()
    done: list[bool] = []

    def fail() -> None:
        raise ValueError("ada@example.com")

    for _ in range(3):
        background.do(fail)
    background.do(lambda: done.append(True))

    assert background.settle(5)
    assert done == [True]
    [record] = caplog.records
    assert (record.levelno, "ValueError" in record.message) == (logging.ERROR, True)
    assert "ada" not in caplog.text


def test_what_is_too_much_is_dropped_and_nobody_waits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    background, held, begun = Background(most=2), threading.Event(), threading.Event()
    done: list[int] = []

    def hold() -> None:
        begun.set()
        held.wait(5)

    background.do(hold)
    assert begun.wait(5)
    for number in range(5):
        background.do(partial(done.append, number))
    assert not background.settle(0)
    held.set()

    assert background.settle(5)
    assert done == [0, 1]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
