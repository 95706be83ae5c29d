"""What is kept of a browser's sign-ins while it is at an identity provider.

Each is a note of this browser in one of a few places, which the first letter of its
state names: several tabs can be at it, and no more than that. So is what came of the
last one, for the page that says it.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import NamedTuple

from cognito_auth.errors import AuthError
from cognito_auth.flows.federation import Begun, is_state_of
from cognito_auth.sessions.store import Counter
from streamlit_cognito.backend import sessions

# How many sign-ins of one browser may be at their providers at once.
PLACES = "01234"
STATE = re.compile(rf"[{PLACES}]\.[\w-]{{43}}", re.ASCII)
BEGUN_SECONDS = 10 * 60
PROBLEM_SECONDS = 2 * 60
PROBLEM = "provider problem"


class Kept(NamedTuple):
    """What a browser comes back to: its sign-in, where to, and what was typed."""

    begun: Begun
    next: str | None
    email: str
    counted: list[Counter]


class Problem(NamedTuple):
    """An error's `said_as` and `values`, and the address that had been typed."""

    code: str
    values: Mapping[str, object]
    email: str


def free_place(browser: str) -> str:
    """A place that is free, or that of the sign-in which was begun first.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    notes = sessions().notes
    taken: dict[str, float] = {}
    for place in PLACES:
        kept = _read(notes.get(browser, _name(place)))
        if kept is None:
            return place
        taken[place] = kept.begun.at
    return min(taken, key=taken.__getitem__)


def keep(browser: str, place: str, kept: Kept) -> None:
    """Keep a sign-in in a place, in whose name its state begins.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    counters = [asdict(one) for one in kept.counted]
    text = json.dumps([asdict(kept.begun), kept.next, kept.email, counters])
    sessions().notes.put(browser, _name(place), text, seconds=BEGUN_SECONDS)


def take(browser: str, state: str) -> Kept | None:
    """The sign-in of a state, if this browser has it; it has it no longer.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    if not STATE.fullmatch(state):
        return None
    notes, name = sessions().notes, _name(state[0])
    kept = _read(notes.get(browser, name))
    # whoever can't say the state takes nothing away
    if kept is None or not is_state_of(kept.begun, state):
        return None
    return kept if _read(notes.take(browser, name)) == kept else None


def note_problem(browser: str, error: AuthError, email: str) -> None:
    """Note what the sign-in page has to say, as long as somebody takes to see it."""
    said = json.dumps(Problem(error.said_as, error.values, email), default=str)
    with suppress(AuthError):
        sessions().notes.put(browser, PROBLEM, said, seconds=PROBLEM_SECONDS)


def taken_problem(browser: str) -> Problem | None:
    """What kept this browser from a sign-in by a provider; it is told once.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    notes = sessions().notes
    # mostly there is none
    text = notes.get(browser, PROBLEM) and notes.take(browser, PROBLEM)
    with suppress(TypeError, ValueError):
        return Problem(*json.loads(text)) if text else None
    # another version of the app wrote it
    return None


def _read(text: str | None) -> Kept | None:
    if text is None:
        return None
    try:
        begun, wanted, email, counters = json.loads(text)
        counted = [Counter(**one) for one in counters]
        return Kept(Begun(**begun), wanted, email, counted)
    except (TypeError, ValueError):
        # another version of the app wrote it
        return None


def _name(place: str) -> str:
    return f"provider {place}"
