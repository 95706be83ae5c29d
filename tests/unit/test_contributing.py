"""What our documents name is there: files they link, tests they send people to."""

import re

import pytest

from tests.wheel import ROOT, checkout_files

DOCUMENTS = [name for name in checkout_files() if name.endswith(".md")]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", read(name))

    folder = (ROOT / name).parent
    assert [link for link in links if not (folder / link).exists()] == []


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
