"""Writes what was found: Markdown, one section a topic."""

from collections.abc import Iterable, Sequence

from benchmarks.measure import Report

HEAD = """\
# Measured

{said}

Variants took turns in one run; a ratio travels, a figure belongs to its machine.
`of ours` is what a variant takes for each one that ours takes. `scripts/bench` makes
this page and [the plot](ratios.svg) anew.

![How many times ours each takes, by topic](ratios.svg)
"""


def page(said: Sequence[tuple[str, str]], reports: Iterable[Report]) -> str:
    """The whole page.

    Args:
        said: From `machine.description`.
        reports: What the topics found.
    """
    found = list(reports)
    parts = [HEAD.format(said=_machine(said)), "## Targets\n", targets_of(found)]
    parts += [section(report) for report in found]
    return "\n".join(parts)


def section(report: Report) -> str:
    """What one topic found."""
    rows = table(report.columns, report.rows)
    drawn = f"![{report.title}]({report.drawing[0]})\n\n" if report.drawing else ""
    return f"## {report.title}\n\n{report.how}\n\n{drawn}{rows}"


def targets_of(reports: Iterable[Report]) -> str:
    """What was aimed at and what was got."""
    rows = [
        (
            target.what,
            f"{target.got:.2f}",
            f"{'at least' if target.at_least else 'at most'} {target.bound:g}",
            "met" if target.is_met else "**missed**",
        )
        for report in reports
        for target in report.targets
    ]
    return table(("target", "got", "aimed at", ""), rows)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are numbers where they are.

    Raises:
        ValueError: A row has another length than the head.
    """
    found = [list(row) for row in rows]
    if any(len(row) != len(columns) for row in found):
        raise ValueError("a row has another length than the head")
    right = [_is_number(*column) for column in zip(*found, strict=True)]
    line = [
        "---:" if is_right else "---" for is_right in right or [False] * len(columns)
    ]
    written = [columns, line, *found]
    return "".join(
        f"| {' | '.join(_cell(text) for text in row)} |\n" for row in written
    )


def _machine(said: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{name} {text}" for name, text in said) + "."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _is_number(*texts: str) -> bool:
    return all(text[:1].isdigit() or text[:1] in ("", "-", "~") for text in texts)
