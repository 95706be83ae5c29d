"""`scripts/test`: what the suites need beside Python packages, then pytest."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from local import logs, printing

ROOT = Path(__file__).resolve().parent.parent
# quick ones first
SUITES = ["unit", "integration", "terraform", "soak", "browser"]
# A whole suite takes three processes, and all suites browser tests beside the rest, in
# the order of tests/conftest.py. Each waits a good part of its time: three keep two
# cores busy.
TOGETHER = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
FEW = ("-k", "-m", "--pdb", "--lf", "--last-failed")
# Debian package and program, the program that will do, the suite that needs it
NEEDS = [
    ("chromium-headless-shell", "chromium", "browser"),
    ("npm", "npm", "integration"),
    ("npm", "npm", "browser"),
]


def main(argv: Sequence[str]) -> int:
    """Run the named suite, or all; exit 1 too where one had to be left out."""
    arguments = list(argv)
    suites = [arguments.pop(0)] if arguments and arguments[0] in SUITES else SUITES
    left_out = _install_programs(suites)
    targets = [f"tests/{suite}" for suite in suites if suite not in left_out]
    # a file or a test named by its path stands for itself
    named = [word for word in arguments if word.startswith("tests/")]
    # a few tests are sooner done in one process, and a debugger has no other
    few = bool(named) or any(word.startswith(FEW) for word in arguments)
    options = [] if few else TOGETHER
    code = int(pytest.main([*options, *([] if named else targets), *arguments]))
    for suite, package in left_out.items():
        print(
            f"left out: {suite}. It needs {package}, which could not be installed "
            f"here; install it and run scripts/test {suite}.",
            file=sys.stderr,
        )
    return code or int(bool(left_out))


def _install_programs(suites: list[str]) -> dict[str, str]:
    """Install what is missing; returns the suites that can't run, with the reason."""
    missing = [
        need for need in NEEDS if need[2] in suites and not shutil.which(need[0])
    ]
    if not missing:
        return {}
    if shutil.which("apt-get") and os.geteuid() == 0:
        packages = sorted({package for package, _, _ in missing})
        print(f"Installing {', '.join(packages)} by apt-get", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        log = ROOT / ".local" / "logs" / "apt.log"
        with logs.opened(log, "w") as output:
            for command in (
                ["apt-get", "update"],
                ["apt-get", "install", "-y", "--no-install-recommends", *packages],
            ):
                subprocess.run(
                    command,
                    env=environment,
                    stdout=output,
                    stderr=output,
                    check=False,
                )
    return {
        suite: package
        for package, will_do, suite in missing
        if not shutil.which(package) and not shutil.which(will_do)
    }


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(printing.run(lambda: main(sys.argv[1:])))
