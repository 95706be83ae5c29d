"""Limits: counted for whom, how long a wait is, and what a setting may say."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cognito_auth.door.limits import LIMITS, SETTINGS, Limit, Limits, Scope, read
from cognito_auth.errors import ConfigError, Limited
from cognito_auth.sessions.sqlite import SqliteStore
from tests.unit.clock import Clock

STRANGER: Mapping[Scope, str] = {
    "account": "ada",
    "address": "192.0.2.1",
    "browser": "b1",
    "known": "",
}
OWNER: Mapping[Scope, str] = {**STRANGER, "known": "b2 ada"}


def limits(store: SqliteStore, clock: Clock, **most: str) -> Limits:
    off = dict.fromkeys(SETTINGS, "off")
    return Limits(store, read({**off, **most}), now=clock)


def attempts(limits: Limits, names: Mapping[Scope, str], most: int = 100) -> int:
    """How many attempts get through before one is refused."""
    for number in range(most):
        try:
            limits.count("sign_in", names)
        except Limited:
            return number
    return most


@pytest.mark.parametrize("scope", ["account", "address", "browser"])
def test_each_scope_has_its_own_budget(
    store: SqliteStore, clock: Clock, scope: Scope
) -> None:
    limited = limits(store, clock, **{f"LIMIT_SIGN_IN_PER_{scope.upper()}": "3/1m"})

    assert attempts(limited, STRANGER) == 3
    assert attempts(limited, {**STRANGER, scope: "another"}) == 3
    assert limited.count("mail", STRANGER) == []


def test_a_browser_that_knows_the_account_is_not_locked_out_by_others(
    store: SqliteStore, clock: Clock
) -> None:
    limited = limits(
        store,
        clock,
        LIMIT_SIGN_IN_PER_ACCOUNT="3/1m",
        LIMIT_SIGN_IN_PER_ADDRESS="3/1m",
        LIMIT_SIGN_IN_PER_KNOWN="2/1m",
    )
    assert attempts(limited, STRANGER) == 3

    assert attempts(limited, OWNER) == 2
    assert attempts(limited, {**OWNER, "known": "b3 ada"}) == 2


def test_a_wait_ends_with_its_stretch_and_does_not_grow(
    store: SqliteStore, clock: Clock
) -> None:
    limited = limits(store, clock, LIMIT_SIGN_IN_PER_ACCOUNT="3/1m")
    attempts(limited, STRANGER)
    with pytest.raises(Limited) as refused:
        limited.count("sign_in", STRANGER)
    wait = refused.value.seconds
    assert 1 <= wait <= 60

    clock.seconds += wait / 2
    with pytest.raises(Limited) as refused:
        limited.count("sign_in", STRANGER)
    assert refused.value.seconds <= wait / 2 + 1
    clock.seconds += wait / 2
    assert attempts(limited, STRANGER) == 3


def test_the_sentence_counts_as_a_clock_does(store: SqliteStore, clock: Clock) -> None:
    assert Limited(seconds=9).user_message.endswith("in 0:09.")
    assert Limited(seconds=899).user_message.endswith("in 14:59.")
    assert Limited(seconds=3600).user_message.endswith("in 1:00:00.")


def test_stretches_of_two_accounts_begin_at_different_times(
    store: SqliteStore, clock: Clock
) -> None:
    limited = limits(store, clock, LIMIT_SIGN_IN_PER_ACCOUNT="1/1d")
    ends = {
        limited.count("sign_in", {**STRANGER, "account": name})[0].ends_at
        for name in ("ada", "bob", "eve")
    }

    assert len(ends) == 3


def test_what_is_given_back_can_be_used_again(store: SqliteStore, clock: Clock) -> None:
    limited = limits(store, clock, LIMIT_SIGN_IN_PER_ACCOUNT="1/1m")
    for _ in range(5):
        limited.give_back(limited.count("sign_in", STRANGER))

    assert attempts(limited, STRANGER) == 1


def test_the_store_holds_no_name_that_was_counted(
    store: SqliteStore, clock: Clock, tmp_path: Path
) -> None:
    limits(store, clock, LIMIT_SIGN_IN_PER_ADDRESS="3/1m").count("sign_in", STRANGER)
    store.close()

    assert b"192.0.2.1" not in (tmp_path / "sessions.db").read_bytes()


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("1/1s", Limit(1, 1)),
        ("10/15m", Limit(10, 900)),
        ("5/2h", Limit(5, 7200)),
        ("50/1d", Limit(50, 86400)),
    ],
)
def test_a_setting_says_how_many_in_what_time(text: str, limit: Limit) -> None:
    found = read({**SETTINGS, "LIMIT_CODE_PER_BROWSER": text})

    assert found["code", "browser"] == limit


@pytest.mark.parametrize(
    "text", ["", "10", "10/15", "0/1m", "1/0m", "-1/1m", "1/1w", "1 / 1m", "٣/1m", "on"]
)
def test_a_malformed_setting_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match="LIMIT_CODE_PER_BROWSER must be like 10/15m"):
        read({**SETTINGS, "LIMIT_CODE_PER_BROWSER": text})


def test_every_limit_can_be_switched_off_and_is_on_by_default() -> None:
    assert set(read(SETTINGS)) == set(LIMITS)
    assert read(dict.fromkeys(SETTINGS, "off")) == {}
