"""Lambda functions: run by this Python, as this user, and told only what is theirs.

ministack would hand its own environment on to them. A function gets its variables, its
role's keys, the address of this emulator and what a program needs to start; its home is
its code.
"""

import os
import subprocess
from types import SimpleNamespace
from typing import Any

import ministack.core.lambda_runtime as lambda_runtime

from local import inherited

# without these no program starts on some machines
_TO_START = ("LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH", "PATH")


def _start(
    command: list[str], *, env: dict[str, str], cwd: str, **others: Any
) -> "subprocess.Popen[str]":
    """Start the process that a function runs in; ministack's arguments."""
    own = {name: value for name, value in env.items() if os.environ.get(name) != value}
    to_start = {name: os.environ[name] for name in _TO_START if name in os.environ}
    surroundings = {**to_start, **inherited.NO_AWS_ACCOUNT, "HOME": cwd, "TZ": "UTC"}
    return subprocess.Popen(command, env=surroundings | own, cwd=cwd, **others)


def install() -> None:
    """Take ministack's place in starting functions."""
    lambda_runtime.subprocess = SimpleNamespace(
        PIPE=subprocess.PIPE, Popen=_start, TimeoutExpired=subprocess.TimeoutExpired
    )


def stop() -> None:
    """End all functions, and remove what was unpacked for them."""
    lambda_runtime.reset()
