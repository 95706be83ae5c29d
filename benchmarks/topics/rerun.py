"""What a rerun of a signed-in page costs."""

import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks.cognito import CannedCognito, canned_cognito
from benchmarks.measure import Report, Target, interleaved, medians
from benchmarks.people import signed_in
from benchmarks.servers import Server, serving
from benchmarks.variants import (
    WITHOUT_COOKIES,
    empty,
    missing_peers,
    ours,
    peers,
    same,
)
from tests.soak.client import Page

TITLE = "A rerun of a signed-in page"
LATENCY_SECONDS = 0.03
# it draws most; what is compared is our example of an app's own page
ACCOUNT = "ours, the account page"
# one alone takes less than what else a server does now and then
BATCH = 25


class Reruns:
    """Runs one page over and over.

    Args:
        server: The app.
        page: The page, signed in.
        cognito: Counts what it is asked meanwhile.
    """

    def __init__(self, server: Server, page: Page, cognito: CannedCognito) -> None:
        self._server, self._page, self._cognito = server, page, cognito
        self.seconds: list[float] = []
        self.calls = self.count = 0

    def __call__(self) -> float:
        """A batch of them; the CPU seconds of the server for each."""
        asked, started = self._asked(), time.perf_counter()
        before = self._server.cpu_seconds()
        for _ in range(BATCH):
            self._page.rerun()
        taken = self._server.cpu_seconds() - before
        self.seconds.append((time.perf_counter() - started) / BATCH)
        self.calls += self._asked() - asked
        self.count += BATCH
        return taken / BATCH

    @property
    def elements(self) -> int:
        """How many elements the page draws."""
        return len(self._page.elements)

    def _asked(self) -> int:
        return sum(self._cognito.calls().values())


def measure(rounds: int) -> Report:
    """Rerun pages of ours, of bare Streamlit and of streamlit-cognito-auth by turns."""
    with canned_cognito(LATENCY_SECONDS) as cognito, ExitStack() as running:
        # with cookies it needs a browser
        others = [one for one in peers(cognito) if one.name == WITHOUT_COOKIES]
        variants = [ours(cognito), empty(LATENCY_SECONDS), same(), *others]
        reruns: dict[str, Reruns] = {}
        for server in running.enter_context(serving(variants)):
            client, page = running.enter_context(signed_in(server, cognito))
            if server.variant.name == "ours":
                reruns[ACCOUNT] = Reruns(server, page, cognito)
                page = running.enter_context(client.page("members"))
            reruns[server.variant.name] = Reruns(server, page, cognito)
        middle = medians(interleaved(reruns, rounds))
        reads = _reads(cognito)
    limit = middle[variants[1].name]
    mine = reruns["ours"]
    return Report(
        TITLE,
        "By a websocket without a browser: CPU of the server, and until the end of the "
        f"run; medians of {rounds} batches of {BATCH}, by turns. Only "
        "streamlit-cognito-auth collects garbage after each run, which Streamlit does "
        "unless told otherwise.",
        ("variant", "CPU, ms", "of an empty app", "ms", "elements", "calls to Cognito"),
        (
            *(
                (
                    name,
                    f"{seconds * 1000:.1f}",
                    f"{seconds / limit:.2f}",
                    f"{median(reruns[name].seconds) * 1000:.0f}",
                    f"{reruns[name].elements}",
                    f"{reruns[name].calls / reruns[name].count:.1f}",
                )
                for name, seconds in middle.items()
            ),
            *missing_peers(middle, 6, [WITHOUT_COOKIES]),
        ),
        (
            Target("calls to Cognito in a rerun", mine.calls / mine.count, 0),
            Target("reads of the store in a rerun", reads, 1),
            Target("CPU of a rerun, of an empty app's", middle["ours"] / limit, 1.15),
        ),
        {name: seconds / middle["ours"] for name, seconds in middle.items()},
    )


def _reads(cognito: CannedCognito) -> float:
    """How often a rerun of ours reads the store."""
    with tempfile.NamedTemporaryFile() as file:
        traced = ours(cognito, module="benchmarks.counted")
        traced = replace(
            traced, variables={**traced.variables, "STATEMENTS": file.name}
        )
        with (
            serving([traced]) as [server],
            signed_in(server, cognito) as (client, _),
            client.page("members") as page,
        ):
            page.rerun()
            before = _selects(file.name)
            for _ in range(BATCH):
                page.rerun()
            return (_selects(file.name) - before) / BATCH


def _selects(file: str) -> int:
    return Path(file).read_text().split().count("SELECT")
