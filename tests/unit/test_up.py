"""local/up.py: what it says when it can't, and what it starts."""

import errno
import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from local import processes, up


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
            up._up(up._options(arguments), running)


def test_an_api_is_played_on_request_and_until_it_is_taken_away(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Played(Exception):
        pass

    started: list[tuple[str, ...]] = []

    def start(*_: object, services: tuple[str, ...]) -> None:
        started.append(services)

    def provision(**settings: object) -> None:
        raise Played(settings["played"])

    monkeypatch.setattr(up, "start_emulator", start)
    for name in ("stop", "wait_until_healthy"):
        monkeypatch.setattr(up, name, lambda *_: None)
    monkeypatch.setattr(up, "provision", provision)

    def plays(*arguments: str) -> tuple[str, set[str]]:
        with pytest.raises(Played) as caught, ExitStack() as running:
            up._up(up._options(arguments), running)
        return str(caught.value), {*started[-1]} - {*processes.SERVICES}

    state = work / "terraform" / "terraform.tfstate"
    assert plays() == ("None", set())
    assert plays("--api") == ("{'api': {}}", {*processes.API})
    state.parent.mkdir()
    for text in ("", "[]", '{"resources": [{}]}', '{"resources": []}'):
        state.write_text(text)
        assert plays() == ("None", set())
    for type_, services in processes.ON_REQUEST.items():
        state.write_text(json.dumps({"resources": [{"type": type_}]}))
        assert plays() == ("None", {*services})


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
