"""The arithmetic of one sign-in by Secure Remote Password."""

from benchmarks import ours
from benchmarks.cognito import canned_cognito
from benchmarks.limits import Limit
from benchmarks.measure import Report, Target, compared, cpu_seconds, interleaved
from benchmarks.ours import Ours
from benchmarks.peers import worker

TITLE = "Arithmetic of one sign-in"
OURS = "ours"
LIMIT = "limit: OpenSSL"
PYCOGNITO = "pycognito"
IDENTITY_JS = "amazon-cognito-identity-js"
AMPLIFY = "Amplify"


def measure(rounds: int) -> Report:
    """Measure what each computes between a password and the proof of it."""
    with canned_cognito() as server:
        us = Ours(server)
        bits = us.exponent_bits()
        limit = Limit(server, bits)
        challenge = ours.challenge(server)
        variants = {
            OURS: cpu_seconds(lambda: us.arithmetic(challenge)),
            LIMIT: cpu_seconds(lambda: limit.arithmetic(challenge)),
        }
        with worker.peers(worker.given(server, challenge=challenge)) as peers:
            variants |= peers.variants("python", {PYCOGNITO: "arithmetic"})
            works = {IDENTITY_JS: "arithmetic", AMPLIFY: "arithmetic_amplify"}
            variants |= peers.variants("node", works)
            taken = interleaved(variants, rounds)
    rows, ratios = compared(taken, OURS)
    targets = [
        Target("SRP arithmetic, CPU: ours against OpenSSL's", 1 / ratios[LIMIT], 1.3)
    ]
    for name, bound in ((PYCOGNITO, 10), (IDENTITY_JS, 40)):
        if name in ratios:
            what = f"SRP arithmetic, CPU: {name}'s against ours"
            targets.append(Target(what, ratios[name], bound, at_least=True))
    return Report(
        TITLE,
        f"CPU time of three exponentiations of 3072-bit numbers and the hashes around "
        f"them: median of {rounds}, in milliseconds. Ours and the limit's a has {bits} "
        f"bits.",
        ("variant", "ms", "of ours"),
        (*rows, *peers.missing(3)),
        tuple(targets),
        ratios,
    )
