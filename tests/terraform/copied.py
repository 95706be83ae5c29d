"""A copy of the configuration, led to a provider that this process serves."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.terraform import clean_environment

# what somebody's own use of the configuration leaves in its folder
LEFT_OVER = (".terraform*", "*.tfstate*", "*.tfvars")


@dataclass(frozen=True)
class Copy:
    """`reattach` is what `stand_in.plugin.serving` gives."""

    program: Path
    directory: Path
    reattach: str

    def terraform(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run it, without questions and colours."""
        leads = {"TF_REATTACH_PROVIDERS": self.reattach, "TF_INPUT": "0"}
        return subprocess.run(
            [self.program, *arguments, "-no-color"],
            cwd=self.directory,
            env=clean_environment() | leads,
            capture_output=True,
            text=True,
            check=False,
        )

    def succeed(self, *arguments: str) -> str:
        """Run what has to succeed; what it says."""
        done = self.terraform(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
