"""What a run was made with: the machine, and the versions of everything on it.

Nothing that tells whose machine it is: no names, no paths.
"""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import gmpy2  # type: ignore[import-not-found, import-untyped, unused-ignore]

from benchmarks import openssl
from benchmarks.peers import install

CHROMIUM = "/usr/bin/chromium"
_PACKAGES = ("streamlit", "boto3", "urllib3", "cryptography", "python-jose", "gmpy2")
_DOTTED = re.compile(r"\d+(\.\d+)+")


def description() -> list[tuple[str, str]]:
    """Names and texts of all there is to say, before anything is measured."""
    now = datetime.now(UTC)
    return [
        ("date", f"{now:%Y-%m-%d %H:%M} UTC"),
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{_memory_bytes() / 2**30:.0f} GiB"),
        ("load before", " ".join(f"{load:.1f}" for load in os.getloadavg())),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("Python", platform.python_version()),
        ("OpenSSL", _dotted(openssl.version())),
        ("GMP", _gmp()),
        *((name, version(name)) for name in _PACKAGES),
        ("Node", _said(["node", "--version"])),
        ("Chromium", _said([CHROMIUM, "--version"])),
        *install.versions().items(),
    ]


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    found = re.search(r"model name\s*: (.*)", text)
    return found[1] if found else platform.machine()


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _gmp() -> str:
    return _dotted(gmpy2.mp_version())


def _said(command: Sequence[str]) -> str:
    """What a program says of its version, "-" where there is none."""
    if shutil.which(command[0]) is None:
        return "-"
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    return _dotted(made.stdout)


def _dotted(text: str) -> str:
    found = _DOTTED.search(text)
    return found[0] if found else "-"
