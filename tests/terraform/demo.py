"""A working copy of the configuration, applied to the embedded stack."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.provision import Provisioned, provision
from local.terraform import clean_environment

SOURCE = Path(__file__).resolve().parents[2] / "terraform"


class Demo:
    """A working copy, and what was reported about it."""

    def __init__(self, directory: Path, program: Path, endpoint_url: str) -> None:
        self.directory = directory
        self.work_dir = directory / "terraform"
        self.log = directory / "logs" / "terraform.log"
        self.program = program
        self.endpoint_url = endpoint_url
        self.reports: list[str] = []

    def provision(self, source: Path = SOURCE, **others: Any) -> Provisioned:
        self.reports.clear()
        settings = {
            "endpoint_url": self.endpoint_url,
            "program": self.program,
            "work_dir": self.work_dir,
        }
        return provision(
            source=source, report=self.reports.append, **(settings | others)
        )

    def terraform(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run it by hand in the working copy, as a curious person would."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.work_dir,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def plan_changes_nothing(self) -> bool:
        plan = self.terraform("plan", "-detailed-exitcode", "-input=false")
        assert plan.returncode in (0, 2), plan.stderr
        sys.stdout.write(plan.stdout)  # pytest shows it when the test fails
        return plan.returncode == 0

    def outputs(self) -> dict[str, Any]:
        printed = json.loads(self.terraform("output", "-json").stdout)
        return {name: output["value"] for name, output in printed.items()}


# what does not depend on the program is tested with one; the shim is always there
one_program = pytest.mark.parametrize("program", ["shim"], indirect=True)
