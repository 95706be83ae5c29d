"""checkov finds nothing in the configuration but what .checkov.yaml passes over.

It has an environment of its own, .local/checkov: it brings another package `hcl2`.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.terraform.copied import LEFT_OVER
from tests.terraform.demo import SOURCE

pytestmark = pytest.mark.terraform

HOME = SOURCE.parent / ".local" / "checkov"
LOCK = Path(__file__).with_name("checkov.txt")
SETTINGS = (SOURCE / ".checkov.yaml").read_text()
PASSED_OVER = re.findall(r"^  - (CKV\w+)$", SETTINGS, re.M)
WRONG = """
resource "aws_dynamodb_table" "wrong" {
  name = "sessions"
}
"""
Scan = Callable[[Path], dict[str, Any]]


# before `registry_away`, since it lasts for the whole session
@pytest.fixture(scope="session")
def scan() -> Scan:
    """Installs checkov where it is not, or not the locked one; then scans folders."""
    stamp = HOME / "installed"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(HOME, ignore_errors=True)
        pip = [HOME / "bin" / "python", "-m", "pip", "install", "--quiet"]
        for command in (
            [sys.executable, "-m", "venv", HOME],
            [*pip, "--require-hashes", "-r", LOCK],
        ):
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode:
                pytest.skip(f"checkov can't be installed: {made.stderr[-500:]}")
        stamp.write_text(wanted)

    def run(directory: Path) -> dict[str, Any]:
        options = ["--framework", "terraform", "--skip-download", "--soft-fail"]
        done = subprocess.run(
            [HOME / "bin" / "checkov", "-d", directory, *options, "-o", "json"],
            env=os.environ | {"LOG_LEVEL": "ERROR"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)["results"]
        return found

    return run


def test_checkov_finds_what_is_passed_over_and_nothing_else(
    scan: Scan, tmp_path: Path
) -> None:
    # checkov reads the settings of the directory that it scans
    leave = shutil.ignore_patterns(*LEFT_OVER, ".checkov.yaml")
    copy = shutil.copytree(SOURCE, tmp_path / "terraform", ignore=leave)
    found = scan(copy)
    failed = {check["check_id"] for check in found["failed_checks"]}
    assert sorted(failed) == sorted(PASSED_OVER)
    # its parser wants && and || at the end of a line
    assert found["parsing_errors"] == []
    assert found["passed_checks"]


def test_checkov_finds_what_is_wrong(scan: Scan, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(WRONG)
    failed = {check["check_id"] for check in scan(tmp_path)["failed_checks"]}
    assert "CKV_AWS_28" in failed


def test_each_check_is_passed_over_for_a_reason() -> None:
    lines = SETTINGS.partition("skip-check:")[2].splitlines()
    assert lines[1].startswith("  #")
    assert PASSED_OVER
