"""What a new browser loads before somebody can type."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from streamlit_cognito.http.headers import INDEX
from streamlit_cognito.http.preloads import FORM, HEADER
from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.stack import Stack

pytestmark = pytest.mark.browser

# Chromium says after three seconds what was preloaded in vain.
IN_VAIN_MILLISECONDS = 4000
PRELOAD = re.compile(r'<link rel="modulepreload" [^>]*href="\./static/js/([^"]+)">')
STREAMLITS = set(PRELOAD.findall(INDEX.read_text("utf-8")))


def answers_to(page: Page) -> list[Response]:
    """What the page gets from now on."""
    answers: list[Response] = []
    page.on("response", lambda one: answers.append(one))
    return answers


def scripts(answers: list[Response]) -> list[str]:
    addresses = (one.url for one in answers)
    return [one.rpartition("/")[2] for one in addresses if "/static/js/" in one]


def preloaded(page: Page) -> set[str]:
    """What the page's text preloads beyond what Streamlit's does."""
    return set(PRELOAD.findall(page.request.get(page.url).text())) - STREAMLITS


def draws_all_of(page: Page, names: set[str]) -> None:
    """Whether each element that is preloaded for is on the page, in sight or not."""
    elements = {one.partition(".")[0] for one in names} & {*HEADER, *FORM}
    assert {"Html", "PageLink"} <= elements
    for element in elements:
        assert page.get_by_test_id(f"st{element}").count(), element


@pytest.fixture
def known_menu(visitor: Visitor) -> None:
    """The app has been asked for a page before."""
    visitor.open("/signin", "Sign in")


@pytest.mark.usefixtures("known_menu")
@pytest.mark.parametrize(
    ("path", "has_form"),
    [("/signin", True), ("/register", True), ("/account", True), ("/", False)],
)
def test_a_strangers_page_preloads_what_it_takes_and_no_more(
    app: App, new_visitor: Callable[..., Visitor], path: str, *, has_form: bool
) -> None:
    page = new_visitor().page
    said: list[str] = []
    page.on("console", lambda one: said.append(f"{one.type}: {one.text}"))
    answers = answers_to(page)
    page.goto(app.url + path)
    expect(page.get_by_label("Email", exact=True)).to_have_count(int(has_form))
    settled(page)
    page.wait_for_timeout(IN_VAIN_MILLISECONDS)
    names = preloaded(page)

    assert [one for one in said if one.startswith(("warning", "error"))] == []
    assert [one.url for one in answers if one.status >= 400] == []
    assert len(scripts(answers)) == len(set(scripts(answers)))
    assert any(name.startswith("PageLink.") for name in names)
    assert any(name.startswith("TextInput.") for name in names) is has_form
    draws_all_of(page, names)


def test_a_members_page_preloads_what_it_takes_and_no_more(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.sign_in(stack.confirmed_user())
    settled(visitor.page)
    draws_all_of(visitor.page, preloaded(visitor.page))


def test_streamlits_scripts_come_compressed_and_run(
    app: App, new_visitor: Callable[..., Visitor]
) -> None:
    page = new_visitor().page
    answers = answers_to(page)
    page.goto(app.url + "/signin")
    page.get_by_label("Email", exact=True).wait_for()

    large = [
        one for one in answers if "/static/js/" in one.url and len(one.body()) >= 1000
    ]
    assert len(large) > 40
    assert {one.headers.get("content-encoding") for one in large} == {"gzip"}
    [own] = [one for one in answers if one.url == app.url + "/signin"]
    assert "content-encoding" not in own.headers
