"""`scripts/wheels`: whether requirements.lock can be installed where people are.

Asks the package index for every kind of machine and every Python, and downloads
nothing. It takes a minute or two, so no test runs it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from local import environment, inherited, machine, printing

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# uv's name, the glibc it has, and what else comes without a wheel there
MACHINES: dict[str, tuple[str, tuple[int, int] | None, tuple[str, ...]]] = {
    "Linux x86-64": ("x86_64-manylinux_2_35", (2, 35), ()),
    "Linux x86-64, RHEL 9": ("x86_64-manylinux_2_34", (2, 34), ()),
    "Linux x86-64, Alpine": ("x86_64-unknown-linux-musl", None, ("watchdog",)),
    "Linux ARM64": ("aarch64-manylinux_2_28", (2, 28), ()),
    "macOS ARM64": ("aarch64-apple-darwin", None, ()),
    "macOS Intel": ("x86_64-apple-darwin", None, ()),
}
# pure Python, of which there is a source archive only
FROM_SOURCE = ("python-terraform",)


def main(argv: Sequence[str] | None = None) -> int:
    """Ask for every machine and Python; exit 1 where something is missing."""
    parser = argparse.ArgumentParser(
        prog="scripts/wheels",
        description="Look for a wheel of every locked package, for every machine and "
        "Python that we name. It asks the package index and downloads nothing.",
    )
    parser.parse_args(argv)
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    missing = 0
    for name, (platform, glibc, from_source) in MACHINES.items():
        for python in PYTHONS:
            words = complaint(
                lock_for(lock, platform, glibc),
                *("--python-platform", platform, "--python-version", python),
                from_source=(*FROM_SOURCE, *from_source),
            )
            print(f"{name}, Python {python}: {words or 'all there'}", flush=True)
            missing += bool(words)
    return int(bool(missing))


def lock_for(lock: str, platform: str, glibc: tuple[int, int] | None) -> str:
    """The lock file as local/environment.py cuts it for a machine."""
    if "linux" not in platform:
        return lock
    lacking = [
        name
        for name, oldest in machine.NEED_GLIBC.items()
        if glibc is None or glibc < oldest
    ]
    return environment.without(lock, lacking)


def complaint(lock: str, *options: str, from_source: Sequence[str]) -> str:
    """What uv says when it can't have everything; "" when it can."""
    own_settings = {k: v for k, v in os.environ.items() if k.startswith("UV_")}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requirements.lock")
        file.write_text(lock, encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet"]
        command += ["--dry-run", "--no-deps", "--target", f"{folder}/none", *options]
        command += ["--require-hashes", "--only-binary", ":all:"]
        for name in from_source:
            command += ["--no-binary", name]
        done = subprocess.run(
            [*command, "-r", str(file)],
            env=inherited.environment(internet=True) | own_settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stderr.splitlines() if "Because" in line]
    return (lines or done.stderr.strip().splitlines() or ["uv gave no reason"])[0]


if __name__ == "__main__":
    sys.exit(printing.run(main))
