"""What a session, a limit and a history cost, by how much else is in the store."""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.dynamodb_calls import calls
from benchmarks.growth import histories, sessions
from benchmarks.measure import Report
from benchmarks.purging import purge

TITLE = "The session store at size"
SIZES = (100, 10_000, 100_000, 1_000_000)
# With fewer rounds than these, the last size is left out: it takes 15 GB of disk, and
# minutes.
ALL_ROUNDS = 10
TIMES_A_ROUND = 30


def measure(rounds: int) -> list[Report]:
    """Measure all of it, in a folder of its own among the temporary files.

    Args:
        rounds: How often; fewer than ten stop at 100,000 sessions.
    """
    sizes = SIZES if rounds >= ALL_ROUNDS else SIZES[:-1]
    with TemporaryDirectory(prefix="sessions-") as folder:
        return [
            sessions(Path(folder), sizes, rounds * TIMES_A_ROUND),
            histories(Path(folder), sizes, rounds * TIMES_A_ROUND),
            purge(Path(folder), sizes[-1]),
            calls(Path(folder)),
        ]
