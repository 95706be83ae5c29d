"""Finds a Terraform on PATH that is recent enough.

Read by whatever `python3` there is, as local/environment.py is.
"""

import json
import os
import subprocess
from pathlib import Path

from local import inherited

OLDEST = (1, 9)  # the modules validate variables against other values
INSTALL = (
    "Install Terraform 1.9 or newer (https://developer.hashicorp.com/terraform/install)"
    " or OpenTofu (https://opentofu.org/docs/intro/install), so that `terraform` or "
    "`tofu` is on PATH, and run the same command again."
)


def terraform_on_path(search_path=None):
    # type: (str | None) -> Path | None
    """The first `terraform` that runs and is recent enough, else such a `tofu`.

    Args:
        search_path: Directories to search, as in PATH, which it replaces.
    """
    directories = os.environ.get("PATH", "") if search_path is None else search_path
    for name in ("terraform", "tofu"):
        for directory in directories.split(os.pathsep):
            candidate = Path(directory, name)
            # a relative entry would run whatever lies in the current directory
            if candidate.is_absolute() and is_recent(candidate):
                return candidate
    return None


def is_recent(program):
    # type: (Path) -> bool
    """Whether the program answers `version`, and with one that is new enough."""
    if not os.access(str(program), os.X_OK) or program.is_dir():
        return False
    try:
        answer = subprocess.run(
            [str(program), "version", "-json"],
            env=dict(inherited.environment(), CHECKPOINT_DISABLE="1"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
            check=True,
        )
        version = json.loads(answer.stdout.decode("utf-8"))["terraform_version"]
        major, minor = version.split(".")[:2]
        return (int(major), int(minor)) >= OLDEST
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        return False
