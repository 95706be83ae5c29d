"""Shows what a script is doing, and for how long it has been.

Read by whatever `python3` there is, as local/environment.py is.
"""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator  # noqa: F401 - in the type comments
from contextlib import contextmanager
from pathlib import Path

# when a script began, of time.monotonic(), for the program that it becomes
STARTED = "SCRIPT_STARTED"
TICK_SECONDS = 1.0


@contextmanager
def step(name, note=""):
    # type: (str, str) -> Iterator[Callable[[str], None]]
    """Say that something begins, and after how many seconds it is ready.

    On a terminal the last line counts them meanwhile.

    Args:
        name: What will be ready, in a word or two.
        note: What to know while it lasts.

    Yields:
        What shows one more line about it.
    """
    start = time.monotonic()
    title = "%s (%s) ..." % (name, note) if note else name + " ..."
    if is_terminal():
        with _Counter(title, start) as counter:
            yield counter.report
    else:
        _write(title + "\n")
        yield lambda line: _write("  %s\n" % line)
    _write("%s: ready in %.1f s\n" % (name, time.monotonic() - start))


def is_terminal():
    # type: () -> bool
    """Whether what is printed can be written over, and stand out."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def has_colour():
    # type: () -> bool
    """Whether what is printed may be in colour. Source: https://no-color.org."""
    return is_terminal() and not os.environ.get("NO_COLOR")


def bold(text):
    # type: (str) -> str
    """A text that stands out on a terminal."""
    return "\033[1m%s\033[0m" % text if has_colour() else text


def named(path):
    # type: (Path) -> str
    """A path as it is typed from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class _Counter:
    """The last line of a terminal, with the seconds that something has taken."""

    def __init__(self, title, start):
        # type: (str, float) -> None
        self._title = title
        self._start = start
        self._is_named = False  # by a line that stays
        self._width = 0  # of what stands there now
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._count, daemon=True)

    def __enter__(self):
        # type: () -> _Counter
        self._draw()
        self._thread.start()
        return self

    def __exit__(self, kind, *_):
        # type: (object, *object) -> None
        self._is_over.set()
        self._thread.join()
        if kind is None:
            self._erase()
        else:
            _write("\n")  # how long it took to fail stays

    def report(self, line):
        # type: (str) -> None
        with self._lock:
            self._erase()
            if not self._is_named:
                _write(self._title + "\n")
                self._is_named = True
            _write("  %s\n" % line)
            self._draw()

    def _count(self):
        # type: () -> None
        while not self._is_over.wait(TICK_SECONDS):
            try:
                with self._lock:
                    self._draw()
            except OSError:  # the terminal has gone: who prints next is told
                return

    def _draw(self):
        # type: () -> None
        seconds = " %d s" % (time.monotonic() - self._start)
        # a line that wraps could not be written over
        room = shutil.get_terminal_size().columns - 1 - len(seconds)
        line = ("  ..." if self._is_named else self._title)[: max(room, 0)] + seconds
        _write("\r" + line)
        self._width = len(line)

    def _erase(self):
        # type: () -> None
        _write("\r%s\r" % (" " * self._width))


def _write(text):
    # type: (str) -> None
    sys.stdout.write(text)
    sys.stdout.flush()
