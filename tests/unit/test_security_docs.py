"""docs/security.md has a test, or a reason, for every row; the tests are there."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.wheel import ROOT

DOCUMENT = "docs/security.md"
# of facts about the world, A4 and I2 were never given
HOSTILE = [
    *(f"J{number}" for number in range(1, 11)),
    *(f"S{number}" for number in range(1, 11)),
    *(f"A{number}" for number in (1, 2, 3, 5, 6, 7, 8, 9)),
    *(f"W{number}" for number in range(1, 6)),
    *(f"O{number}" for number in range(1, 10)),
    *("I1", "I3", "C1"),
]
# Source: OWASP ASVS 5.0.0, all requirements of the levels 1 and 2, by section.
ASVS = """
1.1 1-2, 1.2 1-9, 1.3 1-11, 1.4 1-3, 1.5 1-2
2.1 1-3, 2.2 1-3, 2.3 1-4, 2.4 1
3.2 1-2, 3.3 1-4, 3.4 1-6, 3.5 1-5, 3.7 1-2
4.1 1-3, 4.2 1, 4.3 1-2, 4.4 1-4
5.1 1, 5.2 1-3, 5.3 1-2, 5.4 1-3
6.1 1-3, 6.2 1-12, 6.3 1-4, 6.4 1-4, 6.5 1-5, 6.6 1-3, 6.8 1-4
7.1 1-3, 7.2 1-4, 7.3 1-2, 7.4 1-5, 7.5 1-2, 7.6 1-2
8.1 1-2, 8.2 1-3, 8.3 1, 8.4 1
9.1 1-3, 9.2 1-4
10.1 1-2, 10.2 1-2, 10.3 1-4, 10.4 1-11, 10.5 1-5, 10.6 1-2, 10.7 1-3
11.1 1-2, 11.2 1-3, 11.3 1-3, 11.4 1-4, 11.5 1, 11.6 1
12.1 1-3, 12.2 1-2, 12.3 1-4
13.1 1, 13.2 1-5, 13.3 1-2, 13.4 1-5
14.1 1-2, 14.2 1-4, 14.3 1-3
15.1 1-3, 15.2 1-3, 15.3 1-7
16.1 1, 16.2 1-5, 16.3 1-4, 16.4 1-3, 16.5 1-3
17.1 1, 17.2 1-4, 17.3 1-2
"""
# Rows whose feature is being built: none is left once all of them are.
NOT_YET: set[str] = set()
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
REASON = re.compile(r"not (?:ours|met|yet): .{10,}")
ROW = re.compile(r"^\| ([A-Z][\d.]+(?:, V[\d.]+)*) \|(.*)\| (.*) \|$", re.MULTILINE)


def requirements() -> list[str]:
    """Every number of the standard, V1.1.1 and so on."""
    found = []
    for section, first, last in re.findall(r"([\d.]+) (\d+)(?:-(\d+))?", ASVS):
        numbers = range(int(first), int(last or first) + 1)
        found += [f"V{section}.{number}" for number in numbers]
    return found


def rows() -> dict[str, str]:
    """What the last cell says, by id; a row may have several ids."""
    text = (ROOT / DOCUMENT).read_text("utf-8")
    pairs = [
        (one, cell) for ids, _, cell in ROW.findall(text) for one in ids.split(", ")
    ]
    assert len(pairs) == len(dict(pairs)), "a row is there twice"
    return dict(pairs)


@cache
def names_in(file: str) -> set[str]:
    """The tests that a file really has."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    names = {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
    return {name for name in names if name.startswith("test_")}


def faults(cell: str) -> Iterator[str]:
    """What is wrong with the last cell of a row."""
    named = TEST.findall(cell)
    if not named and not REASON.fullmatch(cell):
        yield "neither a test nor a reason"
    for file, name in named:
        if not (ROOT / file).is_file():
            yield f"no file {file}"
        elif name not in names_in(file):
            yield f"no test {name} in {file}"


def test_no_row_is_missing_and_none_is_made_up() -> None:
    assert set(rows()) == {*HOSTILE, *requirements()}


def test_every_row_names_a_test_that_there_is_or_a_reason() -> None:
    found = {one: list(faults(cell)) for one, cell in rows().items()}
    assert {one: wrong for one, wrong in found.items() if wrong} == {}


def test_what_is_not_there_yet_is_known() -> None:
    waiting = {one for one, cell in rows().items() if cell.startswith("not yet")}
    assert waiting == NOT_YET


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("", "neither a test nor a reason"),
        ("not ours:", "neither a test nor a reason"),
        ("somebody looked", "neither a test nor a reason"),
        ("`tests/unit/test_nothing.py::test_x`", "no file tests/unit/test_nothing.py"),
        ("`tests/unit/test_security_docs.py::test_x`", "no test test_x in"),
        ("`tests/unit/test_security_docs.py::rows`", "no test rows in"),
    ],
)
def test_a_row_without_a_test_or_a_reason_is_found(cell: str, wrong: str) -> None:
    assert [found for found in faults(cell) if found.startswith(wrong)]


def test_the_standard_is_whole() -> None:
    assert len(requirements()) == len(set(requirements())) == 253
