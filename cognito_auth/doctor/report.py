"""What came of the checks, for people and for programs."""

import json
import textwrap
from collections.abc import Iterable, Sequence

from cognito_auth.doctor.check import Outcome, Result
from cognito_auth.doctor.examination import exit_code

WIDTH = 88
TITLES: dict[Outcome, str] = {
    "wrong": "WRONG",
    "unknown": "COULD NOT BE CHECKED",
    "fine": "FINE",
    "left_out": "LEFT OUT, AS IT TAKES THE NETWORK",
}
# red, yellow, green
COLOURS: dict[Outcome, str] = {"wrong": "31", "unknown": "33", "fine": "32"}
COUNTED: dict[Outcome, str] = {
    "wrong": "wrong",
    "unknown": "could not be checked",
    "fine": "fine",
    "left_out": "left out",
}


def as_text(
    results: Sequence[Result], *, width: int | None = WIDTH, in_colour: bool = False
) -> str:
    """What is wrong first, then what could not be checked, then the rest in a line.

    Args:
        results: Of all checks.
        width: How many characters a line has at most; None where whoever shows it
            wraps it.
        in_colour: Whether a terminal that has colours shows it.
    """
    by = {outcome: _of(results, outcome) for outcome in TITLES}
    counts = ", ".join(
        f"{len(found)} {COUNTED[outcome]}" for outcome, found in by.items() if found
    )
    parts = [f"{counts[:1].upper()}{counts[1:]}."]
    if by["wrong"]:
        parts.append(_title("wrong", in_colour))
        parts += [_wrong(result) for result in by["wrong"]]
    if by["unknown"]:
        parts.append(_title("unknown", in_colour))
        parts += _unknown(by["unknown"])
    for outcome in ("fine", "left_out"):
        if by[outcome]:
            names = ", ".join(result.check.id for result in by[outcome])
            parts.append(_line(f"{_title(outcome, in_colour)}: ", names))
    parts += [
        _line(f"{result.check.id}: ", note)
        for result in by["fine"]
        for note in result.notes
    ]
    lines = "\n\n".join(parts).split("\n")
    return "".join(f"{_wrapped(line, width)}\n" for line in lines)


def as_json(results: Sequence[Result]) -> str:
    """The same for programs; docs/doctor.md describes its shape."""
    checks = [
        {
            "id": result.check.id,
            "title": result.check.title,
            "outcome": result.outcome,
            "looked_at": result.check.looked_at,
            "issues": [*result.issues],
            "notes": [*result.notes],
            "why": result.check.why,
            "advice": result.advice,
            "seconds": round(result.seconds, 3),
        }
        for result in results
    ]
    said = {"exit_code": exit_code(results), "checks": checks}
    return json.dumps(said, indent=2) + "\n"


def _of(results: Iterable[Result], outcome: Outcome) -> list[Result]:
    return [result for result in results if result.outcome == outcome]


def _title(outcome: Outcome, in_colour: bool) -> str:
    title = TITLES[outcome]
    if in_colour and outcome in COLOURS:
        return f"\x1b[1;{COLOURS[outcome]}m{title}\x1b[0m"
    return title


def _wrong(result: Result) -> str:
    check = result.check
    first, *rest = (*result.issues, *result.notes)
    lines = [_line(f"{check.id}: ", first)]
    lines += [_line("  ", text) for text in rest]
    lines.append(_line("  Should be: ", f"{check.title}."))
    lines.append(_line("  Looked at: ", check.looked_at))
    lines.append(_line("  Why it matters: ", check.why))
    lines.append(_line("  Do: ", result.advice))
    return "\n".join(lines)


def _unknown(results: Iterable[Result]) -> list[str]:
    """Checks that the same thing keeps from looking stand together."""
    together: dict[tuple[str, str], list[str]] = {}
    for result in results:
        key = (" ".join(result.issues), result.advice)
        together.setdefault(key, []).append(result.check.id)
    return [
        "\n".join(
            [
                _line("", f"{', '.join(ids)}: {reason}"),
                _line("  Do: ", advice),
            ]
        )
        for (reason, advice), ids in together.items()
    ]


def _line(first: str, text: str) -> str:
    """One line, in which no name from outside moves a terminal's cursor."""
    return first + "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def _wrapped(line: str, width: int | None) -> str:
    if width is None:
        return line
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line.lstrip(),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
