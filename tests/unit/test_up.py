"""local/up.py: what it says when it can't, and what it starts."""

import errno
import fcntl
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from local import openid_provider, processes, progress, up, ways_in


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working state of its own, in which nothing is ever started."""
    folder = tmp_path / ".local"
    monkeypatch.setattr(up, "WORK", folder)
    monkeypatch.setattr(up, "LOGS", folder / "logs")
    monkeypatch.setattr(up.signal, "signal", lambda *_: None)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("it went on")

    monkeypatch.setattr(subprocess, "Popen", never)
    return folder


def said(capsys: pytest.CaptureFixture[str]) -> str:
    assert up.main([]) == 1
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    return printed


@pytest.mark.parametrize("name", [".local", ".local/up.lock", ".local/logs"])
def test_what_can_not_be_used_is_named(
    work: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    # not by chmod: root, as in containers, may read everything
    path = work.parent / name
    if name == ".local/up.lock":
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text("a file where the folder should be")
    sentence = said(capsys)
    assert str(path) in sentence
    assert "run scripts/up again" in sentence


def test_a_lock_that_can_not_be_read_is_named(
    work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # as it is for anybody but root, who may read everything
    opens = Path.open

    def refused(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == "up.lock":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opens(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)
    assert "up.lock: Permission denied. Mend its rights" in said(capsys)


@pytest.mark.parametrize("content", [b"4711", b"", b"\xff\xfe"])
def test_a_second_start_names_the_first(
    work: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    work.mkdir()
    (work / "up.lock").write_bytes(content)
    with (work / "up.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "runs here already" in said(capsys)


def test_a_folder_where_nothing_can_be_locked_is_not_taken_for_a_second_start(
    work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")  # as some network disks do

    monkeypatch.setattr(up.fcntl, "flock", refuse)
    sentence = said(capsys)
    assert "No locks available" in sentence
    assert "already" not in sentence


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[bytes]"]:
    monkeypatch.undo()
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as process:
        process.wait()
        yield process


@pytest.mark.parametrize("name", ["The embedded Cognito", "The app"])
def test_a_part_that_ends_is_named_with_its_log(
    ended: "subprocess.Popen[bytes]", tmp_path: Path, name: str
) -> None:
    (tmp_path / "part.log").write_text("the reason\n")
    with pytest.raises(up.UpFailed) as caught:
        up._watch({name: (ended, tmp_path / "part.log")})
    sentence = str(caught.value)
    assert f"{name} ended unexpectedly (code 3)" in sentence
    assert f"the reason\nAll of it: {tmp_path / 'part.log'}" in sentence


def test_what_the_configuration_may_ask_for_is_there() -> None:
    # `session_table = {}` in terraform.tfvars
    assert "dynamodb" in processes.SERVICES


def test_the_choice_of_a_provider_is_passed_on(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Chosen(Exception):
        pass

    def provision(**settings: object) -> None:
        raise Chosen(settings["origin"])

    for name in ("start_emulator", "stop", "wait_until_healthy"):
        monkeypatch.setattr(up, name, lambda *_, **__: None)
    monkeypatch.setattr(up, "provision", provision)
    for arguments, origin in (
        ([], None),
        (["--provider", "registry"], "registry"),
        (["--provider", "package"], "package"),
    ):
        with pytest.raises(Chosen, match=str(origin)), ExitStack() as running:
            up._up(up._options(arguments), running, 0.0)


def test_an_api_is_played_on_request_and_until_it_is_taken_away(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Played(Exception):
        pass

    started: list[tuple[str, ...]] = []

    def start(*_: object, services: tuple[str, ...]) -> None:
        started.append(services)

    def started_provider(port: int, log_path: Path) -> openid_provider.Running:
        process = cast("subprocess.Popen[bytes]", None)
        return openid_provider.Running(f"http://127.0.0.1:{port}", process, log_path)

    def provision(**settings: object) -> None:
        raise Played(settings["played"])

    monkeypatch.setattr(up, "start_emulator", start)
    monkeypatch.setattr(openid_provider, "start", started_provider)
    for name in ("stop", "wait_until_healthy"):
        monkeypatch.setattr(up, name, lambda *_: None)
    monkeypatch.setattr(up, "free_port", lambda preferred: preferred)
    monkeypatch.setattr(up, "provision", provision)

    def plays(*arguments: str) -> tuple[str, set[str]]:
        with pytest.raises(Played) as caught, ExitStack() as running:
            up._up(up._options(arguments), running, 0.0)
        return str(caught.value), {*started[-1]} - {*processes.SERVICES}

    state = work / "terraform" / "terraform.tfstate"
    assert plays() == ("{}", set())
    wanted = ways_in.PLAYED | openid_provider.variables(
        "http://127.0.0.1:9400", ["http://localhost:8501"]
    )
    assert plays("--ways-in") == (str(wanted), set())
    assert plays("--api") == ("{'api': {}}", {*processes.API})
    state.parent.mkdir()
    for text in ("", "[]", '{"resources": [{}]}', '{"resources": []}'):
        state.write_text(text)
        assert plays() == ("{}", set())
    for type_, services in processes.ON_REQUEST.items():
        state.write_text(json.dumps({"resources": [{"type": type_}]}))
        assert plays() == ("{}", {*services})


@pytest.mark.parametrize(
    ("address", "line"),
    [("http://127.0.0.1:1/a", "API: http://127.0.0.1:1/a\n"), (None, "")],
)
def test_the_api_is_named_where_there_is_one(
    work: Path, address: str | None, line: str
) -> None:
    work.mkdir()
    (work / "stack.json").write_text(json.dumps({"api_url": address}))
    assert up._api() == line


REPORT = """\
Embedded Cognito ...
Embedded Cognito: ready in 0.0 s
Terraform ...
  AWS provider 1.2.3
