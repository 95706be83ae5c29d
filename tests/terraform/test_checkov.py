"""checkov finds nothing in the configuration but what .checkov.yaml passes over.

It has an environment of its own, .local/checkov: it brings another package `hcl2`.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
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


def install() -> None:
    """Install what is locked, unless it is there from an earlier run."""
    stamp = HOME / "installed"
    # an environment knows its Python and its folder
    known = LOCK.read_bytes() + f"{sys.version}{HOME}".encode()
    wanted = hashlib.sha256(known).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(HOME, ignore_errors=True)
    # all that is needed is in the lock, and most of it is never imported
    pip = [sys.executable, "-m", "pip", "--python", HOME, "install", "--quiet"]
    for command in (
        [sys.executable, "-m", "venv", "--without-pip", HOME],
        [*pip, "--no-deps", "--no-compile", "--require-hashes", "-r", LOCK],
    ):
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.skip(f"checkov can't be installed: {made.stderr[-500:]}")
    stamp.write_text(wanted)


# before `registry_away`, since it lasts for the whole session
@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What checkov has to say, all of it in one scan: starting it takes the time."""
    HOME.parent.mkdir(exist_ok=True)
    with (HOME.parent / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may install it
        install()
    # .checkov.yaml does not count, for it is not in the folder that is scanned
    directory = tmp_path_factory.mktemp("scanned")
    left_out = shutil.ignore_patterns(*LEFT_OVER)
    shutil.copytree(SOURCE, directory / "terraform", ignore=left_out)
    (directory / "wrong").mkdir()
    (directory / "wrong" / "main.tf").write_text(WRONG)
    options = ["--framework", "terraform", "--skip-download", "--soft-fail"]
    done = subprocess.run(
        [HOME / "bin" / "checkov", "-d", directory, *options, "-o", "json"],
        env=os.environ | {"LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: dict[str, Any] = json.loads(done.stdout)["results"]
    return results


def checks(found: dict[str, Any], outcome: str, folder: str) -> set[str]:
    return {
        check["check_id"]
        for check in found[outcome]
        if check["file_path"].startswith(f"/{folder}/")
    }


def test_checkov_finds_what_is_passed_over_and_nothing_else(
    found: dict[str, Any],
) -> None:
    assert checks(found, "failed_checks", "terraform") == set(PASSED_OVER)
    # its parser wants && and || at the end of a line
    assert found["parsing_errors"] == []
    assert checks(found, "passed_checks", "terraform")


def test_checkov_finds_what_is_wrong(found: dict[str, Any]) -> None:
    assert "CKV_AWS_28" in checks(found, "failed_checks", "wrong")


def test_each_check_is_passed_over_for_a_reason() -> None:
    lines = SETTINGS.partition("skip-check:")[2].splitlines()
    before = [one for one, check in pairwise(lines) if check.startswith("  - ")]
    assert len(before) == len(PASSED_OVER) > 0
    assert all(line.startswith("  #") for line in before)
