"""Pages that are the same for all visitors are made once, and mix nobody up."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_cognito.script.places import Page, Place
from streamlit_cognito.testing import fake_sign_in

PAGE = "import streamlit as st\n\nst.title({!r})\n"
APP = """\
import streamlit as st

from streamlit_cognito import Page, account_pages, navigation


def own() -> None:
    st.title("own")


shown = navigation([{pages}, *account_pages()])
{run}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(PAGE.format(name))
    return tmp_path


def run(folder: Path, pages: str, then: str = "shown.run()") -> AppTest:
    """A visitor's first run of an app with these pages."""
    script = folder / "app.py"
    script.write_text(APP.format(pages=pages, run=then))
    with fake_sign_in():
        app = AppTest.from_file(script).run()
    assert not app.exception
    return app


def places(app: AppTest) -> dict[str, Place]:
    return {one.name: one for one in app.session_state["cognito places"]}


def titles(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


def test_visitors_share_pages_but_for_a_scripts_own_functions(folder: Path) -> None:
    pages = 'Page("one.py"), own'
    first, second = (places(run(folder, pages)) for _ in range(2))

    same = {name for name in first if first[name] is second[name]}
    assert same == first.keys() - {"own"}
    assert first["own"].page is not second["own"].page


def test_what_a_run_has_of_its_own_is_not_kept(folder: Path) -> None:
    shared = "*(Page(each).is_shared for each in (own, 'one.py'))"
    app = run(folder, "own", f"st.title(str([{shared}]))")
    assert titles(app) == ["[False, True]"]


def test_a_run_shows_a_page_that_another_one_has_shown_meanwhile(folder: Path) -> None:
    pages = 'Page("one.py")'
    other = f"navigation([{pages}, *account_pages()]).run()"
    app = run(folder, pages, f"{other}\nshown.run()")
    assert titles(app) == ["one", "one"]


def test_the_first_page_of_one_menu_is_any_page_of_another(folder: Path) -> None:
    one, two = (f'Page("{name}.py")' for name in ("one", "two"))
    assert titles(run(folder, f"{one}, {two}")) == ["one"]

    turned = run(folder, f"{two}, {one}")
    assert titles(turned) == ["two"]
    assert {name: one.path for name, one in places(turned).items()}["one"] == "one"
    assert titles(run(folder, f"{one}, {two}")) == ["one"]


def test_a_page_of_the_app_before_leads_nowhere_else(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "one.py").write_text(PAGE.format("another"))

    assert titles(run(folder, 'Page("one.py")')) == ["one"]
    assert titles(run(elsewhere, 'Page("one.py")')) == ["another"]


def test_a_link_out_of_the_app_is_no_default(folder: Path) -> None:
    out = 'Page("https://example.com", "Out", "out")'
    app = run(folder, f'{out}, Page("one.py")')
    assert titles(app) == ["one"]
    assert places(app)["out"].page.is_external
    # the default in its place is one here alone
    assert titles(run(folder, 'Page("two.py"), Page("one.py")')) == ["two"]
    # nor is it looked for among the files
    assert not Page("https://example.com", "Out", "out").is_shared
