"""The stopwatch that the benchmarks put into a page."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser

from benchmarks.browsing import Visit, visit

ADDRESS = "http://localhost:9/"
WAIT_SECONDS = 0.4
PAGE = """<button>Sign in</button><p class="words" style="display: none">Hello</p>
<script>
const show = () => { document.querySelector("p").style.display = "block"; };
addEventListener("click", () => {
    // the page changes, but nobody sees it
    document.body.dataset.pressed = "yes";
    setTimeout(show, 400);
});
if (location.hash) setTimeout(show, 400);
</script>"""


@pytest.fixture
def stopped(chromium: Browser) -> Iterator[Visit]:
    with visit(chromium) as visiting:
        visiting.page.route(
            "**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html")
        )
        yield visiting


def app(address: str) -> SimpleNamespace:
    variant = SimpleNamespace(button="Sign in")
    return SimpleNamespace(address=address, variant=variant)


def test_it_runs_from_the_click_until_the_words_can_be_seen(stopped: Visit) -> None:
    stopped.open(app(ADDRESS), ".words", "Hello", since="click")
    # what comes before the click doesn't count
    stopped.page.wait_for_timeout(1500)
    stopped.press(app(ADDRESS))

    assert WAIT_SECONDS <= stopped.taken() < 1.5


def test_it_runs_from_the_start_of_the_navigation(stopped: Visit) -> None:
    stopped.open(app(f"{ADDRESS}#now"), ".words", since="start")

    assert WAIT_SECONDS <= stopped.taken() < 5


def test_other_words_do_not_stop_it(stopped: Visit) -> None:
    stopped.open(app(ADDRESS), ".words", "Goodbye", since="click")
    stopped.press(app(ADDRESS))
    stopped.page.wait_for_timeout(700)
    stopped.page.evaluate("document.querySelector('p').textContent = 'Goodbye'")

    assert stopped.taken() > 0.7
