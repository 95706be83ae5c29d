"""Several processes: kept running, and ended together."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streamlit_cognito import fleet
from streamlit_cognito.fleet import serve

# leaves a file with its name and its process, and ends after so many seconds, or when
# asked to, which leaves another
LIVES = """
import os, pathlib, signal, sys, time
folder, mine = pathlib.Path(sys.argv[1]), f"-{os.getpid()}"
def ended(*_):
    (folder / f"ended{mine}").touch()
    sys.exit()
signal.signal(signal.SIGTERM, ended)
(folder / f"{sys.argv[3]}{mine}").touch()
time.sleep(float(sys.argv[2]))
sys.exit(3)
"""


def one(folder: Path, seconds: float, name: str) -> list[str]:
    return [sys.executable, "-c", LIVES, str(folder), str(seconds), name]


def left_behind(folder: Path) -> list[str]:
    """Those that still run."""
    return [
        path.name
        for path in folder.iterdir()
        if is_running(int(path.name.rpartition("-")[2]))
    ]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fleet, "LOOK_SECONDS", 0.02)
    # rather than for ever
    end = threading.Timer(60, os.kill, [os.getpid(), signal.SIGTERM])
    end.start()
    yield
    end.cancel()
    end.join()


def once(condition: Callable[[], bool], number: signal.Signals) -> threading.Thread:
    """Send this process a signal as soon as it is time."""

    def wait() -> None:
        until = time.monotonic() + 30
        while not condition() and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_run_until_asked_to_end(tmp_path: Path, number: signal.Signals) -> None:
    handler = signal.getsignal(number)
    thread = once(lambda: len(list(tmp_path.iterdir())) >= 2, number)

    assert serve([one(tmp_path, 600, "a"), one(tmp_path, 600, "b")]) == 0

    thread.join()
    names = sorted(path.name.partition("-")[0] for path in tmp_path.iterdir())
    assert names == ["a", "b", "ended", "ended"]
    assert signal.getsignal(number) == handler
    assert not left_behind(tmp_path)


def test_one_that_ends_is_started_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = once(lambda: len(list(tmp_path.iterdir())) >= 3, signal.SIGTERM)

    commands = [one(tmp_path, 0.1, "a"), one(tmp_path, 600, "b")]
    assert serve(commands, steady_seconds=0) == 0

    thread.join()
    names = [path.name[0] for path in tmp_path.iterdir()]
    assert names.count("b") == 1
    assert names.count("a") >= 2
    assert "ended with 3 and is started again" in capsys.readouterr().err


def test_one_that_does_not_last_ends_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve([one(tmp_path, 600, "a"), one(tmp_path, 0, "b")]) == 1

    assert "b ended with 3, at once: all end." in capsys.readouterr().err
    assert not left_behind(tmp_path)


def test_one_that_does_not_want_to_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "SECONDS_TO_END", 0.2)
    command = one(tmp_path, 600, "a")
    command[2] = LIVES.replace("SIGTERM, ended", "SIGTERM, signal.SIG_IGN")
    thread = once(lambda: any(tmp_path.iterdir()), signal.SIGTERM)

    assert serve([command]) == 0

    thread.join()
    assert not left_behind(tmp_path)
