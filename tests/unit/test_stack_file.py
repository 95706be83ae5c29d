"""Which stack a script works on, of several that may be here."""

from pathlib import Path

import pytest

from cognito_auth.config import ENVIRONMENT
from local.stack_file import stack_file


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which `scripts/up` has run."""
    for name in ("STACK_CONFIG", *ENVIRONMENT.values()):
        monkeypatch.delenv(name, raising=False)
    embedded = tmp_path / ".local" / "stack.json"
    embedded.parent.mkdir()
    embedded.write_text("{}")
    return tmp_path


def test_the_embedded_stack_is_taken_where_there_is_no_other(root: Path) -> None:
    assert stack_file(root) == root / ".local" / "stack.json"


def test_the_apps_own_goes_first(root: Path) -> None:
    (root / "stack.json").write_text("{}")
    assert stack_file(root) == root / "stack.json"


def test_what_was_named_goes_before_all(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "stack.json").write_text("{}")
    monkeypatch.setenv("STACK_CONFIG", "other.json")
    assert stack_file(root) == root / "other.json"


def test_a_pool_that_variables_name_is_not_mixed_with_the_embedded_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COGNITO_USER_POOL_ID", "eu-central-1_Example")
    monkeypatch.setenv("COGNITO_CLIENT_ID", "1example23456789")
    assert stack_file(root) == root / "stack.json"


def test_without_any_the_missing_one_is_the_apps_own(root: Path) -> None:
    (root / ".local" / "stack.json").unlink()
    assert stack_file(root) == root / "stack.json"
