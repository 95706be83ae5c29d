"""What README and docs/ say is so, and their code runs as a reader would have it."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import requests

import streamlit_cognito
from cognito_auth.config import ENVIRONMENT
from cognito_auth.door import limits
from streamlit_cognito.backend import SETTINGS
from streamlit_cognito.testing import fake_sign_in
from tests.readme import DOCUMENTS, README, document, examples, unnamed_blocks
from tests.unit.apps import Menu, heading, opened
from tests.unit.test_imports import ROOMS

EXAMPLES = examples()
FILES = [(kind, name) for kind, files in EXAMPLES.items() for name in files]
LINES = 20
# ten minutes, at 200 a minute
WORDS = 2000


def test_readme_is_read_in_ten_minutes() -> None:
    assert len(README.read_text("utf-8").split()) <= WORDS


@pytest.mark.parametrize("path", DOCUMENTS[1:], ids=lambda path: path.name)
def test_readme_leads_to_every_document(path: Path) -> None:
    assert f"](docs/{path.name})" in README.read_text("utf-8")


@pytest.mark.parametrize("variable", [*SETTINGS, *ENVIRONMENT.values()])
def test_the_documents_name_every_environment_variable(variable: str) -> None:
    assert f"`{variable}`" in document("configuration") + document("operations")


@pytest.mark.parametrize(("variable", "written"), limits.SETTINGS.items())
def test_the_documents_have_every_limit_as_it_is(variable: str, written: str) -> None:
    assert f"`{variable}` `{written}`" in document("operations")


def test_the_tree_has_every_room_below_those_that_it_imports() -> None:
    tree = document("architecture").partition("## Where things are")[2]
    lower = re.findall(
        r"^  (\w+)(?:\.py|/) ", tree.partition("\nstreamlit_cognito/")[0], re.MULTILINE
    )
    assert [f"cognito_auth.{name}" for name in lower] == [
        room for room in ROOMS if room.startswith("cognito_auth.")
    ]


def test_the_tree_has_every_room_of_what_apps_install() -> None:
    tree = document("architecture").partition("\nstreamlit_cognito/")[2]
    named = set(re.findall(r"\b(\w+)(?:\.py|/)", tree))
    package = "streamlit_cognito."
    rooms = {room.removeprefix(package) for room in ROOMS if room.startswith(package)}
    assert rooms - named == set()


def test_every_block_of_code_says_which_file_it_is() -> None:
    assert unnamed_blocks() == 0
    assert {"one-file", "menu", "plain", "untouched", "own-page"} <= set(EXAMPLES)


def test_the_whole_of_an_app_is_a_few_lines() -> None:
    [text] = EXAMPLES["one-file"].values()
    assert len(text.splitlines()) <= LINES


def trees(kind: str) -> dict[str, ast.Module]:
    return {name: ast.parse(text, name) for name, text in EXAMPLES[kind].items()}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_an_example_imports_there_is(kind: str) -> None:
    for tree in trees(kind).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert all(import_module(alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = import_module(node.module or "")
                missing = [
                    alias.name
                    for alias in node.names
                    if not hasattr(module, alias.name)
                ]
                assert missing == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_an_example_is_started_by_stands_beside_it(kind: str) -> None:
    named = {
        argument.value
        for tree in trees(kind).values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.App"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }
    assert named <= set(EXAMPLES[kind])


def write(kind: str, folder: Path) -> Path:
    for name, text in EXAMPLES[kind].items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_the_example_of_a_test_runs_beside_the_app_it_is_for(tmp_path: Path) -> None:
    write("plain", tmp_path)
    [name] = EXAMPLES["tests"]
    write("tests", tmp_path)
    # as pytest is without our settings
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.usefixtures("nothing_set_up")
@pytest.mark.parametrize(
    ("email", "path", "title"),
    [
        ("", "", "Welcome"),
        ("", "reports", "Sign in"),
        ("ada@example.com", "reports", "Reports"),
    ],
)
def test_the_example_of_a_menu_runs(
    tmp_path: Path, email: str, path: str, title: str
) -> None:
    with fake_sign_in(email):
        app = opened(write("menu", tmp_path) / "main.py", path)
        assert heading(app) == title
        if title == "Reports":
            assert app.text[0].value == f"For {email} only."


@pytest.mark.usefixtures("nothing_set_up", "nothing_mounted")
@pytest.mark.parametrize(
    ("email", "path", "title"),
    [
        ("", "", "Hello"),
        ("", "report", "Sign in"),
        ("ada@example.com", "report", "Report"),
    ],
)
def test_the_example_of_one_file_runs(
    tmp_path: Path, email: str, path: str, title: str
) -> None:
    with fake_sign_in(email):
        app = opened(write("one-file", tmp_path) / "app.py", path)
        assert heading(app) == title
        assert heading(app.run()) == title


@pytest.mark.usefixtures("nothing_set_up")
def test_the_example_of_a_plain_script_runs(tmp_path: Path) -> None:
    script = write("plain", tmp_path) / "sales.py"
    with fake_sign_in():
        assert heading(opened(script)) == "Sign in"
    with fake_sign_in("ada@example.com"):
        app = opened(script)
        assert heading(app) == "Sales"
        assert app.text[0].value == "For ada@example.com only."


@pytest.mark.usefixtures("nothing_set_up")
def test_the_example_of_an_api_sends_the_access_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_ORIGINS", "https://api.example.com")
    sent: list[requests.PreparedRequest] = []

    def send(
        _: object, request: requests.PreparedRequest, **options: object
    ) -> requests.Response:
        sent.append(request)
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'[{"number": 7}]'
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    with fake_sign_in("ada@example.com"):
        app = opened(write("calls-an-api", tmp_path) / "orders.py")

    assert heading(app) == "Orders"
    assert app.dataframe[0].value["number"].tolist() == [7]
    [request] = sent
    assert request.url == "https://api.example.com/orders?year=2026"
    assert request.headers["Authorization"] == "Bearer access token"


def around(folder: "Path") -> None:
    from streamlit_cognito import Page, account_pages, navigation

    def home() -> None:
        """It has nothing to show."""

    navigation([home, Page(folder / "signin.py"), *account_pages()]).run()


@pytest.mark.usefixtures("nothing_set_up")
def test_the_example_of_an_own_page_takes_the_place_of_ours(
    tmp_path: Path, made_menu: Menu
) -> None:
    with fake_sign_in():
        app = opened(around, "signin", folder=write("own-page", tmp_path))

    assert heading(app) == "Welcome back"
    assert app.caption[0].value == "Members get the reports every Monday."
    assert [field.label for field in app.text_input] == ["Email", "Password"]
    assert made_menu.addresses().count("signin") == 1


def test_the_table_of_names_has_the_whole_door() -> None:
    table = document("your-app").partition("## What a page can ask for")[2]
    rows = re.findall(r"^\| `(\w+)\(", table.partition("##")[0], re.MULTILINE)

    assert {*rows, "SignedIn"} == set(streamlit_cognito.__all__)
