"""How long the first page takes in a browser that was never here before."""

from statistics import median

from playwright.sync_api import Browser

from benchmarks.browsing import chromium, visit
from benchmarks.cognito import canned_cognito
from benchmarks.measure import Report, Target, interleaved, medians
from benchmarks.servers import Server, serving
from benchmarks.variants import empty, ours

TITLE = "The first page"
FIELD = 'input[aria-label="Email"]'


class FirstPages:
    """Opens the form of one app, over and over, each time in a new browser.

    Args:
        browser: Makes them.
        server: The app.
        slow: Whether they are at the end of a slow line.
    """

    def __init__(self, browser: Browser, server: Server, *, slow: bool) -> None:
        self._browser, self._server, self._slow = browser, server, slow
        self.transferred: list[int] = []

    def __call__(self) -> float:
        """Once; what it took, in seconds."""
        with visit(self._browser) as page:
            if self._slow:
                page.slow_down()
            page.open(self._server, FIELD, since="start")
            seconds = page.taken()
            page.rest()
            self.transferred.append(page.transferred)
        return seconds


def measure(rounds: int) -> list[Report]:
    """Open ours and bare Streamlit by turns, at home and at the end of a slow line."""
    lines = {False: (TITLE, "on this machine", 1.05)}
    lines[True] = f"{TITLE}, by a slow line", "by a line of 10 Mbit/s, 20 ms away", 0.65
    with (
        canned_cognito() as cognito,
        chromium() as browser,
        serving([ours(cognito), empty(0)]) as servers,
    ):
        return [
            _report(
                {
                    one.variant.name: FirstPages(browser, one, slow=slow)
                    for one in servers
                },
                rounds,
                *said,
            )
            for slow, said in lines.items()
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
