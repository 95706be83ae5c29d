"""`python -m streamlit_cognito SCRIPT`: what it starts, and what it guards."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from streamlit_cognito import launch
from streamlit_cognito.launch import ENTRY, main
from streamlit_cognito.testing import fake_sign_in
from tests.readme import examples
from tests.unit.apps import Menu, app_of, heading, visit

pytestmark = pytest.mark.usefixtures("nothing_set_up")

REAL_APP = st.App
ADA = "ada@example.com"
PLAIN = 'import streamlit as st\nst.title("Sales")\nst.text(st.user.get("email"))\n'
OURS = (
    "import streamlit as st\n"
    "from streamlit_cognito import user\n"
    'st.title("Sales")\n'
    'st.text("somebody" if user() else "nobody")\n'
)
MENU = """\
import streamlit as st

def welcome():
    st.title("Welcome")

def stock():
    st.title("Stock")

pages = [st.Page(welcome, title="Welcome"), stock, "sales.py"]
st.navigation(pages, position="sidebar").run()
"""
SECTIONS = """\
from streamlit import Page, navigation, title

def welcome():
    title("Welcome")

navigation({"Work": [Page(welcome, default=True)], "More": ["sales.py"]}).run()
"""


class Started:
    """What would be served: the entry, and the settings."""

    def __init__(self) -> None:
        self.entry: Path | None = None
        self.settings: dict[str, Any] = {}

    def app(self, entry: Path, **_: object) -> "Started":
        self.entry = entry
        return self

    def run(self, config: dict[str, Any]) -> None:
        self.settings = config


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """Starts nothing; afterwards this process is as it was."""
    found = Started()
    kept = st.navigation, st.switch_page, st.page_link, type(st.sidebar).page_link
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(launch._Launched, "script", Path())

    def mount(_: Path) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(launch, "mount", mount)
    monkeypatch.setattr(st, "App", found.app)
    yield found
    st.navigation, st.switch_page, st.page_link = kept[:3]
    type(st.sidebar).page_link = kept[3]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "sales.py"
    path.write_text(PLAIN)
    return path


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def launched(started: Started, script: Path, *arguments: str) -> AppTest:
    """The app that is started, before its first run."""
    assert main([str(script), *arguments]) == 0
    assert started.entry
    return app_of(started.entry)


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ([], {}),
        (["--server.port", "8502"], {"server.port": 8502}),
        (["--server.port=8502"], {"server.port": 8502}),
        (["--server.headless", "true"], {"server.headless": True}),
        (["--theme.base=dark"], {"theme.base": "dark"}),
        (["--server.address", "0.0.0.0"], {"server.address": "0.0.0.0"}),
        (["--server.baseUrlPath="], {"server.baseUrlPath": ""}),
        (
            ["--server.allowedHosts", '["a.example"]', "--server.port", "1"],
            {"server.allowedHosts": ["a.example"], "server.port": 1},
        ),
    ],
)
def test_settings_are_streamlits_in_both_forms(
    started: Started, script: Path, arguments: list[str], settings: dict[str, Any]
) -> None:
    assert main([str(script), *arguments]) == 0
    assert started.settings == settings


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name a script."),
        (["--server.port", "8502"], "Name a script."),
        (["nowhere.py"], "There is no script nowhere.py."),
        (["."], "There is no script"),
        (["sales.py", "--server.port"], "--server.port is no setting with a value."),
        (["sales.py", "8502"], "8502 is no setting with a value."),
        (["sales.py", "-p", "8502"], "-p is no setting with a value."),
        (["broken.py"], "broken.py, line 1"),
        (["app.py"], "Start it by `streamlit run app.py`"),
        (["binary.py"], "binary.py"),
        (["sales.py", "--processes", "0"], "--processes is how many to start"),
        (["sales.py", "--processes=two"], "--processes is how many to start"),
        (["sales.py", "--processes=true"], "--processes is how many to start"),
        (["sales.py", "--processes=2", "--server.port=65535"], "--server.port is"),
        (["sales.py", "--processes=2", "--server.port=a"], "--server.port is"),
    ],
)
def test_what_cannot_be_started_is_said_in_a_sentence(
    started: Started,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    write(script.parent, broken="if:\n", app=examples()["menu"]["app.py"])
    (script.parent / "binary.py").write_bytes(b"\x00\xff")
    monkeypatch.chdir(script.parent)
    monkeypatch.setattr(launch, "serve", lambda _: 0)

    assert main(arguments) == 1

    assert started.entry is None
    first, usage = capsys.readouterr().err.splitlines()
    assert sentence in first
    assert usage.startswith("usage: python -m streamlit_cognito SCRIPT.py")


@pytest.mark.parametrize(
    ("text", "program", "arguments", "ports"),
    [
        (PLAIN, ["streamlit_cognito"], [], [8501, 8502, 8503]),
        (PLAIN, ["streamlit_cognito"], ["--server.port=9000"], [9000, 9001, 9002]),
        (None, ["streamlit", "run"], [], [8501, 8502, 8503]),
    ],
)
def test_several_processes_have_a_port_each(
    started: Started,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str | None,
    program: list[str],
    arguments: list[str],
    ports: list[int],
) -> None:
    script.write_text(text or examples()["menu"]["app.py"])
    served: list[list[str]] = []

    def serve(commands: list[list[str]]) -> int:
        served.extend(commands)
        return 0

    monkeypatch.setattr(launch, "serve", serve)
    assert main([str(script), "--processes", "3", "--theme.base=dark", *arguments]) == 0

    assert started.entry is None, "it serves nothing itself"
    words = ["--server.headless=true", "--theme.base=dark"]
    begin = [sys.executable, "-m", *program, str(script), *words]
    assert served == [[*begin, f"--server.port={port}"] for port in ports]


@pytest.mark.parametrize("name", ["server.prt", "server.cookieSecret"])
def test_what_streamlit_does_not_take_as_a_setting_is_said_in_a_sentence(
    started: Started,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    monkeypatch.setattr(st, "App", REAL_APP)
    monkeypatch.setattr(st.config, "_main_script_path", None)

    assert main([str(script), f"--{name}=1"]) == 1

    first, usage = capsys.readouterr().err.splitlines()
    assert name in first
    assert usage.startswith("usage: ")


def test_the_script_finds_its_own_files_and_settings(
    started: Started, script: Path
) -> None:
    main([str(script)])

    # where Python looks for its modules, and Streamlit for a config.toml
    assert sys.path[0] == str(script.parent)
    assert sys.argv == [str(script)]


def test_a_script_that_knows_us_runs_as_it_is(started: Started, script: Path) -> None:
    script.write_text(OURS)
    with fake_sign_in():
        app = launched(started, script).run()
    assert started.entry == script
    assert heading(app) == "Sales"
    assert app.text[0].value == "nobody"


def test_a_script_that_knows_nothing_of_us_is_for_members(
    started: Started, script: Path, made_menu: Menu
) -> None:
    with fake_sign_in():
        app = launched(started, script)
        app.query_params["tab"] = "2"
        assert heading(app.run()) == "Sign in"
    assert started.entry == ENTRY

    with fake_sign_in(ADA):
        app.run()
    assert heading(app) == "Sales"
    assert app.text[0].value == ADA
    assert app.query_params == {"tab": "2"}
    assert made_menu.titles() == ["sales", "Account"]


@pytest.mark.parametrize(
    ("text", "paths"), [(MENU, ["", "stock", "sales"]), (SECTIONS, ["", "sales"])]
)
def test_every_page_of_a_scripts_own_menu_is_for_members(
    started: Started, script: Path, made_menu: Menu, text: str, paths: list[str]
) -> None:
    write(script.parent, main=text)
    app = launched(started, script.with_name("main.py"))
    assert started.entry == script.with_name("main.py")
    for path in paths:
        with fake_sign_in():
            assert heading(visit(app, path)) == "Sign in"
        with fake_sign_in(ADA):
            app.run()
            assert heading(app) in ("Welcome", "Stock", "Sales")
            assert made_menu.path == path


def test_a_scripts_own_menu_stays_where_it_is_and_gets_the_account_pages(
    started: Started, script: Path, made_menu: Menu
) -> None:
    write(script.parent, main=MENU)
    with fake_sign_in(ADA):
        heading(launched(started, script.with_name("main.py")).run())

    assert made_menu.position == "sidebar"
    assert made_menu.titles() == ["Welcome", "stock", "sales", "Account"]


def test_the_account_pages_are_a_section_where_a_menu_has_some(
    started: Started, script: Path, made_menu: Menu
) -> None:
    write(script.parent, main=SECTIONS)
    with fake_sign_in(ADA):
        heading(launched(started, script.with_name("main.py")).run())

    assert list(made_menu.sections) == ["Work", "More", ""]
    assert made_menu.titles("") == ["Account"]


LEADS = """\
import streamlit as st
st.title("Sales")
if st.button("Switch"):
    st.switch_page({page!r})
