"""The checks that every change must pass, and the pins that installs rest on."""

import re
import subprocess
import sys
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.conftest import LONG, TESTS
from tests.wheel import ROOT, checkout_files

# by the names that .pre-commit-config.yaml has for them too
CHECKS = {
    "ruff check": ["ruff", "check", "--no-cache", "."],
    "ruff format": ["ruff", "format", "--check", "--no-cache", "."],
    "mypy": ["mypy"],
}


@pytest.mark.parametrize("arguments", CHECKS.values(), ids=CHECKS)
def test_is_clean_over_the_repository(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"


def test_the_hooks_are_these_checks() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    hooks = re.findall(r"^ +name: (.+)\n +entry: (.+)$", text, re.MULTILINE)

    assert len(hooks) == text.count("- id:")
    assert hooks == [
        (name, " ".join([".venv/bin/python", "-m", *arguments]))
        for name, arguments in CHECKS.items()
    ]


def pins(name: str) -> set[tuple[str, str]]:
    """The `package==version` of a requirements file, names in their one form."""
    text = (ROOT / name).read_text("utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", text, re.MULTILINE)
    # a package may have two versions, each for other machines
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in found}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_holds_what_the_requirements_name(name: str) -> None:
    wanted = pins(name)

    assert wanted
    assert wanted <= pins("requirements.lock")


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
    locked = dict(pins("requirements.lock"))
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = re.search(r"^dependencies = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    names = re.findall(r'"([\w.-]+)', block[1])

    assert names
    assert [name for name in names if name.lower() not in locked] == []


def editorconfig(name: str) -> dict[str, str]:
    """The rules for one file; later sections win, as in every editor."""
    parser = ConfigParser()
    parser.read_string("[top]\n" + (ROOT / ".editorconfig").read_text("utf-8"))
    rules: dict[str, str] = {}
    for section in parser.sections():
        before, _, choice = section.partition("{")
        choices, _, after = choice.partition("}")
        for chosen in choices.split(","):
            pattern = f"{before}{chosen}{after}"
            # without a slash it is about the name alone
            if fnmatch(name if "/" in pattern else Path(name).name, pattern):
                rules |= parser[section]
    return rules


def broken_rules(text: str, rules: dict[str, str]) -> list[str]:
    """Which of the rules a text breaks, as far as that can be told."""
    lines = text.split("\n")
    size = int(rules["indent_size"])
    # with four, Python and prose are also indented to fit the line above
    indents = [len(line) - len(line.lstrip(" ")) for line in lines] if size < 4 else []
    found = {
        "end_of_line": "\r" in text,
        "indent_style": any(line.startswith("\t") for line in lines),
        "indent_size": any(indent % size for indent in indents),
        "insert_final_newline": text != "" and not text.endswith("\n"),
        "trim_trailing_whitespace": any(line != line.rstrip() for line in lines),
    }
    return [rule for rule, broken in found.items() if broken]


def test_files_keep_to_editorconfig() -> None:
    files = [name for name in checkout_files() if not name.endswith((".png", ".zip"))]
    broken = {
        name: broken_rules((ROOT / name).read_bytes().decode(), editorconfig(name))
        for name in files
    }

    assert len(files) > 200
    assert {name: rules for name, rules in broken.items() if rules} == {}


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("a.py", "x\r\n", "end_of_line"),
        ("a.py", "\tx\n", "indent_style"),
        ("deep/a.tf", "   x\n", "indent_size"),
        ("a.css", "x", "insert_final_newline"),
        ("a.md", "x \n", "trim_trailing_whitespace"),
    ],
)
def test_a_broken_rule_is_found(name: str, text: str, rule: str) -> None:
    assert rule in broken_rules(text, editorconfig(name))


def test_what_runs_first_is_there() -> None:
    for name in LONG:
        assert (TESTS / name).is_dir() or (TESTS / "browser" / name).is_file(), name
