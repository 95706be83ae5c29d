"""A minute of the soak, and that it tells what it is there to tell."""

from pathlib import Path

import pytest

from tests.soak.gauges import Reading, grown
from tests.soak.run import soak
from tests.stack import Stack

pytestmark = pytest.mark.integration

SECONDS = 30.0
PEOPLE = 4
PAUSE_SECONDS = 0.05


def test_an_app_in_use_stays_as_it_is_and_loses_nobody(
    stack: Stack, tmp_path: Path
) -> None:
    found = soak(
        stack,
        tmp_path,
        seconds=SECONDS,
        people=PEOPLE,
        pause_seconds=PAUSE_SECONDS,
    )

    assert found.wrong == [], str(found)
    # or nothing was tried
    assert found.refreshes
    assert found.faults
    assert {"page", "rerun", "sign in", "sign out", "wrong password"} <= set(
        found.tally.done
    )


def readings(**more: float) -> list[Reading]:
    """A gauge each that grows by so much a second."""
    start = {"memory": 150.0, "files": 400.0, "database": 4.0}
    return [
        Reading(
            float(at),
            at,
            **{name: value + more.get(name, 0.0) * at for name, value in start.items()},
        )
        for at in range(0, 60, 2)
    ]


@pytest.mark.parametrize("name", ["memory", "files", "database"])
def test_what_grows_all_the_time_is_told(name: str) -> None:
    assert grown(readings(**{name: 1.0}), 20.0) == [name]
    assert grown(readings(), 20.0) == []


def test_what_grew_while_it_was_cold_is_not_told() -> None:
    cold = [Reading(float(at), at, 100.0 + 5 * at, 10.0, 1.0) for at in range(20)]
    warm = [Reading(float(at), at, 200.0, 10.0, 1.0) for at in range(20, 60)]

    assert grown([*cold, *warm], 20.0) == []
