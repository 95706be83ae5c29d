"""When one sign-in does what, from the click to the claims."""

import json
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from benchmarks.browsing import chromium, visit
from benchmarks.cognito import CannedCognito, canned_cognito
from benchmarks.measure import Report
from benchmarks.servers import Server, serving
from benchmarks.timeline import timeline
from benchmarks.variants import ours

TITLE = "One sign-in, drawn to scale"
LATENCY_SECONDS = 0.03
# what apps/traced.py calls them
LANES = {
    "run": "Streamlit's runs",
    "srp": "SRP",
    "call": "Cognito's calls",
    "verify": "Verification",
    "store": "Session store",
}
# When the words and the claims were first to be seen, in ms of the page's own clock.
MARKS = """
const marks = {};
const wanted = {words: ['[data-testid="stText"]', HELLO],
                claims: ['table.claims + table.claims', '']};
addEventListener('click', event => { marks.click = event.timeStamp; }, true);
window.seen = new Promise(resolve => new MutationObserver(() => {
    if (!marks.click) return;
    for (const [name, [selector, text]] of Object.entries(wanted))
        if (!(name in marks) && [...document.querySelectorAll(selector)].some(
            found => found.textContent.includes(text) && found.checkVisibility()))
            marks[name] = performance.now();
    if ('words' in marks && 'claims' in marks) resolve(marks);
}).observe(document, {
    attributes: true, characterData: true, childList: true, subtree: true,
}));
"""

BROWSER = "Browser, wire"

Moments = dict[str, float]
Lanes = dict[str, list[tuple[float, float]]]


def measure(rounds: int) -> Report:
    """Sign in, over and over, and draw the one that took the median."""
    seen: list[tuple[Moments, Lanes]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        canned_cognito(LATENCY_SECONDS) as cognito,
        chromium() as browser,
    ):
        trace = Path(folder) / "trace"
        traced = ours(cognito, module="benchmarks.apps.traced", TRACE=str(trace))
        with serving([traced]) as [server]:
            for turn in range(rounds + 1):
                found = _one(browser, server, cognito, trace)
                if turn:
                    seen.append(found)
    moments, lanes = sorted(seen, key=lambda one: one[0]["all claims"])[len(seen) // 2]
    return Report(
        TITLE,
        f"Of {rounds} sign-ins in Chromium the one whose claims took the median, while "
        f"each of Cognito's calls takes {LATENCY_SECONDS * 1000:.0f} ms; how long each "
        "part was at work, and the median of that over all. Parts lie within one "
        "another, so that they don't add up.",
        ("", "times", "in all, ms", "median, ms"),
        tuple(
            (
                name,
                str(len(spans)),
                f"{_total(spans) * 1000:.1f}",
                f"{median(_total(every[name]) for _, every in seen) * 1000:.1f}",
            )
            for name, spans in lanes.items()
        ),
        drawing=("timeline.svg", timeline(TITLE, lanes, moments)),
    )


def _one(
    browser: Browser, server: Server, cognito: CannedCognito, trace: Path
) -> tuple[Moments, Lanes]:
    """What was reached when, and what was at work, in seconds from the click."""
    with visit(browser) as page:
        hello = json.dumps(f"Hello {cognito.email}.")
        page.page.add_init_script(MARKS.replace("HELLO", hello))
        page.page.goto(server.address)
        page.fill(server, cognito)
        trace.write_text("")
        page.press(server)
        marks = page.page.evaluate("window.seen")
        page.settle()
        origin = page.page.evaluate("performance.timeOrigin")
    clicked_at = (origin + marks["click"]) / 1000
    lanes: Lanes = {BROWSER: [], **{name: [] for name in LANES.values()}}
    for line in trace.read_text("ascii").splitlines():
        what, began_at, ended_at = json.loads(line)
        lanes[LANES[what]].append((began_at - clicked_at, ended_at - clicked_at))
    runs = lanes[LANES["run"]]
    since = {name: (marks[name] - marks["click"]) / 1000 for name in marks}
    # what is no run of the server's is its way there and back
    ends = max(since["claims"], runs[-1][1])
    lanes[BROWSER] = [(0.0, runs[0][0]), (runs[-1][1], ends)]
    return {
        "click": 0.0,
        "signed in": since["words"],
        "all claims": since["claims"],
    }, lanes


def _total(spans: list[tuple[float, float]]) -> float:
    return sum(ended_at - began_at for began_at, ended_at in spans)
