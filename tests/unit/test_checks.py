"""The checks that every change must pass, and the pins that installs rest on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    "arguments",
    [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--check", "--no-cache", "."],
        ["mypy"],
    ],
    ids=["ruff check", "ruff format", "mypy"],
)
def test_is_clean_over_the_repository(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"


def pins(name: str) -> dict[str, str]:
    """The `package==version` of a requirements file, names in their one form."""
    text = (ROOT / name).read_text("utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_holds_what_the_requirements_name(name: str) -> None:
    wanted = pins(name)

    assert wanted
    assert wanted.items() <= pins("requirements.lock").items()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith(("#", "-"))]

    assert named
    assert [line for line in named if "==" not in line] == []


def test_everything_in_the_lock_has_a_hash() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", text, flags=re.MULTILINE)[1:]

    assert len(entries) > 50
    assert [
        entry.split()[0] for entry in entries if "--hash=sha256:" not in entry
    ] == []


def test_the_lock_holds_what_the_package_itself_depends_on() -> None:
    locked = pins("requirements.lock")
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = re.search(r"^dependencies = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    names = re.findall(r'"([\w.-]+)', block[1])

    assert names
    assert [name for name in names if name.lower() not in locked] == []