Terraform: ready in 0.0 s
Configuration (in .local/stack.json) ...
Configuration: ready in 0.0 s
App ...
App: ready in 0.0 s
Everything: ready in 0.0 s

App: http://localhost:8765
Inbox: http://localhost:8765/inbox
Cognito: http://127.0.0.1:4566
API: http://127.0.0.1:1/a

Register, read the code in the inbox, sign in. Ctrl-C stops everything.
Where something seems wrong: .venv/bin/python scripts/doctor.py
"""


@pytest.fixture
def printed(
    work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], str]:
    """What a start prints until Ctrl-C, when nothing fails."""

    def provision(**settings: Any) -> None:
        settings["report"]("AWS provider 1.2.3")

    def interrupted(parts: object) -> None:
        raise KeyboardInterrupt

    work.mkdir()
    (work / "stack.json").write_text('{"api_url": "http://127.0.0.1:1/a"}')
    monkeypatch.chdir(work.parent)
    for name in ("start_emulator", "stop", "wait_until_healthy", "write_stack_file"):
        monkeypatch.setattr(up, name, lambda *_, **__: None)
    for name in ("start_app", "wait_for_app"):
        monkeypatch.setattr(up, name, lambda *_: None)
    monkeypatch.setattr(up, "_port", lambda preferred: preferred)
    monkeypatch.setattr(up, "provision", provision)
    monkeypatch.setattr(up, "_watch", interrupted)

    def start() -> str:
        assert up.main(["--port", "8765", "--no-browser"]) == 0
        return capsys.readouterr().out.removesuffix(
            "\nStopped. Accounts and sessions are kept for the next start.\n"
        )

    return start


def test_what_a_start_prints_is_plain_where_it_is_read_by_programs(
    printed: Callable[[], str],
) -> None:
    assert re.sub(r"\d+\.\d s", "0.0 s", printed()) == REPORT


def test_the_address_stands_out_on_a_terminal(
    printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    end = REPORT.partition("Everything: ready in 0.0 s\n")[2]
    bold = "\033[1mApp: http://localhost:8765\033[0m"
    marked = end.replace("App: http://localhost:8765", bold)
    assert printed().endswith(f" s\n{marked}")


def test_the_time_of_it_all_is_that_of_the_script(
    printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # before it there was the installation, of the same process
    monkeypatch.setenv(progress.STARTED, str(time.monotonic() - 100))
    assert re.search(r"Everything: ready in 10\d\.\d s", printed())
    assert re.search(r"Everything: ready in \d\.\d s", printed())
