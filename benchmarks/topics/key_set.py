"""A cold key set, and many who need a key of it."""

from functools import partial
from statistics import median

from benchmarks.canned_pool import KEY_ID
from benchmarks.cognito import CannedCognito, canned_cognito
from benchmarks.crowd import at_once, percentile
from benchmarks.measure import Report, Target
from benchmarks.ours import Ours
from benchmarks.peers import worker
from benchmarks.peers.worker import Language
from cognito_auth.tokens.keys import Jwks

TITLE = "A cold key set"
LATENCY_SECONDS = 0.03
THREADS = 50
MOST_ROUNDS = 7
OURS = "ours"
PEERS: dict[str, tuple[Language, str]] = {
    "PyJWT's PyJWKClient": ("python", "keys_pyjwt"),
    "aws-jwt-verify": ("node", "keys"),
    "pycognito": ("python", "keys_pycognito"),
}
COLUMNS = ("variant", "fetches", "p95, ms")


def measure(rounds: int) -> Report:
    """Measure how often the key set is fetched, and how long its users wait."""
    rounds = min(rounds, MOST_ROUNDS)
    found: dict[str, list[tuple[int, float]]] = {}
    with canned_cognito(LATENCY_SECONDS) as server:
        token = Ours(server).sign_in().tokens.access_token
        with worker.peers(worker.given(server, access_token=token)) as peers:
            for _ in range(rounds):
                before = _fetched(server)
                key = partial(Jwks(server.config.jwks_uri).key, KEY_ID)
                taken = at_once(key, THREADS, 1).each
                found.setdefault(OURS, []).append(
                    (_fetched(server) - before, percentile(taken, 95))
                )
                for name, (language, do) in PEERS.items():
                    before = _fetched(server)
                    taken = peers.ask(language, name, do=do, threads=THREADS, each=1)
                    if taken:
                        found.setdefault(name, []).append(
                            (_fetched(server) - before, percentile(taken, 95))
                        )
    waits = {name: median(p95 for _, p95 in each) for name, each in found.items()}
    fetches = {name: max(count for count, _ in each) for name, each in found.items()}
    rows = [
        (name, str(fetches[name]), f"{1000 * waits[name]:.0f}")
        for name in sorted(found, key=lambda name: waits[name])
    ]
    return Report(
        TITLE,
        f"{THREADS} threads (in Node, promises) that need a key at the same moment, of "
        f"a key set that answers in {LATENCY_SECONDS * 1000:.0f} ms: fetches at most, "
        f"and the median of p95, of {rounds} rounds.",
        COLUMNS,
        (*rows, *peers.missing(len(COLUMNS))),
        (Target(f"fetches for {THREADS} threads", fetches[OURS], 1),),
        {name: wait / waits[OURS] for name, wait in waits.items()},
    )


def _fetched(server: CannedCognito) -> int:
    return server.calls().get("jwks", 0)
