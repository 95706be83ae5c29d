"""`scripts/sbom`: a list of all parts that requirements.lock names, as CycloneDX."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from local import inherited, printing, tools

ROOT = Path(__file__).resolve().parent.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Write it; exit 1 where it can't be made."""
    parser = argparse.ArgumentParser(
        prog="scripts/sbom",
        description="Write a list of all locked parts as CycloneDX 1.6: names, "
        "versions and hashes. The same lock makes the same file.",
    )
    parser.add_argument(
        "file", nargs="?", type=Path, default=Path(".local/sbom.cdx.json")
    )
    file = parser.parse_args(argv).file.absolute()
    try:
        write(file)
    except (tools.ToolsMissing, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", None) or str(error)
        print(f"The list could not be made: {why}", file=sys.stderr)
        return 1
    print(file)
    return 0


def write(file: Path) -> None:
    """Make the list; the tool checks it against CycloneDX's own schema.

    Raises:
        ToolsMissing: The tool can't be installed.
        CalledProcessError: It refuses the lock.
    """
    options = ["--pyproject", "pyproject.toml", "--output-reproducible"]
    subprocess.run(
        [
            *(str(tools.ready() / "cyclonedx-py"), "requirements", *options),
            *("--sv", "1.6", "--of", "JSON", "-o", str(file), "requirements.lock"),
        ],
        cwd=ROOT,
        env=inherited.environment(),
        check=True,
        capture_output=True,
        text=True,
    )


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(printing.run(main))
