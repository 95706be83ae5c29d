"""What a session, a limit and a history cost, by how much else is in the store."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import growth
from benchmarks.dynamodb_calls import calls
from benchmarks.filled import with_histories, with_sessions
from benchmarks.measure import Report
from benchmarks.purging import purge

TITLE = "The session store at size"
SIZES = (100, 10_000, 100_000, 1_000_000)
# With fewer rounds than these, the last size is left out: it takes 8 GB of disk, and
# minutes.
ALL_ROUNDS = 10
TIMES_A_ROUND = 15


def measure(rounds: int) -> list[Report]:
    """Measure all of it, in a folder of its own among the temporary files.

    Args:
        rounds: How often; fewer than ten stop at 100,000 sessions.
    """
    sizes = SIZES if rounds >= ALL_ROUNDS else SIZES[:-1]
    times = rounds * TIMES_A_ROUND
    with TemporaryDirectory(prefix="sessions-") as place, ExitStack() as opened:
        folder = Path(place)
        paths = {size: folder / f"{size}.db" for size in sizes}
        stores = {size: with_sessions(path, size) for size, path in paths.items()}
        told = {
            size: with_histories(folder / f"told-{size}.db", size) for size in sizes
        }
        for size in sizes:
            opened.callback(stores[size].store.close)
            opened.callback(told[size].store.close)
        return [
            growth.sessions(stores, times),
            growth.histories(told, times),
            purge(stores[sizes[-1]], paths[sizes[-1]], sizes[-1]),
            calls(folder),
        ]
