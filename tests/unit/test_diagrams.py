"""The drawings in docs/ can be read by day, by night, and by ear."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import chart
from benchmarks.measure import Report
from streamlit_cognito.colours import ENOUGH, contrast
from tests.wheel import ROOT

DRAWINGS = [*sorted((ROOT / "docs").rglob("*.svg")), Path("drawn anew")]
SVG = "{http://www.w3.org/2000/svg}"
# Source: WCAG 2.2, 1.4.11, of what is no text
ENOUGH_FOR_LINES = 3


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.name)
def drawing(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param.exists():
        return request.param
    # the plot of the benchmarks, whatever they find
    found = Report("Signing in", "", ("variant",), (), bars={"limit": 0.5, "peer": 20})
    path = tmp_path / "ratios.svg"
    path.write_text(chart.drawing([found]), "utf-8")
    return path


def style(drawing: Path) -> str:
    return ElementTree.parse(drawing).findtext(f"{SVG}style") or ""


def test_a_drawing_is_readable_by_day_and_by_night(drawing: Path) -> None:
    schemes = [
        dict(re.findall(r"--(\w+): (#\w{6})", block))
        for block in re.findall(r":root {([^}]+)}", style(drawing))
    ]

    assert len(schemes) == 2
    for colours in schemes:
        for ground in ("paper", "box"):
            for text in ("ink", "soft", "accent"):
                assert contrast(colours[text], colours[ground]) >= ENOUGH
        assert contrast(colours["line"], colours["paper"]) >= ENOUGH_FOR_LINES
    assert schemes[0] != schemes[1]


def test_a_drawing_takes_its_colours_from_the_scheme(drawing: Path) -> None:
    rules = re.sub(r":root {[^}]+}", "", style(drawing))
    named = set(re.findall(r"var\(--(\w+)\)", rules))

    assert "@media (prefers-color-scheme: dark)" in rules
    assert named == {"paper", "ink", "soft", "line", "box", "edge", "accent"}
    assert "#" not in rules.replace("url(#head)", "")
    for element in ElementTree.parse(drawing).iter():
        assert not {"fill", "stroke", "style"} & set(element.attrib)


def test_a_drawing_says_what_it_shows(drawing: Path) -> None:
    root = ElementTree.parse(drawing).getroot()

    assert (root.get("aria-labelledby") or "").split() == ["title", "description"]
    said = {one.get("id"): one.text for one in root if one.get("id")}
    assert said.get("title")
    assert said.get("description")
