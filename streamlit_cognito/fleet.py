"""Several processes of one app, each on a port of its own, until Ctrl-C or SIGTERM.

Streamlit keeps what is uploaded, what it shows as media and what widgets hold in one
process, so several can't share a port: a balancer in front of them must keep a browser
on the process that it came to first.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Command = Sequence[str]

LOOK_SECONDS = 0.2
# one that ends sooner would do so again
STEADY_SECONDS = 10.0
SECONDS_TO_END = 15.0


def serve(commands: Sequence[Command], steady_seconds: float = STEADY_SECONDS) -> int:
    """Keep a process of each command running.

    One that ends is started again, so that the others' people notice nothing.

    Args:
        commands: Program and arguments.
        steady_seconds: Having ended sooner than this, a process is not started again;
            all end then.

    Returns:
        The exit code: 0 when asked to end, 1 when a process did not last.
    """
    running: list[tuple[subprocess.Popen[bytes], float]] = []
    with _asked_to_end() as asked:
        try:
            running += [_started(command) for command in commands]
            while not asked:
                time.sleep(LOOK_SECONDS)
                for at, (process, since) in enumerate(running):
                    if process.poll() is None or asked:
                        continue
                    said = f"{commands[at][-1]} ended with {process.returncode}"
                    if time.monotonic() - since < steady_seconds:
                        sys.stderr.write(f"{said}, at once: all end.\n")
                        return 1
                    sys.stderr.write(f"{said} and is started again.\n")
                    running[at] = _started(commands[at])
        finally:
            _end([process for process, _ in running])
    return 0


def _started(command: Command) -> tuple[subprocess.Popen[bytes], float]:
    # our own program with the words of our own command line
    return subprocess.Popen(command), time.monotonic()  # noqa: S603


@contextmanager
def _asked_to_end() -> Iterator[list[int]]:
    """The signals that came and mean the end."""
    asked: list[int] = []
    kept = {
        number: signal.signal(number, lambda number, _: asked.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + SECONDS_TO_END
    for process in processes:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
