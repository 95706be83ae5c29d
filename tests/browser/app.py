"""The app as a process that tests start, end and kill; its log is kept."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from cognito_auth.door import limits
from local.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
# All visitors come from one address; the tests of limits set their own.
NO_LIMITS = dict.fromkeys(limits.SETTINGS, "9999/1m")
START_SECONDS = 60.0
STOP_SECONDS = 15.0


def as_scripts_up(port: int) -> list[str]:
    """The command by which `scripts/up` starts the app."""
    return [sys.executable, "-m", "local.app", str(port)]


def as_streamlit_run(port: int) -> list[str]:
    """Plain `streamlit run`, from any folder."""
    return [
        *(sys.executable, "-m", "streamlit", "run", str(ROOT / "ui" / "Home.py")),
        *(f"--server.port={port}", "--server.headless=true"),
    ]


class App:
    """The app on a port of its own.

    Args:
        directory: Gets its sessions and its log.
        stack_file: The stack.json to use; it may be missing.
        command: Makes the command line from the port.
        cwd: The folder to start it in.
        variables: Further environment variables.
        base_path: What stands before all of its paths, "/accounts".
    """

    def __init__(
        self,
        directory: Path,
        stack_file: Path,
        *,
        command: Callable[[int], list[str]] = as_scripts_up,
        cwd: Path = ROOT,
        variables: Mapping[str, str] | None = None,
        base_path: str = "",
    ) -> None:
        # far from that of the process with the next number, which looks just now
        self.port = free_port(22000 + os.getpid() * 101 % 8000)
        self.host = f"localhost:{self.port}"
        self.url = f"http://{self.host}{base_path}"
        self._health = f"http://127.0.0.1:{self.port}{base_path}/_stcore/health"
        self.directory = directory
        self._command = command(self.port)
        self.cwd = cwd
        self._log = directory / "app.log"
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(
                ("APP_", "BREACHED_", "COGNITO_", "PROOF_", "SESSION_", "STREAMLIT_")
            )
        }
        self._environment = own | NO_LIMITS
        # may be changed for the next start
        self.variables = {
            "STACK_CONFIG": str(stack_file),
            "SESSION_STORE": f"sqlite:///{directory / 'sessions.db'}",
            **(variables or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._mark: str | None = None

    def cookie_mark(self, ask: Callable[[], object]) -> str:
        """What this app puts behind the names of its cookies, learnt by asking once."""
        if self._mark is None:
            headers: list[tuple[str, str]] = ask().headers  # type: ignore[attr-defined]
            found = [value for name, value in headers if name == "set-cookie"]
            names = (line.partition("=")[0] for line in found)
            [self._mark] = (
                name.removeprefix("browser") for name in names if "browser" in name
            )
        return self._mark

    @property
    def log(self) -> str:
        """All that it wrote, over all its starts."""
        return self._log.read_text("utf-8", "replace")

    @property
    def process_id(self) -> int:
        """Of the server itself, while it runs."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self.cwd,
                env=self._environment | self.variables,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                opener.open(self._health).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.kill()
        raise AssertionError(f"The app did not start.\n{self.log}")

    def stop(self) -> None:
        """End it by SIGTERM, as `scripts/up` does."""
        assert self._process
        self._process.terminate()
        self._ended()

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process
        self._process.kill()
        self._ended()

    def abort(self) -> None:
        """Have it crash, with whatever it writes then."""
        assert self._process
        self._process.send_signal(signal.SIGABRT)
        self._ended()

    def restart(self) -> None:
        self.stop()
        self.start()

    def _ended(self) -> None:
        assert self._process
        assert self._process.stdin
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process.stdin.close()
