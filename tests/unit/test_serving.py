"""local/serving.py and the ports of local/processes.py: what is printed is checked."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from local import processes, serving
from local.provision import Provisioned


@contextmanager
def taken(address: str, port: int = 0, *, dual: bool = False) -> Iterator[int]:
    """A program that listens there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as listener:
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, not dual)
        listener.bind((address, port))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("address", ["::1", "127.0.0.1", "0.0.0.0", "::"])
def test_a_port_that_is_taken_anywhere_on_localhost_is_not_free(address: str) -> None:
    with taken(address) as port:
        assert processes.free_port(port) > port


def test_a_port_that_is_taken_on_both_at_once_is_not_free() -> None:
    with taken("::", dual=True) as port:
        assert processes.free_port(port) > port


def test_the_next_free_one_is_free_on_both() -> None:
    with ExitStack() as stack:
        while True:  # another where the next port is somebody else's
            port = stack.enter_context(taken("127.0.0.1"))
            with suppress(OSError):
                stack.enter_context(taken("::1", port + 1))
                break
        assert processes.free_port(port) > port + 1


def test_a_machine_without_ipv6_has_free_ports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "HOSTS", ("127.0.0.1", "2001:db8::1"))
    with taken("127.0.0.1") as port:
        pass
    assert processes.free_port(port) >= port


class Health(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


class Elsewhere(Health):
    status = 404


class Server6(HTTPServer):
    address_family = socket.AF_INET6


@contextmanager
def served(server: HTTPServer) -> Iterator[int]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def alive() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def test_the_app_is_found_by_way_of_localhost(
    alive: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    with served(HTTPServer(("127.0.0.1", 0), Health)) as port:
        serving.wait_for_app(port, alive, tmp_path / "log")


def test_what_a_browser_would_find_before_the_app_is_not_the_app(
    alive: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "START_SECONDS", 0.3)
    (tmp_path / "log").write_text("why\n")
    with ExitStack() as stack:
        port = stack.enter_context(served(HTTPServer(("127.0.0.1", 0), Health)))
        stack.enter_context(served(Server6(("::1", port), Elsewhere)))
        with pytest.raises(serving.AppFailed) as caught:
            serving.wait_for_app(port, alive, tmp_path / "log")
    assert f"why\nAll of it: {tmp_path / 'log'}" in str(caught.value)


def test_an_app_that_ends_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("why\n")
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
        with pytest.raises(serving.AppFailed, match="did not start"):
            serving.wait_for_app(1, ended, tmp_path / "log")


def test_why_there_is_no_configuration_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'Nothing is applied.' >&2; exit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    made = Provisioned(tmp_path / "terraform", "3.39.0", (), tmp_path)
    with pytest.raises(serving.AppFailed, match=r"^Nothing is applied\.$"):
        serving.write_stack_file(made, "http://127.0.0.1:1", tmp_path / "stack.json")


def test_an_emulator_that_ends_names_its_log(tmp_path: Path) -> None:
    log = tmp_path / "cognito.log"
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
        with pytest.raises(processes.EmulatorFailed, match=f"says why: {log}"):
            processes.wait_until_healthy("http://127.0.0.1:1", ended, log)


def test_an_emulator_that_is_slow_names_its_log(
    tmp_path: Path, alive: subprocess.Popen[bytes]
) -> None:
    log = tmp_path / "cognito.log"
    with pytest.raises(processes.EmulatorFailed, match=f"Its log: {log}"):
        processes.wait_until_healthy("http://127.0.0.1:1", alive, log, 0.1)
