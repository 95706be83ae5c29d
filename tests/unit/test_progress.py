"""local/progress.py: what is said of steps, on a terminal and elsewhere."""

import io
import itertools
import re
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from local import progress

PATIENCE_SECONDS = 10


class Terminal(io.StringIO):
    """Takes what is printed, as a terminal does."""

    def isatty(self) -> bool:
        return True

    def waits_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.getvalue():
            assert time.monotonic() < deadline, self.getvalue()
            time.sleep(0.001)

    def screen(self) -> list[str]:
        """The lines as they look at the end."""
        lines = []
        for printed in self.getvalue().split("\n"):
            shown = ""
            for part in printed.split("\r"):
                shown = part + shown[len(part) :]
            lines.append(re.sub(r"\d+\.\d", "0.0", shown.rstrip()))
        return lines


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal, and a clock that is a second later whenever it is looked at."""
    made = Terminal()
    clock = itertools.count()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stdout=made))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(progress, "TICK_SECONDS", 0.001)

    monkeypatch.setattr(
        progress, "time", SimpleNamespace(monotonic=lambda: next(clock))
    )
    return made


def test_what_is_read_by_programs_is_whole_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it counts")

    monkeypatch.setattr(progress, "_Counter", never)
    with progress.step("Part", "a note") as report:
        assert capsys.readouterr().out == "Part (a note) ...\n"
        report("more of it")
        assert capsys.readouterr().out == "  more of it\n"
    assert re.fullmatch(r"Part: ready in \d+\.\d s\n", capsys.readouterr().out)


def test_a_terminal_counts_in_one_line(terminal: Terminal) -> None:
    with progress.step("Part", "a note"):
        [line] = terminal.screen()
        # it counts beside this
        assert re.fullmatch(r"Part \(a note\) \.\.\. [1-3] s", line)
        terminal.waits_for("\rPart (a note) ... 3 s")
        assert "\n" not in terminal.getvalue()
    assert re.fullmatch(r"Part: ready in \d+\.\d s", terminal.screen()[0])
    assert terminal.screen()[1:] == [""]
    assert "\033" not in terminal.getvalue()


def test_what_is_reported_stays_and_the_count_goes_on_below(terminal: Terminal) -> None:
    with progress.step("Part") as report:
        report("one")
        report("two")
        before = terminal.screen()
        assert before[:3] == ["Part ...", "  one", "  two"]
        assert re.fullmatch(r"  \.\.\. \d+ s", before[3])
        terminal.waits_for("  ... 9 s")
    assert terminal.screen() == [*before[:3], "Part: ready in 0.0 s", ""]


def test_nothing_is_counted_after_the_end(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = terminal.write
    is_counting = threading.Event()

    def slow(text: str) -> int:
        if threading.current_thread() is not threading.main_thread():
            is_counting.set()
            time.sleep(0.05)
        return write(text)

    monkeypatch.setattr(terminal, "write", slow)
    with progress.step("Part"):
        assert is_counting.wait(PATIENCE_SECONDS)
    printed = terminal.getvalue()
    time.sleep(0.1)  # and a hundred ticks
    assert terminal.getvalue() == printed


def test_a_step_that_fails_leaves_its_line(terminal: Terminal) -> None:
    def fail() -> None:
        with progress.step("Part"):
            terminal.waits_for(" 3 s")
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        fail()
    # and what is printed next has a line of its own
    [line, following] = terminal.screen()
    assert re.fullmatch(r"Part \.\.\. \d+ s", line)
    assert following == ""
    printed = terminal.getvalue()
    time.sleep(0.02)
    assert terminal.getvalue() == printed


def test_what_is_written_over_never_wraps(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    with progress.step("A name that is longer than this"):
        terminal.waits_for("\rA name that is  2 s")
        drawn = terminal.getvalue().split("\r")
    assert max(map(len, drawn)) <= 19


def test_a_terminal_that_goes_away_ends_the_count(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(text: str) -> int:
        raise OSError(5, "Input/output error")

    def go_on() -> None:
        with progress.step("Part"):
            monkeypatch.setattr(terminal, "write", gone)
            time.sleep(0.02)

    # once, where the script itself prints: a thread's would be a warning
    with pytest.raises(OSError, match="Input/output"):
        go_on()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("NO_COLOR", "", "\033[1mtext\033[0m"),
        ("NO_COLOR", "1", "text"),
        ("TERM", "dumb", "text"),
    ],
)
def test_nothing_stands_out_for_who_does_not_want_it(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    shown: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert progress.bold("text") == shown


def test_nothing_stands_out_where_programs_read(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress.sys, "stdout", io.StringIO())
    assert progress.bold("text") == "text"


def test_a_path_is_named_as_it_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert progress.named(tmp_path / "a" / "b") == "a/b"
    assert progress.named(tmp_path.parent / "b") == str(tmp_path.parent / "b")
