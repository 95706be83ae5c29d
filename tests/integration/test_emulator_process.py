"""The embedded Cognito as a process: private, persistent, never left behind."""

import importlib.metadata
import os
import secrets
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import emulator as program
from local import processes
from local.embedded import surroundings
from tests.embedded import PASSWORD, Embedded, Pool

pytestmark = pytest.mark.integration

SAVED_WITHIN_SECONDS = 3.0


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Embedded]:
    """An emulator that a test may stop or kill."""
    embedded = Embedded(tmp_path)
    embedded.start()
    yield embedded
    embedded.stop()


def any_port() -> int:
    return processes.free_port(20000 + secrets.randbelow(12000))


def known_code(pool: Pool) -> tuple[str, str | None]:
    email = pool.sign_up()
    return email, pool.embedded.code_for(email)


def test_sigterm_saves_accounts_codes_mails_and_keys(own: Embedded) -> None:
    pool = own.make_pool()
    email, (waiting, code) = pool.confirmed_user(), known_code(pool)
    token = pool.sign_in(email)["AccessToken"]
    # which sends SIGTERM
    assert own.stop() == 0
    own.start()
    assert own.public.get_user(AccessToken=token)
    assert pool.sign_in(email)
    assert own.code_for(waiting) == code
    pool.confirm(waiting, code)


def test_kill_loses_at_most_a_few_seconds(own: Embedded) -> None:
    pool = own.make_pool()
    email, (waiting, code) = pool.confirmed_user(), known_code(pool)
    time.sleep(SAVED_WITHIN_SECONDS)
    own.kill()
    own.start()
    assert pool.sign_in(email)
    assert own.code_for(waiting) == code
    pool.confirm(waiting, code)


def test_state_is_readable_by_its_user_only(own: Embedded) -> None:
    own.make_pool().confirmed_user()
    own.stop()
    paths = [own.state_dir, *own.state_dir.rglob("*")]
    assert any(path.name == "cognito.json" for path in paths)
    written_by_tests = {"clock-offset-seconds"}
    for path in paths:
        if path.name not in written_by_tests:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_open_state_directory_is_closed(tmp_path: Path) -> None:
    embedded = Embedded(tmp_path)
    embedded.state_dir.mkdir(mode=0o755)
    embedded.start()
    embedded.stop()
    assert stat.S_IMODE(embedded.state_dir.stat().st_mode) == 0o700


def test_log_holds_nothing_about_people(own: Embedded) -> None:
    pool = own.make_pool()
    email, code = known_code(pool)
    pool.confirm(email, code)
    tokens = pool.sign_in(email)
    own.stop()
    log = own.log_path.read_text()
    for secret in (email, PASSWORD, str(code), tokens["AccessToken"][-40:]):
        assert secret not in log


def test_it_stops_when_its_parent_is_killed(tmp_path: Path) -> None:
    port = any_port()
    script = (
        "import sys, time; from pathlib import Path; from local import processes\n"
        "port, folder = int(sys.argv[1]), Path(sys.argv[2])\n"
        "child = processes.start_emulator(port, folder / 'state', folder / 'log')\n"
        "url, log = f'http://127.0.0.1:{port}', folder / 'log'\n"
        "processes.wait_until_healthy(url, child, log)\n"
        "print(child.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(port), str(tmp_path)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a container's init may leave it as a zombie
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1][1] == "Z")


def test_shell_settings_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AUTH": "false",
        "AWS_ACCESS_KEY_ID": "real",
        "BIND_HOST": "0.0.0.0",
        "LOG_LEVEL": "DEBUG",
        "SMTP_HOST": "127.0.0.1:1",
        "USE_SSL": "1",
    }.items():
        monkeypatch.setenv(name, value)
    embedded = Embedded(tmp_path)
    embedded.start()
    try:
        pool = embedded.make_pool()
        pool.confirm(pool.sign_up())
    finally:
        embedded.stop()
    assert embedded.log_path.read_text() == ""


def test_clock_stays_unless_asked_for(tmp_path: Path) -> None:
    port = any_port()
    embedded = Embedded(tmp_path)
    embedded.port, embedded.endpoint_url = port, f"http://127.0.0.1:{port}"
    embedded.process = processes.start_emulator(
        port, embedded.state_dir, embedded.log_path
    )
    try:
        processes.wait_until_healthy(
            embedded.endpoint_url, embedded.process, embedded.log_path
        )
        pool = embedded.make_pool()
        email = pool.sign_up()
        embedded.advance_clock(25 * 3600)
        pool.confirm(email)
    finally:
        embedded.stop()


def test_another_ministack_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.5.34")
    # the next step, which would make this process an emulator
    monkeypatch.setattr(surroundings, "make_private", lambda path: pytest.fail("no"))
    code = program.main(["--port", "0", "--state-dir", str(tmp_path / "state")])
    assert code == 1
    assert "needs ministack 1.5.33, found 1.5.34" in capsys.readouterr().err


def test_state_directory_must_not_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    log = tmp_path / "log"
    process = processes.start_emulator(any_port(), tmp_path / "link", log)
    process.wait(10)
    assert processes.stop(process) == 1
    assert "not a directory of this user" in log.read_text()


def test_state_directory_has_one_emulator(own: Embedded, tmp_path: Path) -> None:
    log = tmp_path / "second.log"
    second = processes.start_emulator(any_port(), own.state_dir, log)
    second.wait(10)
    assert processes.stop(second) == 1
    assert "Another embedded Cognito is running" in log.read_text()


def test_taken_port_is_said_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert processes.free_port(port) > port
        log = tmp_path / "log"
        process = processes.start_emulator(port, tmp_path / "state", log)
        with pytest.raises(processes.EmulatorFailed, match="ended with code 1"):
            # not our own server's answer: it never answers
            processes.wait_until_healthy("http://127.0.0.1:1", process, log)
        processes.stop(process)
    assert f"Can't listen on 127.0.0.1:{port}" in log.read_text()


def test_slow_start_is_said_plainly(tmp_path: Path) -> None:
    process = processes.start_emulator(any_port(), tmp_path / "state", tmp_path / "log")
    with pytest.raises(processes.EmulatorFailed, match="did not answer"):
        processes.wait_until_healthy(
            "http://127.0.0.1:1", process, tmp_path / "log", 0.2
        )
    processes.stop(process)
