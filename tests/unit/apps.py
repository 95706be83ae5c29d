"""Apps under AppTest: opened at an address, with the menu that they made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash


class Menu:
    """What `st.navigation` was given last, and the page that it chose."""

    def __init__(self) -> None:
        self.sections: dict[str, list[st.Page]] = {}
        self.position = ""
        self.path = ""

    def titles(self, section: str = "") -> list[str]:
        """What a reader sees of a section."""
        pages = self.sections[section]
        return [page.title for page in pages if page.visibility == "visible"]

    def addresses(self, section: str = "") -> list[str]:
        """Where all its pages are, seen or not."""
        return [page.url_path for page in self.sections[section]]

    def note(self, navigate: Callable[..., st.Page]) -> Callable[..., st.Page]:
        def noted(
            pages: dict[str, list[st.Page]], *, position: str, **named: Any
        ) -> st.Page:
            self.sections, self.position = pages, position
            current = navigate(pages, position=position, **named)
            self.path = current.url_path
            return current

        return noted


def app_of(script: Callable[..., None] | Path, **arguments: Any) -> AppTest:
    """An app that has not run yet; a function is its script's text."""
    if isinstance(script, Path):
        return AppTest.from_file(script, default_timeout=20)
    return AppTest.from_function(script, default_timeout=20, kwargs=arguments)


def opened(
    script: Callable[..., None] | Path, path: str = "", **arguments: Any
) -> AppTest:
    """The app after its first run, at one of its addresses."""
    return visit(app_of(script, **arguments), path)


def visit(app: AppTest, path: str) -> AppTest:
    """Go to another page of the app, whether it has a file or not."""
    app._page_hash = calc_hash(path) if path else ""
    app.run()
    # where that run ended the next one begins
    app._page_hash = ""
    return app


def heading(app: AppTest) -> str:
    """The title of the page that is shown; what failed, if anything did."""
    failed = [one.message for one in app.exception]
    assert not failed, failed
    return " / ".join(title.value for title in app.title)
