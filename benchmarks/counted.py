"""Runs the example app as `local.app` does, and counts what it has SQLite do.

`python -m benchmarks.counted PORT` writes the first word of each statement into the
file that `STATEMENTS` names.
"""

import os
import sqlite3
from typing import Any

from local import app


def count(file: int) -> None:
    """From now on write the first word of each statement into a file.

    The rest of them holds what is stored.

    Args:
        file: Its descriptor.
    """
    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(
            lambda statement: os.write(file, f"{statement.split()[0]}\n".encode())
        )
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]


if __name__ == "__main__":
    count(os.open(os.environ["STATEMENTS"], os.O_WRONLY | os.O_APPEND))
    app.main()
