"""The tests that CONTRIBUTING.md sends people to are there."""

import re

from tests.wheel import ROOT


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_test_that_people_are_sent_to_exists() -> None:
    named = re.findall(r"(tests/[\w/]+\.py)(?:::(\w+))?", read("CONTRIBUTING.md"))
    files = {file for file, _ in named}

    assert len(named) > 20
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert [
        (file, test)
        for file, test in named
        if test and f"def {test}(" not in read(file)
    ] == []
