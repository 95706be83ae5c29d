"""What every topic measures with, and what it gives back.

A figure of one machine means little; a ratio of two variants that took turns in one
run means the same everywhere. So variants are interleaved, and medians compared.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Target:
    """A ratio that we set ourselves.

    Args:
        what: "SRP arithmetic, CPU, against OpenSSL's".
        got: What was measured.
        bound: What was aimed at.
        at_least: Whether more is better.
    """

    what: str
    got: float
    bound: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it was reached."""
        return self.got >= self.bound if self.at_least else self.got <= self.bound


@dataclass(frozen=True)
class Report:
    """What a topic found: a table, what it was aimed at, and the bars of its plot.

    Args:
        title: "Arithmetic of one sign-in".
        how: One sentence: what was done, how often, in which unit.
        columns: The heads of the table; the first one names the variant.
        rows: The table, ours among them; numbers as they shall stand there.
        targets: Empty where nothing was aimed at.
        bars: Ratio to ours by variant, for the plot; empty for none.
        drawing: A file's name and an SVG that belongs to the table; empty for none.
    """

    title: str
    how: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    targets: tuple[Target, ...] = ()
    bars: Mapping[str, float] | None = None
    drawing: tuple[str, str] | None = None


def interleaved(
    variants: Mapping[str, Callable[[], float]], rounds: int
) -> dict[str, list[float]]:
    """Let the variants take turns, each round in the order after the last one's.

    Args:
        variants: Each does its work once and returns what that took.
        rounds: How often; one more before them is not counted.

    Returns:
        What each took, in order.
    """
    taken: dict[str, list[float]] = {name: [] for name in variants}
    names = list(variants)
    for turn in range(rounds + 1):
        shift = turn % len(names)
        for name in [*names[shift:], *names[:shift]]:
            seconds = variants[name]()
            if turn:
                taken[name].append(seconds)
    return taken


def medians(taken: Mapping[str, list[float]]) -> dict[str, float]:
    """The median of each variant."""
    return {name: median(values) for name, values in taken.items()}


def cpu_seconds(work: Callable[[], object], times: int = 1) -> Callable[[], float]:
    """A variant that takes the CPU time of this process, its threads among it.

    Args:
        work: What is done.
        times: How often in a turn; the average counts.
    """

    def variant() -> float:
        started = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - started) / times

    return variant


def compared(
    taken: Mapping[str, list[float]], ours: str, *, unit_seconds: float = 1e-3
) -> tuple[tuple[tuple[str, ...], ...], dict[str, float]]:
    """The rows of a table with the quickest first, and the ratio of each to ours.

    Args:
        taken: From `interleaved`.
        ours: The variant that is ours.
        unit_seconds: Of the numbers in the rows: milliseconds by default.

    Returns:
        Rows of name, median, ratio; ratios by name.
    """
    found = medians(taken)
    ratios = {name: value / found[ours] for name, value in found.items()}
    order = sorted(found, key=lambda name: found[name])
    rows = tuple(
        (name, f"{found[name] / unit_seconds:.2f}", f"{ratios[name]:.2f}")
        for name in order
    )
    return rows, ratios
