"""Configures the app for an embedded stack, starts it and waits until it answers."""

import http.client
import subprocess
import sys
import time
from pathlib import Path

from local import inherited, logs
from local.processes import HOSTS
from local.provision import Provisioned

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
TAIL_LINES = 15


class AppFailed(Exception):
    """The app can't run; the text says why."""


def write_stack_file(made: Provisioned, endpoint_url: str, out: Path) -> None:
    """Write what Terraform made as the app's stack.json.

    Args:
        made: The working copy to ask.
        endpoint_url: The embedded Cognito.
        out: The file to write.

    Raises:
        AppFailed: With the sentence of scripts/write_config.py.
    """
    # a process of its own, because python-terraform hands its environment on
    done = subprocess.run(
        [
            *(sys.executable, "-m", "scripts.write_config"),
            *("--terraform", made.program, "--terraform-dir", made.work_dir),
            *("--out", out, "--endpoint-url", endpoint_url),
        ],
        cwd=ROOT,
        env=inherited.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise AppFailed(done.stderr.strip())


def start_app(
    port: int, work_dir: Path, log_path: Path, *, session_store: str = ""
) -> subprocess.Popen[bytes]:
    """Start the app and return at once.

    Args:
        port: A free port.
        work_dir: Holds stack.json, and gets a home directory for the app.
        log_path: Its output is appended here.
        session_store: Where sessions are, instead of the usual place.

    Returns:
        The process; end it with `processes.stop`.
    """
    home = work_dir / "home"
    home.mkdir(parents=True, exist_ok=True)
    variables = {"STACK_CONFIG": str(work_dir / "stack.json")}
    if session_store:
        variables["SESSION_STORE"] = session_store
    with logs.opened(log_path, "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "local.app", str(port)],
            cwd=ROOT,
            env=inherited.environment(home) | variables,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_for_app(port: int, app: subprocess.Popen[bytes], log_path: Path) -> None:
    """Wait until a browser that is sent to localhost finds the app.

    Raises:
        AppFailed: It ended, took too long, or something else answers there.
    """
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and app.poll() is None:
        if _is_found(port):
            return
        time.sleep(0.05)
    raise AppFailed(f"The app did not start.\n{tail(log_path)}")


def tail(log_path: Path) -> str:
    """The last lines of a log, and where the rest is."""
    lines = log_path.read_text("utf-8", "replace").splitlines()[-TAIL_LINES:]
    return "\n".join([*lines, f"All of it: {log_path}"])


def _is_found(port: int) -> bool:
    """Whether what answers first, in the order of browsers, is healthy."""
    for host in HOSTS:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.connect()
        except OSError:
            continue  # as browsers do
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
    return False
