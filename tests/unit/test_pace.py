"""Answers that come no sooner than others of their kind."""

import pytest

from cognito_auth.pace import MINIMUM_SECONDS, Pace


class Clock:
    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.mark.parametrize(
    ("takes", "slept"), [(0.0, [0.5]), (0.3, [0.2]), (0.5, []), (2.0, [])]
)
def test_an_answer_takes_at_least_its_time(takes: float, slept: list[float]) -> None:
    clock = Clock()
    with Pace(0.5, now=lambda: clock.time, sleep=clock.sleep).held():
        clock.time += takes

    assert clock.slept == pytest.approx(slept)


def test_a_refusal_takes_as_long() -> None:
    clock = Clock()
    with (
        pytest.raises(KeyError),
        Pace(0.5, now=lambda: clock.time, sleep=clock.sleep).held(),
    ):
        raise KeyError

    assert clock.slept == [0.5]


def test_the_time_is_longer_than_what_cognito_was_seen_to_take() -> None:
    assert MINIMUM_SECONDS >= 0.5
