"""Trust: a browser's secrets and an account's list, both needed, both sealed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.sessions.notes import Notes
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.trust import (
    MOST_ACCOUNTS,
    NOTE,
    TRUST_SECONDS,
    KeptDevice,
    Trust,
)
from cognito_auth.values import Device
from tests.unit.clock import Clock

BROWSER, ANOTHER = "a" * 64, "b" * 64
DEVICE = Device("us-east-1_device-key", "-group-key", "device-secret")
KEPT = KeptDevice("sub-1", DEVICE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


@pytest.fixture
def trust(path: Path, clock: Clock) -> Iterator[Trust]:
    with closing(SqliteStore(path)) as store:
        sealer = Sealer([Fernet.generate_key().decode()])
        notes = Notes(store, sealer, now=clock)
        yield Trust(store, sealer, notes, now=clock)


def test_a_browser_finds_its_own_device_of_an_account(trust: Trust) -> None:
    trust.keep(BROWSER, "ada", KEPT)

    assert trust.kept(BROWSER, "ada") == KEPT
    assert trust.kept(BROWSER, "bob") is None
    assert trust.kept(ANOTHER, "ada") is None
    trust.keep("", "ada", KEPT)
    assert trust.kept("", "ada") is None


@pytest.mark.parametrize(
    "text", ["[]", '{"ada": ["sub-1", "key", "group", "secret", "more"]}']
)
def test_what_another_version_kept_is_as_good_as_nothing(
    trust: Trust, text: str
) -> None:
    trust._notes.put(BROWSER, NOTE, text, seconds=60)
    assert trust.kept(BROWSER, "ada") is None
    trust.keep(BROWSER, "ada", KEPT)
    assert trust.kept(BROWSER, "ada") == KEPT


def test_a_browser_has_several_accounts_and_gives_up_the_oldest(trust: Trust) -> None:
    names = [f"user-{number}" for number in range(MOST_ACCOUNTS)]
    for name in names:
        trust.keep(BROWSER, name, KEPT)
    # whoever comes back is the newest
    trust.keep(BROWSER, names[0], KEPT)
    trust.keep(BROWSER, "one more", KEPT)

    known = [name for name in [*names, "one more"] if trust.kept(BROWSER, name)]
    assert known == [names[0], *names[2:], "one more"]


def test_a_device_is_trusted_for_thirty_days(trust: Trust, clock: Clock) -> None:
    assert trust.trusted("sub-1") == set()
    trust.add("sub-1", "first")
    clock.seconds += 60
    trust.add("sub-1", "second")

    assert trust.trusted("sub-1") == {"first", "second"}
    assert trust.trusted("sub-2") == set()
    clock.seconds += TRUST_SECONDS - 60
    assert trust.trusted("sub-1") == {"second"}
    # trusted anew, its time begins again
    trust.add("sub-1", "first")
    clock.seconds += 60
    assert trust.trusted("sub-1") == {"first"}


def test_one_ends_or_all(trust: Trust) -> None:
    for key in ("first", "second"):
        trust.add("sub-1", key)
    trust.add("sub-2", "other")

    trust.remove("sub-1", "first")
    assert trust.trusted("sub-1") == {"second"}
    trust.clear("sub-1")
    trust.clear("sub-1")
    assert trust.trusted("sub-1") == set()
    assert trust.trusted("sub-2") == {"other"}


def test_the_end_of_trust_outlives_the_purge_that_forgets_its_beginning(
    trust: Trust, path: Path, clock: Clock
) -> None:
    trust.add("sub-1", "first")
    trust.remove("sub-1", "first")
    with closing(SqliteStore(path)) as store:
        store.purge(clock(), 0.0)

    assert trust.trusted("sub-1") == set()


def test_the_store_shows_nobody_anything(trust: Trust, path: Path) -> None:
    trust.keep(BROWSER, "ada", KEPT)
    trust.add("sub-1", DEVICE.key)

    with closing(sqlite3.connect(path)) as database:
        everything = "\n".join(database.iterdump())
    for secret in (DEVICE.key, DEVICE.group_key, DEVICE.secret, "sub-1", "ada"):
        assert secret not in everything
        assert secret.encode().hex() not in everything.lower()
    shown = repr(KEPT)
    assert DEVICE.secret not in shown
    assert DEVICE.key not in shown


def test_under_another_key_nobody_is_trusted(path: Path, clock: Clock) -> None:
    def of(key: str) -> Trust:
        sealer = Sealer([key])
        return Trust(store, sealer, Notes(store, sealer, now=clock), now=clock)

    old, new = (Fernet.generate_key().decode() for _ in range(2))
    with closing(SqliteStore(path)) as store:
        of(old).keep(BROWSER, "ada", KEPT)
        of(old).add("sub-1", DEVICE.key)
        assert of(new).kept(BROWSER, "ada") is None
        assert of(new).trusted("sub-1") == set()
        assert of(old).trusted("sub-1") == {DEVICE.key}
