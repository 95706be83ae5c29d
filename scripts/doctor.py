"""Find what is wrong with the app, its pool and what is around them; change nothing.

python scripts/doctor.py [--json] [--offline]

The exit code is 0 where all is fine, 1 where something is wrong, and 2 where something
could not be checked and nothing is wrong. docs/doctor.md lists the checks.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cognito_auth.doctor.examination import exit_code
from cognito_auth.doctor.report import as_json, as_text
from local import printing, progress
from local.stack_file import stack_file
from streamlit_cognito import mount
from streamlit_cognito.doctor.every import CHECKS, examine_app

ROOT = Path(__file__).resolve().parent.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Have all checks look, and print what came of them."""
    options = _parser().parse_args(argv)
    # what goes wrong is said below, once and in a sentence
    logging.getLogger().addHandler(logging.NullHandler())
    os.environ["STACK_CONFIG"] = str(stack_file(ROOT))
    # as the app does at its start; what keeps it from that, the check `browsers` says
    with suppress(Exception):
        mount(ROOT)
    _progress(0)
    try:
        results = examine_app(ROOT, offline=options.offline, tell=_progress)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    colour = progress.has_colour()
    text = as_json(results) if options.json else as_text(results, in_colour=colour)
    print(text, end="")
    return exit_code(results)


def _progress(looked: int) -> None:
    """Say how far it is: in place on a terminal, elsewhere once at the start."""
    if sys.stderr.isatty():
        line = f"\rLooking: {looked} of {len(CHECKS)}"
        print(line, end="", file=sys.stderr, flush=True)
    elif looked == 0:
        print(f"Looking at {len(CHECKS)} things ...", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="doctor.py", description="Find what is wrong; change nothing."
    )
    parser.add_argument(
        "--json", action="store_true", help="for programs; docs/doctor.md has the shape"
    )
    parser.add_argument(
        "--offline", action="store_true", help="only what takes no network"
    )
    return parser


if __name__ == "__main__":
    sys.exit(printing.run(main))
