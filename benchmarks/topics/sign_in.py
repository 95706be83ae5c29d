"""One whole sign-in, with both tokens verified."""

from benchmarks.cognito import canned_cognito
from benchmarks.limits import Limit
from benchmarks.measure import Report, Target, compared, cpu_seconds, interleaved
from benchmarks.ours import Ours
from benchmarks.peers import worker

TITLE = "One sign-in"
OURS = "ours"
LIMIT = "limit: urllib3, OpenSSL, cryptography"
PYCOGNITO = "pycognito"
STREAMLIT = "streamlit-cognito-auth"
IDENTITY_JS = "amazon-cognito-identity-js, aws-jwt-verify"


def measure(rounds: int) -> Report:
    """Measure what a sign-in costs the process that does it."""
    with canned_cognito() as server:
        us = Ours(server)
        bits = us.exponent_bits()
        limit = Limit(server, bits)
        variants = {
            OURS: cpu_seconds(us.sign_in),
            LIMIT: cpu_seconds(limit.sign_in),
        }
        with worker.peers(worker.given(server)) as peers:
            works = {
                PYCOGNITO: "sign_in",
                f"{PYCOGNITO}, its object kept": "sign_in_kept",
                STREAMLIT: "sign_in_streamlit",
            }
            variants |= peers.variants("python", works)
            variants |= peers.variants("node", {IDENTITY_JS: "sign_in"})
            taken = interleaved(variants, rounds)
    rows, ratios = compared(taken, OURS)
    targets = [Target("a sign-in, CPU: ours against the limit's", 1 / ratios[LIMIT], 2)]
    targets += [
        Target(
            f"a sign-in, CPU: {name}'s against ours", ratios[name], 10, at_least=True
        )
        for name in (PYCOGNITO, STREAMLIT)
        if name in ratios
    ]
    return Report(
        TITLE,
        f"CPU time of the client for a sign-in by SRP with ID and access token "
        f"verified; streamlit-cognito-auth verifies the latter and asks for the user. "
        f"Median of {rounds}, in milliseconds. Ours and the limit's a has {bits} bits.",
        ("variant", "ms", "of ours"),
        (*rows, *peers.missing(3)),
        tuple(targets),
        ratios,
    )
