"""A soak: people at an app, with a Cognito that is not always well."""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.app import App
from tests.soak.faults import FaultyCognito
from tests.soak.gauges import Reading, grown, growth, read, table
from tests.soak.people import VICTIM, Person, Tally
from tests.stack import PASSWORD, Stack

# Cognito's tokens are good for an hour. By the clock of one that is so late they are
# soon over, so that sessions are refreshed all the time.
LATE_SECONDS = 60 * 60 - 62
# All come from one address, and not all of them are out to guess.
VARIABLES = {
    f"LIMIT_{kind}_PER_{scope}": "100000/1m"
    for kind in ("SIGN_IN", "MAIL", "CODE")
    for scope in ("ADDRESS", "BROWSER", "KNOWN")
} | {"LIMIT_MAIL_PER_ACCOUNT": "100000/1m", "LIMIT_CODE_PER_ACCOUNT": "100000/1m"}
# Streamlit keeps the state of so many pages that are gone; until then it must grow.
KEPT_PAGES = 150
PATIENCE_SECONDS = 180.0
# What stands in no log of an app that is well.
TRACEBACK = "Traceback"


@dataclass
class Soaked:
    """What came of it."""

    tally: Tally
    seconds: float
    warm_seconds: float
    faults: dict[str, int]
    refreshes: int
    readings: list[Reading] = field(repr=False)
    log: str = field(repr=False)

    @property
    def wrong(self) -> list[str]:
        """All that must not be; nothing where it went well."""
        found = [f"{one} grows" for one in grown(self.readings, self.warm_seconds)]
        found += [f"lost at a {where}" for where in self.tally.lost]
        found += self.tally.wordless
        if TRACEBACK in self.log:
            found.append(self.log[self.log.index(TRACEBACK) :][:2000])
        return found

    def __str__(self) -> str:
        more = growth(self.readings, self.warm_seconds)
        return "\n".join(
            [
                table(self.readings),
                f"{self.tally.count / self.seconds:.1f} actions a second",
                f"done: {dict(self.tally.done.most_common())}",
                f"faults: {self.faults}",
                f"sentences: {dict(self.tally.said.most_common())}",
                f"refreshes: {self.refreshes}",
                f"lost sessions: {len(self.tally.lost)}",
                f"without a sentence: {len(self.tally.wordless)}",
                f"growth after {self.warm_seconds:.0f} s: "
                + ", ".join(f"{name} {value:+.1f}" for name, value in more.items()),
                *self.wrong[:20],
            ]
        )


def soak(
    stack: Stack,
    directory: Path,
    *,
    seconds: float,
    people: int,
    pause_seconds: float = 0.0,
    warm_seconds: float = 0.0,
    every_seconds: float = 2.0,
) -> Soaked:
    """Have people use an app of the stack's for a while.

    Args:
        stack: Its clock is late meanwhile.
        directory: Gets the app's sessions and log.
        seconds: For how long, once it is warm.
        people: How many at once.
        pause_seconds: How long each looks at a page.
        warm_seconds: How long it takes at least to be warm.
        every_seconds: How often the gauges are read.
    """
    url = stack.embedded.endpoint_url
    emails = [stack.confirmed_user() for _ in range(people)]
    stack.admin.confirm(VICTIM, password=f"{PASSWORD}!", create=True)
    with (
        stack.embedded.later(-LATE_SECONDS),
        FaultyCognito(stack.embedded.port) as cognito,
    ):
        file = directory / "stack.json"
        file.write_text(stack.file.read_text().replace(url, cognito.url))
        app = App(directory, file, variables=VARIABLES)
        app.start()
        try:
            tally, stop = Tally(), threading.Event()
            crowd = [
                Person(email, app.port, url, tally, stop, seed, pause_seconds)
                for seed, email in enumerate(emails)
            ]
            for one in crowd:
                one.start()
            readings, warm = _watched(
                app, directory, tally, seconds, warm_seconds, every_seconds
            )
            stop.set()
            for one in crowd:
                one.join()
        finally:
            app.stop()
    return Soaked(
        tally, seconds, warm, dict(cognito.made), cognito.refreshes, readings, app.log
    )


def _watched(
    app: App,
    directory: Path,
    tally: Tally,
    seconds: float,
    warm_seconds: float,
    every_seconds: float,
) -> tuple[list[Reading], float]:
    """Read the gauges until the time is over; from when on it was warm, too."""
    started, at, warm = time.monotonic(), 0.0, 0.0
    readings: list[Reading] = []
    database = directory / "sessions.db"
    while not warm or at < warm + seconds:
        time.sleep(every_seconds)
        at = time.monotonic() - started
        readings.append(read(at, tally.count, app.process_id, database))
        is_late = at > warm_seconds + PATIENCE_SECONDS
        is_full = at > warm_seconds and tally.done["page"] > KEPT_PAGES
        if not warm and (is_full or is_late):
            warm = at
    return readings, warm
