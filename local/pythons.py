"""`scripts/pythons`: the unit and integration suites on every Python that is here.

What README and pyproject.toml say of versions is what this ran with. Each gets an
environment in `.local/pythons/`, with what requirements.lock names.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from local import inherited, printing

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def main(argv: Sequence[str] | None = None) -> int:
    """Run them all; exit 1 where a test fails, or a version is not here."""
    parser = argparse.ArgumentParser(
        prog="scripts/pythons",
        description="Run tests/unit and tests/integration on every Python from 3.11 on "
        "that is on PATH or in pyenv.",
    )
    parser.add_argument("version", nargs="*", help="such as 3.13; all by default")
    versions: list[str] = parser.parse_args(argv).version
    results = {version: _run(version) for version in versions or VERSIONS}
    for version, result in results.items():
        print(f"Python {version}: {result}")
    # one that nobody asked for may be missing
    accepted = {"passed"} if versions else {"passed", "not here"}
    return int(not set(results.values()) <= accepted)


def _run(version: str) -> str:
    python = find(version)
    if python is None:
        return "not here"
    print(f"Python {version}: {python}", flush=True)
    venv = ROOT / ".local" / "pythons" / version
    own = str(venv / "bin" / "python")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    pip = [*uv, "pip", "install", "--python", own]
    for command in (
        [*uv, "venv", "--clear", "--seed", "--python", str(python), str(venv)],
        [*pip, "--require-hashes", "-r", "requirements.lock"],
        [*pip, "--no-deps", "--no-build-isolation", "-e", "."],
    ):
        # by the settings of uv and the index, as any installation
        if subprocess.run(command, cwd=ROOT, env=os.environ, check=False).returncode:
            return "could not be installed"
    tests = [own, "-m", "pytest", "-q", "tests/unit", "tests/integration"]
    done = subprocess.run(tests, cwd=ROOT, env=os.environ, check=False)
    return "passed" if done.returncode == 0 else "failed"


def find(version: str) -> Path | None:
    """A Python of this version that runs, on PATH or in pyenv."""
    name = f"python{version}"
    on_path = shutil.which(name)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = [Path(on_path)] if on_path else []
    found += sorted(pyenv.glob(f"versions/{version}.*/bin/{name}"), reverse=True)
    check = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    for python in found:
        # pyenv puts names on PATH that only say so
        done = subprocess.run(
            [python, "-c", check],
            env=inherited.environment(),
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return python
    return None


if __name__ == "__main__":
    sys.exit(printing.run(main))