st.page_link({page!r}, label="to it")
st.sidebar.page_link(page={page!r}, label="to it")
with st.container():
    st.page_link("sales.py", label="home")
st.page_link("https://example.com", label="elsewhere")
"""


@pytest.fixture
def with_pages(script: Path) -> Path:
    """The script, with a folder `pages/` beside it."""
    script.write_text(LEADS.format(page="pages/stock.py"))
    back = 'import streamlit as st\nst.title("Stock")\nst.button("x")\n'
    write(script.parent, pages__stock=f'{back}st.page_link("sales.py", label="home")\n')
    for name in ("2_📦_parts", "10_late"):
        title = f'import streamlit as st\nst.title("{name[-5:]}")\n'
        write(script.parent, **{f"pages__{name}": title})
    return script


def test_a_folder_of_pages_beside_a_script_is_for_members(
    started: Started, with_pages: Path, made_menu: Menu
) -> None:
    app = launched(started, with_pages)
    for path, title in [
        ("", "Sales"),
        ("stock", "Stock"),
        ("parts", "parts"),
        ("late", "_late"),
    ]:
        with fake_sign_in():
            assert heading(visit(app, path)) == "Sign in"
        with fake_sign_in(ADA):
            assert heading(app.run()) == title
    assert made_menu.position == "sidebar"
    assert made_menu.titles() == ["sales", "parts", "late", "stock", "Account"]


def test_its_pages_are_led_to_by_their_files(
    started: Started, with_pages: Path, made_menu: Menu
) -> None:
    with fake_sign_in(ADA):
        app = launched(started, with_pages).run()
        assert heading(app) == "Sales"
        links = [link.proto.page for link in app.main.get("page_link")]
        assert links == ["stock", "", "https://example.com"]
        assert app.sidebar.get("page_link")[0].proto.page == "stock"

        app.button[0].click().run()

    assert heading(app) == "Stock"
    assert app.get("page_link")[0].proto.page == ""


def test_what_is_no_page_in_the_folder_is_none_in_the_menu(
    started: Started, with_pages: Path, made_menu: Menu
) -> None:
    # what Streamlit itself leaves out of it
    write(with_pages.parent, pages____init__="", **{"pages__.draft": "1 / 0"})
    with fake_sign_in(ADA):
        assert heading(launched(started, with_pages).run()) == "Sales"

    assert made_menu.titles() == ["sales", "parts", "late", "stock", "Account"]


def test_a_page_of_the_scripts_own_name_is_another_page(
    started: Started, with_pages: Path, made_menu: Menu
) -> None:
    write(with_pages.parent, pages__sales='import streamlit as st\nst.title("Old")')
    with fake_sign_in(ADA):
        app = launched(started, with_pages)
        assert heading(visit(app, "sales")) == "Old"
        assert heading(app_of(ENTRY).run()) == "Sales"


@pytest.mark.parametrize(
    ("text", "has_one"),
    [
        ("import streamlit as st\nst.navigation([]).run()", True),
        ("import streamlit\nstreamlit.navigation([])", True),
        ("from streamlit import navigation as menu\nmenu([])", True),
        ("import streamlit as st\nst.title(settings.navigation)", False),
        ("import navigation", False),
        ("from app import navigation", False),
        ("from streamlit.commands.navigation import navigation", False),
        ("import streamlit as st\nst.title('navigation')", False),
    ],
)
def test_only_streamlits_own_navigation_is_a_menu(text: str, has_one: bool) -> None:
    # whatever is taken for one runs unguarded but for the pages of its menu
    assert launch._has_menu(ast.parse(text)) is has_one
