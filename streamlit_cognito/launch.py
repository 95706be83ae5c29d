"""Runs any script with accounts around it: as it is, and for members only."""

import ast
import json
import math
import re
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from streamlit_cognito.fleet import serve
from streamlit_cognito.menu import (
    Listed,
    Navigation,
    Position,
    account_pages,
    navigation,
)
from streamlit_cognito.mounting import mount
from streamlit_cognito.script.places import Page

USAGE = (
    "usage: python -m streamlit_cognito SCRIPT.py "
    "[--processes 1] [--server.port 8501 ...]"
)
PORT = 8501
ENTRY = Path(__file__).with_name("entry") / "streamlit_cognito_entry.py"


class UsageError(Exception):
    """The command line asks for what can't be done; the text says what."""


class _Launched:
    """The script that this process was started with."""

    script = Path()


def main(argv: Sequence[str]) -> int:
    """Serve a script until Ctrl-C.

    A script that imports this package says itself who may see what. Every other is
    for members only, with all pages of its menu or of a folder `pages/` beside it.

    Args:
        argv: The script, then Streamlit's settings: `--server.port 8502`; with
            `--processes 4` it is served by four processes, on this port and the next
            three.
    """
    try:
        script, settings = _arguments(argv)
        tree = _parsed(script)
        if "processes" in settings:
            return serve(_commands(script, tree, settings))
        _serve(script, tree, settings)
    except (UsageError, st.errors.StreamlitAPIException) as error:
        sys.stderr.write(f"{error}\n{USAGE}\n")
        return 1
    return 0


def _commands(
    script: Path, tree: ast.Module, settings: dict[str, Any]
) -> list[list[str]]:
    """What to start, a process for each port."""
    processes = settings.pop("processes")
    port = settings.pop("server.port", PORT)
    if type(processes) is not int or processes < 1:
        raise UsageError("--processes is how many to start: 1 or more.")
    if type(port) is not int or not 0 < port <= 65536 - processes:
        raise UsageError("--server.port is the first process's: 1 to 65535.")
    program = ["streamlit_cognito"]
    if _has_mount(tree):
        program = ["streamlit", "run"]
    words = [
        f"--{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in ({"server.headless": True} | settings).items()
    ]
    return [
        [sys.executable, "-m", *program, str(script), *words, f"--server.port={each}"]
        for each in range(port, port + processes)
    ]


def _has_mount(tree: ast.Module) -> bool:
    return _imports_us(tree) and _names(tree, mount.__name__)


def _serve(script: Path, tree: ast.Module, settings: dict[str, Any]) -> None:
    if _has_mount(tree):
        raise UsageError(f"Start it by `streamlit run {script.name}`: it has a mount.")
    _Launched.script = script
    # Streamlit looks beside it for a config.toml
    sys.argv = [str(script)]
    sys.path.insert(0, str(script.parent))
    entry = script
    if not _imports_us(tree):
        if _has_menu(tree):
            st.navigation = _members_only  # type: ignore[assignment, misc]
        else:
            entry = ENTRY
            st.switch_page = _by_file(st.switch_page)
            st.page_link = _by_file(st.page_link)
            container = type(st.sidebar)
            container.page_link = _by_file(container.page_link)  # type: ignore[method-assign]
    st.App(entry, **mount(script.parent)).run(config=settings)


def show_script() -> None:
    """In a run: show the script, or a page of the folder `pages/` beside it."""
    script = _Launched.script
    beside = _pages_beside(script)
    pages = [
        # without a name, which a page beside it may have too
        Page(script, path="", default=True, members=True),
        *(Page(file, members=True) for file in beside),
        *account_pages(),
    ]
    navigation(pages, position="sidebar" if beside else "top").run()


def _members_only(
    pages: Sequence[Listed] | Mapping[str, Sequence[Listed]],
    *,
    position: Position = "sidebar",
    expanded: bool | int = False,
) -> Navigation:
    """`st.navigation` for a script that knows nothing of us."""
    sections = pages if isinstance(pages, Mapping) else {"": pages}
    guarded: dict[str, list[Listed]] = {
        section: [
            page if isinstance(page, Page) else Page(page, members=True)
            for page in in_section
        ]
        for section, in_section in sections.items()
    }
    guarded.setdefault("", []).extend(account_pages())
    return navigation(guarded, position=position, expanded=expanded)


def _pages_beside(script: Path) -> list[Path]:
    """The pages of its folder `pages/`, in the order that Streamlit gives them."""

    def order(file: Path) -> tuple[float, str]:
        number = re.match(r"\d*", file.name)
        return float(number[0] or math.inf) if number else math.inf, file.name.lower()

    found = script.parent.glob("pages/*.py")
    is_none = re.compile(r"\.|__init__\.py")
    return sorted((file for file in found if not is_none.match(file.name)), key=order)


def _by_file(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that takes a page, with files named as the script names them."""

    def named_by_the_script(*arguments: Any, **named: Any) -> Any:
        if "page" in named:
            named["page"] = _resolved(named["page"])
        return command(*map(_resolved, arguments), **named)

    return named_by_the_script


def _resolved(page: object) -> object:
    if isinstance(page, str | Path) and "://" not in str(page):
        return str((_Launched.script.parent / page).resolve())
    return page


def _arguments(argv: Sequence[str]) -> tuple[Path, dict[str, Any]]:
    words = list(argv)
    if not words or words[0].startswith("-"):
        raise UsageError("Name a script.")
    script = Path(words.pop(0)).resolve()
    if not script.is_file():
        raise UsageError(f"There is no script {script.name}.")
    settings = {}
    while words:
        name, equals, value = words.pop(0).partition("=")
        if not name.startswith("--") or not (equals or words):
            raise UsageError(f"{name} is no setting with a value.")
        settings[name.removeprefix("--")] = _value(value if equals else words.pop(0))
    return script, settings


def _parsed(script: Path) -> ast.Module:
    try:
        return ast.parse(script.read_bytes(), str(script))
    except (OSError, SyntaxError, ValueError) as error:
        raise UsageError(f"{script.name} can't be read: {error}.") from error


def _value(text: str) -> Any:
    """A setting's value: a number, a truth value or a text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _imports_us(tree: ast.Module) -> bool:
    package = __name__.partition(".")[0]
    return any(
        name.partition(".")[0] == package
        for node in ast.walk(tree)
        for name in _imported(node)
    )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _names(tree: ast.Module, name: str) -> bool:
    """Whether it has this from a module, under whatever name it has the module."""
    return any(
        isinstance(node, ast.Attribute | ast.alias)
        and name in (getattr(node, "attr", ""), getattr(node, "name", ""))
        for node in ast.walk(tree)
    )


def _has_menu(tree: ast.Module) -> bool:
    """Whether it has the `st.navigation` that we replace; every other is no menu."""
    nodes = list(ast.walk(tree))
    streamlits = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "streamlit"
    }
    return any(
        (
            isinstance(node, ast.Attribute)
            and node.attr == "navigation"
            and isinstance(node.value, ast.Name)
            and node.value.id in streamlits
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "streamlit"
            and any(alias.name == "navigation" for alias in node.names)
        )
        for node in nodes
    )
