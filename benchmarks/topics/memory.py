"""What a signed-in page holds of the server's memory, and whether it is given back."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from benchmarks.cognito import CannedCognito, canned_cognito
from benchmarks.measure import Report, Target
from benchmarks.people import signed_in
from benchmarks.servers import Server, serving
from benchmarks.variants import empty, ours, same

TITLE = "Memory of a signed-in page"
LONG_RUN = "Memory over time"
# at `ROUNDS` and above; below that as much less
ROUNDS = 10
PEOPLE, SESSIONS, RERUNS = 200, 500, 10_000
# pages that are open before, so that no first time is counted
WARM = 20
AT_ONCE = 8
STRETCHES = 10


def measure(rounds: int) -> list[Report]:
    """Hold pages open, then have sessions come and go, at ours and at an empty app."""
    part = min(1, rounds / ROUNDS)
    with canned_cognito() as cognito:
        return [
            _idle(cognito, round(PEOPLE * part)),
            _long_run(cognito, round(SESSIONS * part), RERUNS // SESSIONS),
        ]


def _idle(cognito: CannedCognito, people: int) -> Report:
    held: dict[str, float] = {}
    with serving([ours(cognito), empty(0), same()]) as servers:
        for server in servers:
            with ExitStack() as pages:
                client, _ = pages.enter_context(signed_in(server, cognito))
                for number in range(WARM + people):
                    if number == WARM:
                        before = server.resident_mib()
                    pages.enter_context(
                        client.page("members")
                        if server.variant.name == "ours"
                        else signed_in(server, cognito)
                    )
                grown = server.resident_mib() - before
            held[server.variant.name] = grown / people * 1024
    mine, limit = held["ours"], held[servers[1].variant.name]
    return Report(
        TITLE,
        "By how much the server's resident memory grows for each signed-in page that "
        f"stays open (ours: an example of an app's own page), on average of {people}.",
        ("variant", "KiB each", "of an empty app"),
        tuple(
            (name, f"{kibibytes:.0f}", f"{kibibytes / limit:.2f}")
            for name, kibibytes in held.items()
        ),
        (Target("memory of an idle page, of an empty app's", mine / limit, 1.1),),
        {name: kibibytes / mine for name, kibibytes in held.items()},
    )


def _long_run(cognito: CannedCognito, sessions: int, reruns: int) -> Report:
    """Sessions that begin, run their page a few times and are left, some at once."""
    found: dict[str, list[float]] = {}
    with serving([ours(cognito), empty(0)]) as servers:
        for server in servers:
            readings = found.setdefault(server.variant.name, [])
            for _ in range(STRETCHES):
                with ThreadPoolExecutor(AT_ONCE) as threads:
                    done = [
                        threads.submit(_session, server, cognito, reruns)
                        for _ in range(sessions // STRETCHES)
                    ]
                for each in done:
                    each.result()
                readings.append(server.resident_mib())
    half = STRETCHES // 2 - 1
    grown = found["ours"][-1] / found["ours"][half]
    step = sessions // STRETCHES * reruns
    return Report(
        LONG_RUN,
        f"{sessions} sessions of {reruns} reruns each, {AT_ONCE} at once, with "
        "Streamlit's collection after each run off: the server's resident memory in "
        "MiB after so many reruns.",
        ("variant", *(f"{step * (number + 1):,}" for number in range(STRETCHES))),
        tuple(
            (name, *(f"{one:.0f}" for one in readings))
            for name, readings in found.items()
        ),
        (Target("memory at the end, of that at half time", grown, 1.1),),
    )


def _session(server: Server, cognito: CannedCognito, reruns: int) -> None:
    with signed_in(server, cognito) as (_, page):
        for _ in range(reruns):
            page.rerun()
