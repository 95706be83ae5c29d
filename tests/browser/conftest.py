"""Fixtures of the browser suite: one app, one Chromium, a fresh profile per test."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.app import ROOT, App
from tests.browser.profiles import LASTING, Profiles
from tests.browser.tls_proxy import HOST
from tests.browser.visitor import Visitor
from tests.stack import Stack

# the one that has no windows takes a quarter less of a processor
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    # letters as wide as where there are windows, and on phones
    "--font-render-hinting=none",
    # a page is gone before that is of use
    "--js-flags=--disable-optimizing-compilers",
    # the app's own address and nothing else
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1, MAP * ~NOTFOUND, "
    "EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PATIENCE_MILLISECONDS = 15_000


@pytest.fixture(scope="session")
def app(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app as `scripts/up` runs it."""
    app = App(tmp_path_factory.mktemp("app"), stack.file)
    app.start()
    yield app
    app.stop()


@contextmanager
def apps(directory: Path) -> Iterator[Callable[..., App]]:
    """Starts apps, each with a folder of its own in here, and ends them all."""
    started: list[App] = []

    def start(stack_file: Path, **options: Any) -> App:
        own = directory / f"app-{len(started)}"
        own.mkdir()
        app = App(own, stack_file, **options)
        app.start()
        started.append(app)
        return app

    yield start
    for app in started:
        app.stop()


@pytest.fixture
def new_app(tmp_path: Path) -> Iterator[Callable[..., App]]:
    """Starts apps of a test's own."""
    with apps(tmp_path) as start:
        yield start


@pytest.fixture
def small_app(
    new_app: Callable[..., App], stack: Stack, tmp_path: Path
) -> Callable[..., App]:
    """Serves an app of a few files, in a folder with them and stack.json alone."""
    return partial(serve_files, new_app, stack, tmp_path / "their app")


@pytest.fixture(scope="module")
def shared_app(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., App]]:
    """As `small_app`, for all tests of a file: what they do, they leave to the next."""
    directory = tmp_path_factory.mktemp("shared")
    with apps(directory) as start:
        yield partial(serve_files, start, stack, directory / "their app")


def serve_files(
    start: Callable[..., App],
    stack: Stack,
    folder: Path,
    files: Mapping[str, str | bytes],
    **options: Any,
) -> App:
    """Write an app's files into a folder, and start it there."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    if "stack.json" not in files:
        shutil.copy(stack.file, folder / "stack.json")
    settings = {
        "command": lambda port: [
            *(sys.executable, "-m", "streamlit", "run", "app.py"),
            *("--server.headless=true", f"--server.port={port}"),
        ],
        # as if nothing were set: the defaults are in the folder
        "variables": {
            **{"STACK_CONFIG": "", "SESSION_STORE": "", "PYTHONPATH": str(ROOT)},
        },
    }
    return start(stack.file, cwd=folder, **{**settings, **options})


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run, without a network beyond this machine."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, chromium_sandbox=False
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profiles(chromium: Browser) -> Profiles:
    """Browser profiles for all tests of the run."""
    return Profiles(chromium)


@pytest.fixture
def new_visitor(
    request: pytest.FixtureRequest,
    profiles: Profiles,
    app: App,
    new_app: Callable[..., App],
) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, each with a browser profile that nobody else has meanwhile.

    Afterwards none of their consoles may hold an error, which includes violations of
    the Content-Security-Policy, and no script may have failed. It asks for `new_app`
    so that pages are closed before their server is.
    """
    visitors: list[Visitor] = []

    text = request.path.read_text("utf-8")
    is_own = any(mark in text for mark in LASTING)

    def make(
        url: str = app.url, *, scripts: tuple[str, ...] = (), **options: Any
    ) -> Visitor:
        settings = {"timezone_id": "Europe/Berlin", "locale": "en-GB"} | options
        context = profiles.take(settings, scripts, is_own=is_own)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        visitors.append(Visitor(context, url))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.leave()
        profiles.give_back(visitor.context, visitor.page, visitor.url)
    assert [visitor.problems for visitor in visitors if visitor.problems] == []


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody who never was here before."""
    return new_visitor()
