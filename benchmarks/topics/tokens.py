"""Verifying one token."""

from functools import partial

from benchmarks.cognito import canned_cognito
from benchmarks.limits import Limit
from benchmarks.measure import Report, Target, compared, cpu_seconds, interleaved
from benchmarks.ours import Ours
from benchmarks.peers import worker

TITLE = "Verifying a token"
OURS = "ours"
LIMIT = "limit: cryptography, json"
# One is too short for the clock.
TIMES = 100


def measure(rounds: int) -> Report:
    """Measure what an access token costs with the key set at hand."""
    with canned_cognito() as server:
        us = Ours(server)
        token = us.sign_in().tokens.access_token
        limit = Limit(server, us.exponent_bits())
        mine = partial(us.verifier.verify, token, token_use="access")
        lowest = partial(limit.verify, token, "access", "client_id")
        variants = {
            OURS: cpu_seconds(mine, TIMES),
            LIMIT: cpu_seconds(lowest, TIMES),
        }
        works = {
            "PyJWT": "verify_pyjwt",
            "joserfc": "verify_joserfc",
            "Authlib": "verify_authlib",
            "pycognito": "verify_pycognito",
        }
        with worker.peers(worker.given(server, access_token=token)) as peers:
            variants |= peers.variants("python", works, TIMES)
            variants |= peers.variants("node", {"aws-jwt-verify": "verify"}, TIMES)
            taken = interleaved(variants, rounds)
    rows, ratios = compared(taken, OURS, unit_seconds=1e-6)
    return Report(
        TITLE,
        f"CPU time of checking an access token signed by RS256 with 2048 bits, its "
        f"issuer, client, use and times, by a key that is at hand: median of {rounds} "
        f"times {TIMES}, in microseconds.",
        ("variant", "us", "of ours"),
        (*rows, *peers.missing(3)),
        (
            Target(
                "verifying a token, CPU: ours against the limit's",
                1 / ratios[LIMIT],
                1.8,
            ),
        ),
        ratios,
    )
