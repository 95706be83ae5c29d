"""What the session store keeps is sealed under a key that is not in the store."""

import stat
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import ConfigError, SessionEnded
from cognito_auth.sessions.sealing import Sealer, key_file

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
VALUES = {"id_token": "secret-id-token", "name": "Ada \N{ROCKET}"}


def test_what_is_sealed_opens_under_its_name() -> None:
    sealer = Sealer([NEW])

    assert sealer.open("session", sealer.seal("session", VALUES)) == VALUES


def test_a_sealed_record_shows_nothing_and_is_new_every_time() -> None:
    sealer = Sealer([NEW])
    sealed = [sealer.seal("session", VALUES) for _ in range(2)]

    assert b"secret" not in sealed[0]
    assert sealed[0] != sealed[1]


def test_a_sealed_record_opens_under_no_other_name() -> None:
    sealer = Sealer([NEW])

    with pytest.raises(SessionEnded, match="another session"):
        sealer.open("other", sealer.seal("session", VALUES))


@pytest.mark.parametrize("position", [0, 9, 20, 60, -1])
def test_a_flipped_character_is_refused(position: int) -> None:
    sealer = Sealer([NEW])
    sealed = bytearray(sealer.seal("session", VALUES))
    sealed[position] ^= 1

    with pytest.raises(SessionEnded) as caught:
        sealer.open("session", bytes(sealed))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("sealed", [b"", b"x", b"\xff" * 200, b"A" * 10_000])
def test_what_was_never_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(SessionEnded):
        Sealer([NEW]).open("session", sealed)


@pytest.mark.parametrize("text", [b"[]", b'"x"', b'["session", []]', b"{", b"\xff"])
def test_what_is_sealed_but_no_record_is_refused(text: bytes) -> None:
    with pytest.raises(SessionEnded):
        Sealer([NEW]).open("session", Fernet(NEW).encrypt(text))


def test_the_newest_key_seals_and_all_of_them_open() -> None:
    old, both, new = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])

    assert both.open("session", old.seal("session", VALUES)) == VALUES
    assert new.open("session", both.seal("session", VALUES)) == VALUES
    with pytest.raises(SessionEnded):
        old.open("session", both.seal("session", VALUES))
    with pytest.raises(SessionEnded):
        new.open("session", old.seal("session", VALUES))


def test_a_signature_is_known_by_its_key_and_text_alone() -> None:
    old, both, new = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])
    signature = new.sign("text")

    assert len(signature) == 43
    assert new.is_signature(signature, "text")
    assert not new.is_signature(signature, "other text")
    assert not old.is_signature(signature, "text")
    assert both.is_signature(old.sign("text"), "text")
    assert both.sign("text") == signature


@pytest.mark.parametrize(
    "signature", ["", "x", "x" * 10_000, "\N{ROCKET}", "\xff" * 43]
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    assert not Sealer([NEW]).is_signature(signature, "text")


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [""],
        ["short"],
        [NEW, ""],
        [NEW[:-2]],
        ["\N{ROCKET}"],
        ["=" * 44],
        ["x" * 44],
    ],
)
def test_a_malformed_key_is_named_with_the_command_that_makes_one(
    keys: list[str],
) -> None:
    with pytest.raises(ConfigError) as caught:
        Sealer(keys)

    assert "SESSION_KEY" in str(caught.value)
    assert "Fernet.generate_key" in str(caught.value)
    assert not any(len(key) > 4 and key in str(caught.value) for key in keys)


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "sessions.key"
    key = key_file(path)

    assert key_file(path) == key
    assert Sealer([key])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["sessions.key"]


def test_an_existing_key_file_is_read_with_its_line_end(tmp_path: Path) -> None:
    path = tmp_path / "sessions.key"
    path.write_text(f"{NEW}\n")

    assert key_file(path) == NEW


def test_all_who_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "sessions.key"
    start, keys = threading.Barrier(16), []

    def make() -> None:
        start.wait()
        keys.append(key_file(path))

    threads = [threading.Thread(target=make) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16
    assert set(keys) == {path.read_text()}
