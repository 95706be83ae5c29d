"""No answer tells by its time who has an account; docs/security.md has 200 pairs.

A few pairs here, and a shorter pace: enough to see an answer that is not held back, or
one that does its work before it answers.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from cognito_auth.pace import Pace
from tests.embedded import Embedded
from tests.timing import Compared, Measured, compare, together

pytestmark = pytest.mark.integration

PAIRS = 8
PACE_SECONDS = 0.2


@pytest.fixture(scope="module")
def measured(emulator: Embedded) -> Iterator[Measured]:
    found = Measured(emulator.make_pool(), PAIRS, Pace(PACE_SECONDS))
    found.prepare()
    yield found
    assert found.background.settle(10)


def test_what_only_some_addresses_bring_about_is_held_back(measured: Measured) -> None:
    found = together(measured.held, most=7)

    assert len(found) == 7
    for each in found:
        assert min(each.one.min(), each.other.min()) >= PACE_SECONDS, each.line
        assert abs(each.difference) < PACE_SECONDS / 2, each.line


def test_a_sign_in_takes_as_long_for_nobody(measured: Measured) -> None:
    for found in together(measured.at_once, most=1):
        one, other = float(np.median(found.one)), float(np.median(found.other))
        # what is refused at once takes a tenth
        assert one / 2 < other < one * 2, found.line


def test_the_test_sees_a_millisecond_and_nothing_where_there_is_nothing() -> None:
    draw = np.random.default_rng(7)
    first, second = (draw.normal(0.1, 0.002, 200) for _ in range(2))

    assert Compared("", first, second).p > 0.05
    assert Compared("", first + 0.001, second).p < 0.01


def test_a_kind_that_waits_longer_is_found() -> None:
    found = compare("", 20, lambda _: lambda: sum(range(100_000)), lambda _: str)

    assert found.difference > 0
    assert found.p < 0.01
