"""The wheel in an environment of its own, around each kind of app in the documents."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.visitor import Visitor
from tests.readme import examples
from tests.stack import PASSWORD, Stack
from tests.wheel import build_wheel, make_environment

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Kind:
    """A kind of app: how it is started, and its page for members."""

    name: str
    start: tuple[str, ...]
    path: str
    heading: str
    # where nobody needs to be signed in, if there is such a page
    home: str | None = None


RUN = ("streamlit", "run", "app.py", "--server.headless=true", "--server.port")
KINDS = [
    Kind("one-file", RUN, "/report", "Report", "Hello"),
    Kind("menu", RUN, "/reports", "Reports", "Welcome"),
    Kind("plain", RUN, "/", "Sales"),
    Kind(
        "untouched",
        ("streamlit_cognito", "sales.py", "--server.headless=true", "--server.port"),
        "/",
        "Sales",
    ),
]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the wheel, outside the checkout."""
    wheel = build_wheel(tmp_path_factory.mktemp("wheel"))
    return make_environment(wheel, tmp_path_factory.mktemp("installed") / "venv")


@pytest.fixture
def served(
    python: Path, stack: Stack, tmp_path: Path, new_app: Callable[..., App]
) -> Callable[[Kind], App]:
    """Serves a kind of app from a folder with its files and stack.json alone."""

    def serve(kind: Kind) -> App:
        folder = tmp_path / "their app"
        folder.mkdir()
        shutil.copy(stack.file, folder / "stack.json")
        for name, text in examples()[kind.name].items():
            (folder / name).write_text(text, "utf-8")
        return new_app(
            stack.file,
            command=lambda port: [str(python), "-m", *kind.start, str(port)],
            cwd=folder,
            # as if nothing were set: the defaults are in the folder
            variables={"STACK_CONFIG": "", "SESSION_STORE": "", "PYTHONPATH": ""},
        )

    return serve


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_whole_walk_in_an_app_that_has_the_wheel(
    kind: Kind,
    served: Callable[[Kind], App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
) -> None:
    app = served(kind)
    visitor, email = new_visitor(app.url), stack.new_email()
    page = visitor.open("/register", "Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")
    visitor.sees("Verify your email")
    visitor.fill({"Verification code": stack.embedded.code_for(email) or ""})
    visitor.press("Verify")
    visitor.sees("Sign in")

    visitor.open(f"{kind.path}?tab=2", "Sign in")
    expect(page.get_by_text(kind.heading, exact=True)).to_have_count(0)
    visitor.enter_credentials(email)
    visitor.sees(kind.heading)
    expect(page).to_have_url(f"{app.url}{kind.path}?tab=2")
    expect(page.get_by_test_id("stText").filter(has_text=email)).to_be_visible()

    visitor.has_cookie("session")
    page.reload()
    visitor.sees(kind.heading)
    expect(page).to_have_url(f"{app.url}{kind.path}?tab=2")

    visitor.open("/account", "Your account")
    visitor.press("Sign out")
    visitor.sees("Sign in")
    visitor.lost_cookie("session")
    visitor.open(kind.path, "Sign in")
    if kind.home:
        visitor.open("/", kind.home)
    assert "Traceback" not in app.log


def test_a_script_that_is_not_mounted_refuses_to_run(
    python: Path,
    stack: Stack,
    tmp_path: Path,
    new_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
) -> None:
    # as if somebody had forgotten the file that mounts it
    script = examples()["plain"]["sales.py"]
    (tmp_path / "sales.py").write_text(script, "utf-8")
    run = ["streamlit", "run", "sales.py", "--server.headless=true"]
    app = new_app(
        stack.file,
        command=lambda port: [str(python), "-m", *run, f"--server.port={port}"],
        cwd=tmp_path,
        variables={"PYTHONPATH": "", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"},
    )
    visitor = new_visitor(app.url)

    visitor.open("/", "Not mounted")

    expect(visitor.page.get_by_text("mount()")).to_be_visible()
    expect(visitor.page.get_by_text("Sales", exact=True)).to_have_count(0)


def test_a_folder_of_pages_is_not_served_past_the_menu(
    served: Callable[[Kind], App],
    new_visitor: Callable[..., Visitor],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "their app" / "pages"
    kind = KINDS[0]
    app = served(kind)
    folder.mkdir()
    (folder / "secret.py").write_text("import streamlit as st\nst.title('Secret')\n")
    app.restart()

    # the first session of a process is the one that no run has prepared
    for _ in range(3):
        visitor = new_visitor(app.url)
        visitor.open("/secret", "Hello")
        expect(visitor.page.get_by_text("Secret", exact=True)).to_have_count(0)
        visitor.forgive("does not seem to exist")
