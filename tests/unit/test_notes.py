"""Notes: found by their own browser and owner, until their end, and sealed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions import notes as module
from cognito_auth.sessions.notes import Notes
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from tests.unit.clock import Clock

BROWSER, ANOTHER = "a" * 64, "b" * 64
SECRET = "JBSWY3DPEHPK3PXP"
OLD_KEY, NEW_KEY = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path)
    yield made
    made.close()


@pytest.fixture
def notes(store: SqliteStore, clock: Clock) -> Notes:
    return Notes(store, Sealer([OLD_KEY]), now=clock)


def test_a_note_is_found_again_and_again_until_it_is_dropped(notes: Notes) -> None:
    notes.put(BROWSER, "totp", SECRET, seconds=60)

    assert [notes.get(BROWSER, "totp") for _ in range(2)] == [SECRET, SECRET]
    notes.drop(BROWSER, "totp")
    notes.drop(BROWSER, "totp")
    assert notes.get(BROWSER, "totp") is None


def test_the_later_note_takes_the_place_of_the_former(notes: Notes) -> None:
    notes.put(BROWSER, "totp", "first", owner="ada", seconds=60)
    notes.put(BROWSER, "totp", "second", owner="bob", seconds=60)

    assert notes.get(BROWSER, "totp", "bob") == "second"
    assert notes.get(BROWSER, "totp", "ada") is None


def test_another_browser_and_another_name_find_nothing(notes: Notes) -> None:
    notes.put(BROWSER, "totp", SECRET, seconds=60)

    notes.drop(ANOTHER, "totp")
    notes.drop(BROWSER, "setup")

    assert notes.get(ANOTHER, "totp") is None
    assert notes.get(BROWSER, "setup") is None
    assert notes.get(BROWSER, "totp") == SECRET


def test_who_has_no_browser_keeps_nothing(notes: Notes, store: SqliteStore) -> None:
    notes.put("", "totp", SECRET, seconds=60)
    notes.drop("", "totp")

    assert notes.get("", "totp") is None
    notes.put("", "totp", SECRET, seconds=60)
    assert store.read_note(module._key("", "totp")) is None


@pytest.mark.parametrize("owner", ["", "bob", "adä"])
def test_a_note_is_its_owners_alone(notes: Notes, owner: str) -> None:
    notes.put(BROWSER, "totp", SECRET, owner="ada", seconds=60)

    assert notes.get(BROWSER, "totp", owner) is None
    assert notes.get(BROWSER, "totp", "ada") == SECRET


def test_a_note_is_good_until_its_end(notes: Notes, clock: Clock) -> None:
    notes.put(BROWSER, "totp", SECRET, seconds=60)
    clock.seconds += 59.9
    assert notes.get(BROWSER, "totp") == SECRET
    clock.seconds += 0.1
    assert notes.get(BROWSER, "totp") is None


def test_nothing_of_a_note_can_be_read_in_the_store(
    notes: Notes, store: SqliteStore, path: Path
) -> None:
    notes.put(BROWSER, "totp", SECRET, owner="the-owner", seconds=60)
    store.close()

    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for text in (SECRET, "the-owner", BROWSER, "totp"):
        assert text.encode() not in kept
    assert SECRET not in repr(notes)


def test_a_note_whose_key_is_gone_is_nothing(
    notes: Notes, store: SqliteStore, clock: Clock
) -> None:
    notes.put(BROWSER, "totp", SECRET, seconds=60)

    both = Notes(store, Sealer([NEW_KEY, OLD_KEY]), now=clock)
    new = Notes(store, Sealer([NEW_KEY]), now=clock)

    assert both.get(BROWSER, "totp") == SECRET
    assert new.get(BROWSER, "totp") is None


def test_a_note_that_was_tampered_with_is_nothing(
    notes: Notes, store: SqliteStore
) -> None:
    notes.put(BROWSER, "totp", SECRET, seconds=60)
    key = module._key(BROWSER, "totp")
    sealed = store.read_note(key)
    assert sealed

    store.put_note(key, sealed[:-4] + b"AAA=", 2000.0)
    assert notes.get(BROWSER, "totp") is None
    # one that was put where another stood
    store.put_note(module._key(ANOTHER, "totp"), sealed, 2000.0)
    assert notes.get(ANOTHER, "totp") is None


def test_a_note_is_no_larger_than_a_store_takes(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)

    with pytest.raises(ServiceUnavailable) as caught:
        notes.put(BROWSER, "totp", SECRET * 100, seconds=60)

    assert SECRET not in str(caught.value)
    assert notes.get(BROWSER, "totp") is None


def test_a_note_is_taken_once(notes: Notes) -> None:
    notes.put(BROWSER, "provider 0", SECRET, seconds=60)

    assert notes.take(ANOTHER, "provider 0") is None
    assert notes.take("", "provider 0") is None
    assert notes.take(BROWSER, "provider 0") == SECRET
    assert notes.take(BROWSER, "provider 0") is None
    assert notes.get(BROWSER, "provider 0") is None


def test_a_note_that_is_over_is_not_taken(notes: Notes, clock: Clock) -> None:
    notes.put(BROWSER, "provider 0", SECRET, seconds=60)
    clock.advance(60)

    assert notes.take(BROWSER, "provider 0") is None
