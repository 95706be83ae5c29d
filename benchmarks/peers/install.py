"""Installs the peers, pinned, once: `.local/bench/python` and `.local/bench/node`."""

import fcntl
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from local import inherited, tools

FOLDER = Path(__file__).resolve().parent
HOME = FOLDER.parent.parent / ".local" / "bench"
# what is of no interest in a row of versions: it comes with another
_BESIDE = {"streamlit", "core"}


class PeersMissing(Exception):
    """They could not be installed; the text says why."""


@cache
def python() -> Path:
    """The Python of the environment that has the Python peers.

    Raises:
        PeersMissing: The index that pip is configured for doesn't answer, or lacks one.
    """
    try:
        return tools.ready(HOME / "python", FOLDER / "python.txt") / "python"
    except tools.ToolsMissing as error:
        raise PeersMissing(str(error)) from error


@cache
def node() -> Path:
    """The folder from which Node finds the JavaScript peers.

    Raises:
        PeersMissing: There is no Node or npm, or the registry doesn't answer.
    """
    npm = shutil.which("npm")
    if not (npm and shutil.which("node")):
        raise PeersMissing("there is no node with npm")
    home = HOME / "node"
    home.mkdir(parents=True, exist_ok=True)
    locked = (FOLDER / "package-lock.json").read_bytes()
    with (HOME / "node.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = home / "node_modules" / ".installed"
        if stamp.exists() and stamp.read_bytes() == locked:
            return home
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FOLDER / name, home)
        made = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=home,
            env=inherited.environment(internet=True),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise PeersMissing(made.stderr.strip()[-500:])
        stamp.write_bytes(locked)
    return home


def versions() -> dict[str, str]:
    """The version of each peer, as it is pinned."""
    pins = dict(
        re.findall(r"(?m)^([\w-]+).*?==(\S+)", (FOLDER / "python.in").read_text())
    )
    packages = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    found = pins | packages
    return {
        name: version
        for name, version in found.items()
        if name.rpartition("/")[2] not in _BESIDE
    }
