"""scripts/pythons, and that README and pyproject.toml claim what it runs."""

import re
from pathlib import Path

import pytest

from local import environment, pythons

ROOT = Path(__file__).resolve().parent.parent.parent
# those that were here to be run with
RUN = ["3.11", "3.12", "3.13"]


def fake(directory: Path, version: str, says: str | None = None) -> Path:
    """A Python that is of one version, and says nothing else."""
    directory.mkdir(parents=True)
    python = directory / f"python{version}"
    python.write_text(
        f'#!/bin/sh\ncase "$2" in *"\'{says or version}\'"*) ;; *) exit 1; esac\n'
    )
    python.chmod(0o755)
    return python


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/bin:/usr/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))


def test_a_python_on_path_is_found(tmp_path: Path) -> None:
    python = fake(tmp_path / "bin", "3.99")
    assert pythons.find("3.99") == python


def test_pyenvs_own_is_found_past_a_name_that_does_not_run(tmp_path: Path) -> None:
    fake(tmp_path / "bin", "3.99", says="nothing")
    python = fake(tmp_path / "pyenv" / "versions" / "3.99.1" / "bin", "3.99")
    assert pythons.find("3.99") == python


def test_one_that_is_not_here_is_said_and_fails_where_it_was_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pythons.main(["3.99"]) == 1
    assert capsys.readouterr().out == "Python 3.99: not here\n"
    monkeypatch.setattr(pythons, "VERSIONS", ("3.98", "3.99"))
    assert pythons.main([]) == 0


def test_the_metadata_names_the_versions_that_were_run() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.findall(r"Python :: (3\.\d+)", text) == RUN


def test_readme_names_the_versions_that_were_run() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert f"Python {', '.join(RUN[:-1])} or {RUN[-1]}" in text


def test_every_version_that_is_looked_for_is_tried() -> None:
    assert [name.removeprefix("python") for name in environment.NEWER] == list(
        reversed(pythons.VERSIONS)
    )
    assert set(RUN) <= set(pythons.VERSIONS)
