"""`scripts/bench`: how fast it is beside its peers and beside the limit.

Each topic lets ours, its peers and the limit take turns. A run with all topics writes
docs/benchmarks anew; with some of them, or quick, it only prints what it found, and
writes where --out says.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import chart, machine, report
from benchmarks.measure import Report
from benchmarks.peers import install
from local import printing

TOPICS = (
    *("arithmetic", "sign_in", "at_once", "tokens", "key_set"),
    *("click", "timeline", "rerun", "first_page", "memory", "store", "door"),
)
DOCS = Path(__file__).resolve().parent.parent / "docs" / "benchmarks"
# odd: a median is one that was measured
ROUNDS, QUICK_ROUNDS = 11, 3


def main(arguments: Sequence[str]) -> int:
    """Measure; 1 if peers are missing or a topic failed, whatever was found."""
    parser = argparse.ArgumentParser("scripts/bench", description=__doc__)
    parser.add_argument("topics", metavar="TOPIC", nargs="*", help=", ".join(TOPICS))
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, rough figures"
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to write")
    options = parser.parse_args(arguments)
    if unknown := set(options.topics) - set(TOPICS):
        parser.error(f"no topic: {', '.join(sorted(unknown))}")
    topics = [name for name in TOPICS if name in (options.topics or TOPICS)]
    is_whole = len(topics) == len(TOPICS) and not options.quick
    is_well = _install()
    said = machine.description()
    print("\n".join(f"{name}: {text}" for name, text in said), flush=True)
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    found: list[Report] = []
    for name in topics:
        started = time.monotonic()
        try:
            measured = importlib.import_module(f"benchmarks.topics.{name}").measure(
                rounds
            )
        except Exception as error:
            print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr)
            is_well = False
            continue
        reports = [measured] if isinstance(measured, Report) else list(measured)
        for one in reports:
            print(f"\n{report.section(one)}", flush=True)
        print(report.targets_of(reports), flush=True)
        print(f"({name}: {time.monotonic() - started:.0f} s)", flush=True)
        found += reports
    if is_whole and not is_well:
        print("Not written: something is missing.", file=sys.stderr)
    folder = options.out or (DOCS if is_whole and is_well else None)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "README.md").write_text(report.page(said, found), "utf-8")
        (folder / "ratios.svg").write_text(chart.drawing(found), "utf-8")
        for name, drawn in (one.drawing for one in found if one.drawing):
            (folder / name).write_text(drawn, "utf-8")
    return 0 if is_well else 1


def _install() -> bool:
    """Whether all peers are there."""
    makers: dict[str, Callable[[], Path]] = {
        "Python": install.python,
        "JavaScript": install.node,
    }
    is_well = True
    for language, make in makers.items():
        try:
            make()
        except install.PeersMissing as error:
            print(f"The {language} peers are missing: {error}", file=sys.stderr)
            is_well = False
    return is_well


if __name__ == "__main__":
    sys.exit(printing.run(lambda: main(sys.argv[1:])))
