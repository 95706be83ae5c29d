"""Every link of our documents leads to a file, and to a heading that it has."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.wheel import ROOT, checkout_files

DOCUMENTS = [name for name in checkout_files() if name.endswith(".md")]
# a fence ends with as many backticks as it began with, or more
FENCED = re.compile(r"^ *(`{3,})[^`\n]*\n.*?^ *\1`*$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(\s*(?![a-z]+:)([^)\s]+)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#* *$", re.MULTILINE)
SHOWN = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def links(text: str) -> list[str]:
    """Where a document sends its reader within the repository."""
    return LINK.findall(CODE.sub("code", FENCED.sub("", text)))


def anchors(text: str) -> set[str]:
    """What GitHub calls a document's headings: `Who may do what?` is `who-may-do-what`.

    One that is there again is `-1`, and then `-2`.
    """
    found: set[str] = set()
    seen: Counter[str] = Counter()
    for heading in HEADING.findall(FENCED.sub("", text)):
        shown = SHOWN.sub(r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", shown).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def leads_somewhere(document: Path, link: str) -> bool:
    """Whether there is what a document's link names."""
    name, hashed, anchor = link.partition("#")
    target = document.parent / name if name else document
    if not hashed:
        return target.exists()
    if target.suffix != ".md" or not target.is_file():
        return False
    return anchor in anchors(target.read_text("utf-8"))


def broken(document: Path) -> list[str]:
    """The links of a document that lead nowhere, as they are written."""
    found = links(document.read_text("utf-8"))
    return [link for link in found if not leads_somewhere(document, link)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    assert broken(ROOT / name) == []


def test_the_metadata_leads_to_where_the_links_work() -> None:
    # they lead nowhere in what a package index makes of README
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    urls = tomllib.loads(text)["project"]["urls"]
    home, _, anchor = urls["Documentation"].partition("#")

    assert home == urls["Source"]
    assert anchor in anchors((ROOT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize(
    ("link", "is_broken"),
    [
        ("other.md", False),
        ("other.md#the-2nd-one-and-its-end", False),
        ("#here", False),
        ("#here-1", False),
        ("folder", False),
        ("https://example.com/nothing.md#nothing", False),
        ("nothing.md", True),
        ("other.md#nothing", True),
        ("other.md#", True),
        ("other.md#in-a-block", True),
        ("#here-2", True),
        ("#the-2nd-one-and-its-end", True),
        ("folder#here", True),
    ],
)
def test_a_link_that_leads_nowhere_is_found(
    tmp_path: Path, link: str, is_broken: bool
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "other.md").write_text(
        "## The `2nd` one, and [its](x.md) end\n\n```sh\n# in a block\n```\n"
    )
    document = tmp_path / "document.md"
    document.write_text(
        f"# Here\n\n## Here\n\n`[code](no.md)`\n\nThe [way\nthere]({link}), and\n"
    )

    assert broken(document) == ([link] if is_broken else [])
