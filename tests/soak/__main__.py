"""`python -m tests.soak --minutes 30`: prints a table, exits 1 where something grew."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.embedded import Embedded
from tests.soak.run import soak
from tests.stack import make_stack


def main() -> int:
    """Soak an app of its own, with a Cognito of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument(
        "--minutes", type=float, default=30.0, help="how long to measure"
    )
    parser.add_argument(
        "--warm-minutes",
        type=float,
        default=16.0,
        help="how long to run before: what came of a press is kept for 15 minutes",
    )
    parser.add_argument("--people", type=int, default=8, help="how many at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for part in ("stack", "app"):
            (directory / part).mkdir()
        embedded = Embedded(directory)
        embedded.start()
        try:
            found = soak(
                make_stack(embedded, directory / "stack"),
                directory / "app",
                seconds=options.minutes * 60,
                people=options.people,
                warm_seconds=options.warm_minutes * 60,
            )
        finally:
            embedded.stop()
    sys.stdout.write(f"{found}\n")
    return int(bool(found.wrong))


if __name__ == "__main__":
    sys.exit(main())
