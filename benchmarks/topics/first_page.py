"""How long the first page takes in a browser that was never here before."""

from contextlib import ExitStack
from dataclasses import replace
from statistics import median

from playwright.sync_api import Browser

from benchmarks.browsing import chromium, visit
from benchmarks.cognito import canned_cognito
from benchmarks.measure import Report, Target, interleaved, medians
from benchmarks.servers import Server, serving
from benchmarks.slow_line import slow_line
from benchmarks.variants import empty, ours

TITLE = "The first page"
FIELD = 'input[aria-label="Email"]'


class FirstPages:
    """Opens the form of one app, over and over, each time in a new browser.

    Args:
        browser: Makes them.
        server: The app.
    """

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server
        self.transferred: list[int] = []

    def __call__(self) -> float:
        """Once; what it took, in seconds."""
        with visit(self._browser) as page:
            page.open(self._server, FIELD, since="start")
            seconds = page.taken()
            page.rest()
            self.transferred.append(page.transferred)
        return seconds


def measure(rounds: int) -> list[Report]:
    """Open ours and bare Streamlit by turns, at home and at the end of a slow line."""
    with (
        canned_cognito() as cognito,
        chromium() as browser,
        serving([ours(cognito), empty(0)]) as here,
        ExitStack() as lines,
    ):
        away = [
            replace(one, port=lines.enter_context(slow_line(one.app.port)))
            for one in here
        ]
        slow = f"{TITLE}, by a slow line"

        def of(servers: list[Server]) -> dict[str, FirstPages]:
            return {one.variant.name: FirstPages(browser, one) for one in servers}

        return [
            _report(of(here), rounds, TITLE, "on this machine", 1.05),
            _report(of(away), rounds, slow, "by a line of 10 Mbit/s, 20 ms", 0.65),
        ]


def _report(
    pages: dict[str, FirstPages], rounds: int, title: str, line: str, bound: float
) -> Report:
    middle = medians(interleaved(pages, rounds))
    [limit] = (seconds for name, seconds in middle.items() if name != "ours")
    return Report(
        title,
        f"The sign-in page {line}, from the start of the navigation to its field "
        f"“Email”, each in a new browser; medians of {rounds}, by turns.",
        ("variant", "ms", "of an empty app", "bytes, MB"),
        tuple(
            (
                name,
                f"{seconds * 1000:.0f}",
                f"{seconds / limit:.2f}",
                f"{median(pages[name].transferred) / 1e6:.2f}",
            )
            for name, seconds in middle.items()
        ),
        (Target("the first page, " + line, middle["ours"] / limit, bound),),
        {name: seconds / middle["ours"] for name, seconds in middle.items()},
    )
