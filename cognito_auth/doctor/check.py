"""What a check is, what it may say, and what comes of it.

A check looks, and says what is wrong in a sentence each; where it says nothing, all is
well. What it can't find out it raises as `Unchecked`: nothing that nobody looked at is
ever fine.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from cognito_auth.doctor.evidence import Evidence

# left out: it takes the network, which was not to be used
Outcome = Literal["fine", "wrong", "unknown", "left_out"]
Look = Callable[[Evidence], Iterator[str]]


class Note(str):
    """Something to know that is not wrong."""


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong.

    `title` says what holds where all is well, `looked_at` what tells it, `why` what
    people run into otherwise, and `advice` the one thing to do: a Terraform variable,
    a setting or a command. `look` yields a sentence for each thing that is wrong.
    """

    id: str
    title: str
    looked_at: str
    why: str
    advice: str
    look: Look


@dataclass(frozen=True)
class Result:
    """What came of a check: `issues` are what is wrong, or why it can't be told."""

    check: Check
    outcome: Outcome
    issues: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    advice: str = ""
    seconds: float = 0.0


def check(
    id: str, title: str, *, looked_at: str, why: str, advice: str
) -> Callable[[Look], Check]:
    """Make a check of the function that looks."""

    def made(look: Look) -> Check:
        return Check(id, title, looked_at, why, advice, look)

    return made
