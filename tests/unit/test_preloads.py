"""What pages preload, found in Streamlit's build as it is installed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from streamlit_cognito.backend import PROCESS
from streamlit_cognito.http import preloads
from streamlit_cognito.http.headers import INDEX
from streamlit_cognito.http.preloads import first_page, preload_tags

PAGE = """\
<script type="module" crossorigin src="./static/js/index.Ab-1.js"></script>
<link rel="modulepreload" crossorigin href="./static/js/base.Cd_2.js">
"""
BUILD = {
    "index.Ab-1.js": "lazy(()=>import(`./Html.E3.js`));lazy(()=>import(`./PageLink.F4"
    ".js`));lazy(()=>import(`./TextInput.G5.js`));import(`./Plot.H6.js`)",
    "base.Cd_2.js": "",
    "Html.E3.js": 'import{a}from"./base.Cd_2.js";import{b}from"./part.I7.js";',
    "PageLink.F4.js": 'import"./index.Ab-1.js";',
    "TextInput.G5.js": "import{b}from'./part.I7.js';import{c}from\"./deep.J8.js\"",
    "part.I7.js": 'import{d}from"./deep.J8.js"',
    # a circle
    "deep.J8.js": 'import{b}from"./part.I7.js"',
    "Plot.H6.js": "",
}


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is remembered of another build, and there is a form at /signin."""
    monkeypatch.setattr(PROCESS, "forms", frozenset({"signin"}))
    preloads._tags.cache_clear()
    yield
    preloads._tags.cache_clear()


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small build."""
    folder = tmp_path / "static" / "js"
    folder.mkdir(parents=True)
    for name, text in BUILD.items():
        (folder / name).write_text(text)
    (tmp_path / "index.html").write_text(PAGE)
    monkeypatch.setattr(preloads, "INDEX", tmp_path / "index.html")
    return folder


def names(tags: str) -> list[str]:
    return re.findall(r'href="\./static/js/([\w.-]+)"', tags)


@pytest.mark.usefixtures("build")
def test_it_is_what_the_elements_are_made_of_and_the_page_does_not_name() -> None:
    html = ["Html.E3.js", "deep.J8.js", "part.I7.js"]
    form = [*html, "PageLink.F4.js", "TextInput.G5.js"]
    assert names(preload_tags("/signin", is_signed_in=False)) == form
    # no form for whoever is signed in, and none at other addresses
    assert names(preload_tags("/signin", is_signed_in=True)) == form[:-1]
    assert names(preload_tags("/reports", is_signed_in=False)) == form[:-1]


@pytest.mark.usefixtures("build")
def test_modules_are_preloaded_as_they_are_loaded() -> None:
    # another mode would fetch them twice
    tags = preload_tags("/signin", is_signed_in=False)
    assert tags.count('<link rel="modulepreload" crossorigin ') == tags.count("<link")


@pytest.mark.parametrize("lacking", ["TextInput.G5.js", "index"])
def test_an_element_that_the_build_lacks_is_left_out_and_told(
    build: Path, lacking: str, caplog: pytest.LogCaptureFixture
) -> None:
    if lacking == "index":
        (build / "index.Ab-1.js").write_text(BUILD["index.Ab-1.js"].replace("Text", ""))
    else:
        (build / lacking).unlink()
    found = names(preload_tags("/signin", is_signed_in=False))
    assert found == ["Html.E3.js", "deep.J8.js", "part.I7.js", "PageLink.F4.js"]
    assert "TextInput is not preloaded" in caplog.text


@pytest.mark.parametrize("page", ["", '<script src="./static/js/index.Ab-1.js">'])
def test_a_build_of_another_make_preloads_nothing(build: Path, page: str) -> None:
    (build.parent.parent / "index.html").write_text(page)
    assert preload_tags("/signin", is_signed_in=False) == ""


@pytest.mark.usefixtures("build")
def test_the_first_page_is_streamlits_own_files_and_these() -> None:
    files = [one.rpartition("/")[2] for one in first_page()]
    assert files[:2] == ["index.Ab-1.js", "base.Cd_2.js"]
    assert set(files) == BUILD.keys() - {"Plot.H6.js"}


def test_the_installed_build_has_every_file_that_is_preloaded() -> None:
    found = preload_tags("/signin", is_signed_in=False)
    assert {one.partition(".")[0] for one in names(found)} > {
        *("Html", "PageLink", "TextInput"),
    }
    for address in first_page():
        assert (INDEX.parent / address[1:]).is_file()
