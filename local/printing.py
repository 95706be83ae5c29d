"""Ends quietly when nobody reads any more what a script prints.

Read by whatever `python3` there is, as local/environment.py is.
"""

import os
import signal
import sys
from collections.abc import Callable  # noqa: F401 - in the type comments


def run(main):
    # type: (Callable[[], int]) -> int
    """Run a script's main and return its exit code.

    `| head` goes as soon as it has enough. Python would complain where it next prints,
    and once more where it flushes at its end; a signal's default action instead would
    end the script on any connection that the other side closes.

    Args:
        main: Prints to stdout and stderr.

    Returns:
        What main returned, or the code of programs that such a pipe ends.
    """
    if hasattr(sys.stdout, "reconfigure"):
        # what the terminal's encoding lacks is escaped, as on stderr
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            return main()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        return 128 + signal.SIGPIPE
