"""Starts the embedded Cognito from Python, and never leaves it behind.

The emulator holds the other end of a pipe and stops when it closes, which happens
even if this process is killed.
"""

import errno
import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from local import inherited, logs

_ROOT = Path(__file__).resolve().parent.parent
_STOP_SECONDS = 15.0
# what the configuration makes there: the user pool, and the session table on request;
# and what the app sends notices by
SERVICES = ("cognito-idp", "dynamodb", "ses")
# what a Lambda function is made of, on request: it costs start and memory
FUNCTIONS = ("iam", "lambda", "logs", "sts")
# and an HTTP API before one
API = (*FUNCTIONS, "apigateway")
# what holds more comes first
ON_REQUEST = {"aws_apigatewayv2_api": API, "aws_lambda_function": FUNCTIONS}
# what a browser tries for "localhost", in this order
HOSTS = ("::1", "127.0.0.1")


class EmulatorFailed(Exception):
    """The emulator did not come up; the text says where to look."""


def free_port(preferred: int) -> int:
    """The preferred port, or the next one that is free wherever localhost leads to.

    Args:
        preferred: Where to start looking.

    Raises:
        EmulatorFailed: A hundred ports in a row are taken.
    """
    for port in range(preferred, min(preferred + 100, 65536)):
        if all(_is_free(host, port) for host in HOSTS):
            return port
    raise EmulatorFailed(f"No free port from {preferred} on.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # macOS lets one bind an address though another program has all of them
        with socket.create_connection((host, port), timeout=1):
            return False
    except OSError:
        pass
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # as servers do, or a port that was just in use would seem taken
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        # a machine without IPv6 sends nobody there
        return family == socket.AF_INET6 and error.errno != errno.EADDRINUSE
    return True


def services_of(state: Path) -> tuple[str, ...]:
    """What has to be played beside the usual, so that Terraform finds what it made.

    Args:
        state: A terraform.tfstate, which need not be there.
    """
    try:
        resources = json.loads(state.read_bytes())["resources"]
        types = {resource["type"] for resource in resources}
    except (OSError, ValueError, LookupError, TypeError):
        return ()  # terraform says what is wrong with it
    return next((ON_REQUEST[type_] for type_ in ON_REQUEST if type_ in types), ())


def start_emulator(
    port: int,
    state_dir: Path,
    log_path: Path,
    *,
    services: tuple[str, ...] = SERVICES,
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
    with logs.opened(log_path, "ab") as log:
        return subprocess.Popen(
            command,
            cwd=_ROOT,
            env=inherited.environment(),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for our caller, who stops us in order
            start_new_session=True,
        )


def wait_until_healthy(
    endpoint_url: str,
    process: subprocess.Popen[bytes],
    log_path: Path,
    timeout_seconds: float = 30.0,
) -> None:
    """Wait until the emulator answers.

    Args:
        endpoint_url: Such as "http://127.0.0.1:4566".
        process: What `start_emulator` returned.
        log_path: Where its output goes.
        timeout_seconds: How long to wait.

    Raises:
        EmulatorFailed: It ended, or the time did.
    """
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EmulatorFailed(
                f"The embedded Cognito ended with code {process.returncode}; "
                f"its log says why: {log_path}"
            )
        if _is_healthy(endpoint_url):
            return
        time.sleep(0.05)
    raise EmulatorFailed(
        f"The embedded Cognito at {endpoint_url} did not answer "
        f"within {timeout_seconds:.0f} s. Its log: {log_path}"
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
