"""The vault: what lies there is found by its key, for a while and within bounds."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from streamlit_cognito import vault
from streamlit_cognito.vault import Vault
from tests.unit.clock import Clock


@pytest.fixture
def box(clock: Clock) -> Vault:
    return Vault(now=clock)


def test_a_value_is_found_by_its_key_again_and_again(box: Vault) -> None:
    value = object()
    key = box.put(value)
    assert box.get(key) is value
    assert box.get(key) is value


def test_each_value_has_a_key_that_nobody_guesses(box: Vault) -> None:
    keys = {box.put("the same") for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {22}  # 128 bits
    assert box.get("another") is None


def test_a_value_is_forgotten_when_its_time_is_over(box: Vault, clock: Clock) -> None:
    key = box.put("first")
    clock.seconds += vault.SECONDS - 1
    later = box.put("second")
    assert box.get(key) == "first"
    clock.seconds += 1
    assert box.get(key) is None
    assert box.get(later) == "second"


def test_what_is_over_leaves_the_memory_with_the_next_call(
    box: Vault, clock: Clock
) -> None:
    for number in range(5):
        box.put(number)
    clock.seconds += vault.SECONDS
    box.get("any")
    assert box._values == {}


def test_looking_does_not_prolong(box: Vault, clock: Clock) -> None:
    key = box.put("secret")
    for _ in range(2):
        clock.seconds += vault.SECONDS / 2
        found = box.get(key)
    assert found is None


def test_a_dropped_value_is_gone_and_dropping_again_does_nothing(box: Vault) -> None:
    key, other = box.put("secret"), box.put("other")
    box.drop(key)
    box.drop(key)
    assert box.get(key) is None
    assert box.get(other) == "other"


def test_a_full_vault_gives_up_the_oldest(
    box: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "MOST", 3)
    keys = [box.put(number) for number in range(5)]
    assert [box.get(key) for key in keys] == [None, None, 2, 3, 4]


def test_threads_find_their_own_values(clock: Clock) -> None:
    box = Vault(now=clock)

    def come_and_go(number: int) -> bool:
        keys = [box.put((number, turn)) for turn in range(200)]
        found = [box.get(key) for key in keys]
        for key in keys:
            box.drop(key)
        return found == [(number, turn) for turn in range(200)]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(come_and_go, range(8)))
    assert box._values == {}


def test_what_has_had_its_time_goes_though_nobody_asks(
    box: Vault, clock: Clock
) -> None:
    box.put("a secret")
    clock.seconds += vault.SECONDS
    box.sweep()
    assert box._values == {}
