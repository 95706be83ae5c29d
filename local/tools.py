"""The tools that look at the project from outside, in an environment of their own.

What they need is no part of the product, and some of it wants other versions of the
same packages. `local/tools.txt` locks them, by their hashes.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from local import environment, inherited

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local" / "tools"
LOCK = Path(__file__).with_name("tools.txt")


class ToolsMissing(Exception):
    """They could not be installed; the text says why."""


def ready(home: Path = HOME, locked: Path = LOCK) -> Path:
    """The folder of their programs, installed where they are not, or not these.

    Args:
        home: The environment.
        locked: What shall be in it, by hashes.

    Raises:
        ToolsMissing: The index that pip is configured for doesn't answer, or lacks one.
    """
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:
        # another process may be installing at this moment
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = home / "installed"
        # an environment knows its Python and its folder
        wanted = locked.read_bytes() + f"{sys.version}{home}".encode()
        if not stamp.exists() or stamp.read_bytes() != wanted:
            _install(home, locked)
            stamp.write_bytes(wanted)
    return home / "bin"


def _install(home: Path, lock: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet"]
    # pip goes by its own settings: which index, which certificates
    kept = [name for name in environment.PIP_KEPT if name in os.environ]
    settings = {name: os.environ[name] for name in kept}
    # all that is needed is in the lock
    locked = ["--no-deps", "--no-compile", "--require-hashes", "-r", str(lock)]
    for command in (
        [sys.executable, "-m", "venv", "--without-pip", str(home)],
        [*pip, *locked],
    ):
        made = subprocess.run(
            command,
            env=inherited.environment(internet=True) | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise ToolsMissing(made.stderr.strip()[-500:])
