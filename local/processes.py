"""Starts the embedded Cognito from Python, and never leaves it behind.

The emulator holds the other end of a pipe and stops when it closes, which happens
even if this process is killed.
"""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_STOP_SECONDS = 15.0


class EmulatorFailed(Exception):
    """The emulator did not come up; the text says where to look."""


def free_port(preferred: int) -> int:
    """The preferred port on 127.0.0.1, or the next one that is free.

    Args:
        preferred: Where to start looking.

    Raises:
        EmulatorFailed: A hundred ports in a row are taken.
    """
    for port in range(preferred, min(preferred + 100, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # as servers do, or a port that was just in use would seem taken
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise EmulatorFailed(f"No free port from {preferred} on.")


def start_emulator(
    port: int,
    state_dir: Path,
    log_path: Path,
    *,
    services: tuple[str, ...] = ("cognito-idp",),
    test_clock: bool = False,
) -> subprocess.Popen[bytes]:
    """Start the embedded Cognito and return at once.

    Args:
        port: A free port on 127.0.0.1.
        state_dir: What survives restarts; made private.
        log_path: Its output is appended here.
        services: AWS services to answer for.
        test_clock: Let a test move its clock.

    Returns:
        The process; end it with `stop`.
    """
    command = [sys.executable, "-m", "local.emulator", "--stop-at-eof"]
    command += ["--port", str(port), "--state-dir", str(state_dir.absolute())]
    command += ["--services", ",".join(services)]
    if test_clock:
        command.append("--test-clock")
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for our caller, who stops us in order
            start_new_session=True,
        )


def wait_until_healthy(
    endpoint_url: str, process: subprocess.Popen[bytes], timeout_seconds: float = 30.0
) -> None:
    """Wait until the emulator answers.

    Args:
        endpoint_url: Such as "http://127.0.0.1:4566".
        process: What `start_emulator` returned.
        timeout_seconds: How long to wait.

    Raises:
        EmulatorFailed: It ended, or the time did.
    """
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EmulatorFailed(
                f"The embedded Cognito ended with code {process.returncode}; "
                "its log says why."
            )
        if _is_healthy(endpoint_url):
            return
        time.sleep(0.05)
    raise EmulatorFailed(
        f"The embedded Cognito at {endpoint_url} did not answer "
        f"within {timeout_seconds:.0f} s."
    )


def stop(process: subprocess.Popen[bytes]) -> int:
    """End the emulator and wait until its state is saved.

    Returns:
        Its exit code: 0 when it stopped as it should.
    """
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
    return process.returncode


def _is_healthy(endpoint_url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{endpoint_url}/_ministack/health", timeout=2.0) as response:
            return bool(json.load(response)["auth"] == "enabled")
    except (OSError, ValueError, KeyError):
        return False
