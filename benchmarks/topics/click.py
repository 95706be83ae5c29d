"""How long a sign-in takes to who clicks: in Chromium, to the words that greet them."""

from statistics import mean

from playwright.sync_api import Browser

from benchmarks.browsing import chromium, visit
from benchmarks.cognito import CannedCognito, canned_cognito
from benchmarks.measure import Report, Target, interleaved, medians
from benchmarks.servers import Server, serving
from benchmarks.variants import (
    WITH_COOKIES,
    empty,
    missing_peers,
    ours,
    peers,
    two_pages,
)

TITLE = "From the click on “Sign in”"
LATENCY_SECONDS = 0.03
CLAIMS = "ours, to all claims"
# the second table of claims is drawn with the first
WORDS, TABLES = '[data-testid="stText"]', "table.claims + table.claims"


class Clicks:
    """Signs in to one app, over and over, each time in a new browser.

    Args:
        browser: Makes them.
        server: The app.
        cognito: Knows the password.
        claims: Whether the words are enough, or the claims must be there.
    """

    def __init__(
        self,
        browser: Browser,
        server: Server,
        cognito: CannedCognito,
        *,
        claims: bool = False,
    ) -> None:
        self._browser, self._server, self._cognito = browser, server, cognito
        hello = f"Hello {cognito.email}."
        self._until = (TABLES, "") if claims else (WORDS, hello)
        self.cpu_seconds: list[float] = []

    def __call__(self) -> float:
        """Once; what it took, in seconds."""
        with visit(self._browser) as page:
            page.open(self._server, *self._until, since="click")
            page.fill(self._server, self._cognito)
            before = self._server.cpu_seconds()
            page.press(self._server)
            seconds = page.taken()
            page.settle()
            self.cpu_seconds.append(self._server.cpu_seconds() - before)
        return seconds


def measure(rounds: int) -> Report:
    """Sign in to ours, to bare Streamlit and to streamlit-cognito-auth by turns."""
    with canned_cognito(LATENCY_SECONDS) as cognito, chromium() as browser:
        limit = empty(LATENCY_SECONDS)
        variants = [
            ours(cognito),
            limit,
            empty(LATENCY_SECONDS, collects=True),
            two_pages(LATENCY_SECONDS),
            *peers(cognito),
        ]
        with serving(variants) as servers:
            clicks = {
                one.variant.name: Clicks(browser, one, cognito) for one in servers
            }
            clicks[CLAIMS] = Clicks(browser, servers[0], cognito, claims=True)
            taken = interleaved(clicks, rounds)
    cpu = {name: mean(each.cpu_seconds) for name, each in clicks.items()}
    return _report(taken, cpu, limit.name)


def _report(
    taken: dict[str, list[float]], cpu_seconds: dict[str, float], limit: str
) -> Report:
    middle = medians(taken)
    of_limit = {name: one / middle[limit] for name, one in middle.items()}
    targets = [
        Target("click to the words, of an empty app's", of_limit["ours"], 1.15),
        Target("click to all claims, of its words", of_limit[CLAIMS], 1.6),
    ]
    if its := taken.get(WITH_COOKIES):
        won = mean(own < its for own, its in zip(taken["ours"], its, strict=True))
        targets.append(Target(f"won against {WITH_COOKIES}", won, 1, at_least=True))
    return Report(
        TITLE,
        "A sign-in in Chromium, each in a new browser, from the click to the words "
        "that greet (ours: on the account page, with the claims), while each of two "
        f"calls takes {LATENCY_SECONDS * 1000:.0f} ms; medians of {len(taken[limit])}, "
        "by turns.",
        ("variant", "ms", "of an empty app", "CPU of the server, ms"),
        (
            *(
                (
                    name,
                    f"{seconds * 1000:.0f}",
                    f"{of_limit[name]:.2f}",
                    f"{cpu_seconds[name] * 1000:.0f}",
                )
                for name, seconds in middle.items()
            ),
            *missing_peers(middle, 4),
        ),
        tuple(targets),
        {name: seconds / middle["ours"] for name, seconds in middle.items()},
    )
