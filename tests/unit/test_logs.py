"""Logs are for their owner's eyes."""

import ast
import stat
from pathlib import Path

import pytest

from local import logs

ROOT = Path(__file__).resolve().parent.parent.parent


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_log_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "app.log"
    with logs.opened(path, "ab") as log:
        log.write(b"one")
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)

    path.chmod(0o644)
    with logs.opened(path, "ab") as log:
        log.write(b" two")
    assert (path.read_bytes(), mode(path)) == (b"one two", 0o600)
    with logs.opened(path, "w", encoding="utf-8") as log:
        log.write("\N{EURO SIGN}")
    assert path.read_text("utf-8") == "\N{EURO SIGN}"


@pytest.mark.parametrize(
    "name", ["environment", "processes", "serving", "terraform_run", "test_run"]
)
def test_every_log_of_ours_is_opened_so(name: str) -> None:
    tree = ast.parse((ROOT / "local" / f"{name}.py").read_text("utf-8"))
    calls = [ast.unparse(one) for one in ast.walk(tree) if isinstance(one, ast.Call)]
    opened = [one for one in calls if "open(" in one or ".opened(" in one]
    assert any(one.startswith("logs.opened(") for one in opened)
    assert [one for one in opened if "log" in one.partition("(")[0]] == [
        one for one in opened if one.startswith("logs.opened(")
    ]
