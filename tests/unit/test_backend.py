"""What all pages share: the configured pool, and the session store's settings."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cognito_auth.config import ENVIRONMENT
from cognito_auth.errors import ConfigError
from cognito_auth.values import Tokens
from streamlit_cognito import backend

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc123"
STACK: dict[str, Any] = {
    "region": "eu-west-1",
    "user_pool_id": "eu-west-1_Abc123",
    "client_id": "first",
    "issuer": ISSUER,
    "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
    "endpoint_url": None,
    "password_policy": {},
    "sign_up_attributes": [],
    "mfa": "OFF",
}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Nothing is configured, and nothing is remembered from another test."""
    for name in [*backend.SETTINGS, *ENVIRONMENT.values()]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STACK_CONFIG", str(tmp_path / "stack.json"))
    backend.sessions.cache_clear()
    backend._pool.cache_clear()
    yield
    backend.sessions.cache_clear()
    backend._pool.cache_clear()


@pytest.fixture
def stack_file(tmp_path: Path) -> Path:
    return tmp_path / "stack.json"


def write(path: Path, **changes: Any) -> None:
    """Replace the file whole, as scripts/write_config.py does."""
    draft = path.with_name("draft.json")
    draft.write_text(json.dumps(STACK | changes))
    draft.replace(path)


def test_the_pool_is_made_once(stack_file: Path) -> None:
    write(stack_file)

    first = backend.pool()
    assert backend.pool() is first
    assert first.config.client_id == "first"


def test_a_changed_stack_json_needs_no_restart(stack_file: Path) -> None:
    write(stack_file)
    first = backend.pool()
    write(stack_file, client_id="other")

    second = backend.pool()
    assert second.config.client_id == "other"
    assert second is not first


def test_a_change_within_the_same_moment_and_size_is_seen(stack_file: Path) -> None:
    write(stack_file)
    backend.pool()
    status = stack_file.stat()
    write(stack_file, client_id="third")
    os.utime(stack_file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert stack_file.stat().st_size == status.st_size
    assert backend.pool().config.client_id == "third"


def test_a_changed_variable_is_seen(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(stack_file)
    backend.pool()
    monkeypatch.setenv("COGNITO_CLIENT_ID", "fromvariable")

    assert backend.pool().config.client_id == "fromvariable"


def test_a_first_stack_json_needs_no_restart(stack_file: Path) -> None:
    with pytest.raises(ConfigError, match=r"stack\.json is missing"):
        backend.pool()
    write(stack_file)

    assert backend.pool().config.client_id == "first"


def test_a_broken_stack_json_is_told_until_it_is_mended(stack_file: Path) -> None:
    write(stack_file)
    backend.pool()
    stack_file.write_text("{")
    for _ in range(2):
        with pytest.raises(ConfigError, match="not JSON"):
            backend.pool()
    write(stack_file)

    assert backend.pool()


def test_a_lost_stack_json_is_told(stack_file: Path) -> None:
    write(stack_file)
    backend.pool()
    stack_file.unlink()

    with pytest.raises(ConfigError, match="missing"):
        backend.pool()


def test_sessions_are_kept_where_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/deep/sessions.db")
    session = backend.sessions().create("sub", Tokens("a", "b", "c"), "browser")

    assert backend.sessions() is backend.sessions()
    assert backend.sessions().get(session.id, "browser") == session
    names = {path.name for path in (tmp_path / "deep").iterdir()}
    assert {"sessions.db", "sessions.key"} <= names


def test_sessions_outlive_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    session = backend.sessions().create("sub", Tokens("a", "b", "c"), "browser")
    backend.sessions.cache_clear()

    assert backend.sessions().get(session.id, "browser") == session


def test_session_key_takes_the_place_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ",".join(Fernet.generate_key().decode() for _ in range(2))
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    monkeypatch.setenv("SESSION_KEY", keys)

    assert backend.sessions().create("sub", Tokens("a", "b", "c"), "browser")
    assert not (tmp_path / "sessions.key").exists()


@pytest.mark.parametrize(
    "address",
    ["sessions.db", "sqlite://sessions.db", "sqlite:///", "redis:///x"],
)
def test_a_malformed_session_store_is_named_with_its_form(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SESSION_STORE", address)

    with pytest.raises(ConfigError, match="SESSION_STORE must be sqlite:///PATH"):
        backend.sessions()


@pytest.mark.parametrize("text", ["short", ",", "x" * 43 + "=,", "\N{ROCKET}"])
def test_a_malformed_session_key_is_named_with_the_command_that_makes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    monkeypatch.setenv("SESSION_KEY", text)

    with pytest.raises(ConfigError, match=r"SESSION_KEY .*Fernet\.generate_key"):
        backend.sessions()


def test_an_empty_setting_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACK_CONFIG", "")

    assert backend.setting("STACK_CONFIG") == "stack.json"
    assert backend.setting("SESSION_STORE") == "sqlite:///.local/sessions.db"
