"""Opens logs so that their owner alone can read them.

Read by whatever `python3` there is, as local/environment.py is.
"""

import os
from pathlib import Path  # noqa: F401 - in the type comments
from typing import Any  # noqa: F401 - in the type comments


def opened(path, mode, **options):
    # type: (Path, str, **Any) -> Any
    """Open a log for writing; its folder is made, private too.

    Args:
        path: The log.
        mode: As `open` takes it; "ab" goes on with an earlier one.
        options: As `open` takes them.
    """
    folder = str(path.parent)
    os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
    file = open(str(path), mode, opener=_private, **options)  # noqa: SIM115
    # one of an earlier version
    os.fchmod(file.fileno(), 0o600)
    return file


def _private(name, flags):
    # type: (str, int) -> int
    return os.open(name, flags, 0o600)
