"""Many sign-ins at once, and an event loop beside them."""

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.cognito import canned_cognito
from benchmarks.crowd import Crowd, at_once, idle, percentile
from benchmarks.limits import Limit
from benchmarks.measure import Report, Target
from benchmarks.ours import Ours
from benchmarks.peers import worker

TITLE = "Sign-ins at once"
LATENCY_SECONDS = 0.03
# By how many at once: how often each of them signs in, in a round.
EACH = {1: 10, 8: 5, 32: 5}
# One of these takes a peer longer than all of ours.
PEERS_EACH = 1
MOST_ROUNDS = 10
IDLE_SECONDS = 0.5
OURS, LIMIT, PYCOGNITO = "ours", "limit", "pycognito, its object kept"
COLUMNS = ("at once", "variant", "a second", "p95, ms", "loop p99, ms", "failed")


def measure(rounds: int) -> Report:
    """Measure how many people one process signs in, and how long they wait."""
    rounds = min(rounds, MOST_ROUNDS)
    crowds: dict[tuple[int, str], list[Crowd]] = {}
    alone: list[Crowd] = []
    with canned_cognito(LATENCY_SECONDS) as server:
        us = Ours(server)
        limit = Limit(server, us.exponent_bits())
        works: dict[str, Callable[[], object]] = {OURS: us.sign_in}
        works[LIMIT] = limit.sign_in
        with worker.peers(worker.given(server)) as peers:
            # each has made its connections before it counts
            for work in works.values():
                at_once(work, max(EACH), 1)
            for turn in range(rounds):
                alone.append(idle(IDLE_SECONDS))
                for threads, each in EACH.items():
                    for name in list(works)[:: (-1) ** turn]:
                        crowd = at_once(works[name], threads, each)
                        crowds.setdefault((threads, name), []).append(crowd)
                    taken = peers.ask(
                        "python",
                        PYCOGNITO,
                        do="sign_in",
                        threads=threads,
                        each=PEERS_EACH,
                    )
                    if taken:
                        # all of them start at the same time
                        crowd = Crowd(taken, max(taken), [])
                        crowds.setdefault((threads, PYCOGNITO), []).append(crowd)
    rows = [_row(threads, name, found) for (threads, name), found in crowds.items()]
    most = max(EACH)
    mine, lowest = crowds[most, OURS], crowds[most, LIMIT]
    return Report(
        TITLE,
        f"People who sign in at the same time in threads of one process, "
        f"{LATENCY_SECONDS * 1000:.0f} ms a call, beside an event loop that wakes up "
        f"every 2 ms: medians of {rounds} rounds of p95 and p99. With nobody "
        f"signing in the loop's p99 is {_loop(alone)} ms.",
        COLUMNS,
        (*rows, *peers.missing(len(COLUMNS))),
        (
            Target(
                f"sign-ins a second, {most} at once: ours against the limit's",
                median(
                    one.per_second / other.per_second
                    for one, other in zip(mine, lowest, strict=True)
                ),
                0.75,
                at_least=True,
            ),
            Target(
                f"p95 of {most} at once: ours against the limit's",
                median(
                    percentile(one.each, 95) / percentile(other.each, 95)
                    for one, other in zip(mine, lowest, strict=True)
                ),
                1.5,
            ),
            Target(
                f"event loop beside {most} sign-ins, p99, ms",
                1000 * median(percentile(one.delays, 99) for one in mine),
                5,
            ),
        ),
        {
            name: median(one.per_second for one in mine)
            / median(one.per_second for one in crowds[most, name])
            for threads, name in crowds
            if threads == most
        },
    )


def _row(threads: int, name: str, found: Sequence[Crowd]) -> tuple[str, ...]:
    p95 = median(percentile(one.each, 95) for one in found)
    return (
        str(threads),
        name,
        f"{median(one.per_second for one in found):.0f}",
        f"{1000 * p95:.0f}",
        _loop(found) if found[0].delays else "",
        str(sum(one.failed for one in found)),
    )


def _loop(found: Sequence[Crowd]) -> str:
    return f"{1000 * median(percentile(one.delays, 99) for one in found):.1f}"
