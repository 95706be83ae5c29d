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


def _start(
    command: list[str], *, env: dict[str, str], cwd: str, **others: Any
) -> "subprocess.Popen[str]":
    """Start the process that a function runs in; ministack's arguments."""
    # one of its variables that is as ours comes with its first message all the same
    own = {name: value for name, value in env.items() if os.environ.get(name) != value}
    to_start = {n: os.environ[n] for n in inherited.TO_START if n in os.environ}
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
