"""The page that calls the API, before a gateway that really checks tokens."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.app import App
from tests.browser.test_accessibility import SIZES, is_accessible, with_axe
from tests.browser.test_display import scrolls_sideways
from tests.browser.visitor import Visitor, everything, settled
from tests.edge import Edge
from tests.stack import Stack

pytestmark = pytest.mark.browser

OUTCOME = "[class*=st-key-cognito-outcome-api]"
# A button, the status that its token gets, and how what it means begins.
ANSWERS = {
    "Call it": ("200 OK", "The gateway found your access token good"),
    "Without a token": ("401 Unauthorized", "Refused, as it should be: without"),
    "With the ID token": ("403 Forbidden", "Refused, as it should be: the ID token"),
    "With a changed token": ("401 Unauthorized", "Refused, as it should be: the sign"),
}


# A page of an app's own, which calls the API from wherever a page can.
OWN = """\
from concurrent.futures import ThreadPoolExecutor
from threading import current_thread

import requests
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
from streamlit_cognito import Page, account_pages, authorization, mount, navigation
from streamlit_cognito import user_cache_data

app = st.App(__file__, **mount())


def call(_=None):
    return requests.get("URL", auth=authorization(), timeout=10).status_code


@user_cache_data
def cached():
    return call()


def note():
    st.session_state["noted"] = call()


@st.fragment
def part():
    st.text(f"fragment {call()}")
    if st.button("Again"):
        st.text(f"fragment alone {call()}")


def orders():
    st.title("Orders")
    st.text(f"page {call()}")
    part()
    st.text(f"cached {cached()}")
    context = get_script_run_ctx()
    adopt = lambda: add_script_run_ctx(current_thread(), context)
    with ThreadPoolExecutor(2, initializer=adopt) as threads:
        st.text(f"threads {list(threads.map(call, range(2)))}")
    with ThreadPoolExecutor(1) as threads:
        st.text(f"thread of nobody {threads.submit(call).exception()!r:.60}")
    st.button("Press", on_click=note)
    st.text(f"callback {st.session_state.get('noted')}")


if __name__ == "__main__":
    navigation([Page(orders, members=True, default=True), *account_pages()]).run()
"""


@pytest.fixture
def edge(stack: Stack) -> Iterator[Edge]:
    """An API whose gateway knows the keys of the stack's pool."""
    config = stack.config

    def keys() -> Any:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(config.jwks_uri, timeout=5) as answer:
            return json.load(answer)

    with Edge(keys, config.issuer, config.client_id) as running:
        yield running


@pytest.fixture
def app_with_api(new_app: Callable[..., App], stack: Stack, edge: Edge) -> App:
    return new_app(stack.file, variables={"COGNITO_API_URL": edge.url})


def calls(visitor: Visitor, button: str) -> Page:
    """Press a button, and wait for what the page says of the answer."""
    visitor.press(button)
    status, sentence = ANSWERS[button]
    expect(visitor.page.locator(OUTCOME)).to_contain_text(sentence)
    answer = visitor.page.locator("table.claims", has_text="The answer")
    expect(answer.get_by_role("row").first).to_contain_text(status)
    settled(visitor.page)
    return visitor.page


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_each_token_gets_its_answer_and_none_is_shown(
    app_with_api: App,
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    edge: Edge,
    size: ViewportSize,
) -> None:
    visitor = new_visitor(app_with_api.url, viewport=size)
    visitor.sign_in(stack.confirmed_user())
    page = visitor.open("/api-call", "Call the API")
    expect(page.get_by_text(f"GET {edge.url}/whoami")).to_be_visible()
    for button in ANSWERS:
        calls(visitor, button)
        # where the press led
        expect(page.locator(OUTCOME)).to_be_in_viewport()
        assert scrolls_sideways(page) == []
        shown = everything(page)
        for sent in filter(None, edge.seen):
            assert all(part not in shown for part in sent.split()[1].split("."))
    assert len(edge.seen) == len(ANSWERS)
    assert "eyJ" not in app_with_api.log


@pytest.mark.usefixtures("javascript")
def test_all_that_it_shows_is_accessible(
    app_with_api: App, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    visitor = with_axe(lambda **options: new_visitor(app_with_api.url, **options))
    visitor.sign_in(stack.confirmed_user())
    page = visitor.open("/api-call", "Call the API")
    is_accessible(page)
    for button in ANSWERS:
        is_accessible(calls(visitor, button))


def test_the_menu_has_it_for_members(
    app_with_api: App, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    visitor = new_visitor(app_with_api.url)
    page = visitor.open("/api-call", "Sign in")
    link = page.get_by_role("link", name="Call the API")
    expect(link).to_have_count(0)
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Call the API")
    expect(link.first).to_be_visible()


def test_an_api_that_is_away_is_said_and_the_page_goes_on(
    app_with_api: App,
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    edge: Edge,
) -> None:
    visitor = new_visitor(app_with_api.url)
    visitor.sign_in(stack.confirmed_user())
    visitor.open("/api-call", "Call the API")
    edge.answer = lambda _: (500, b"<img src=x onerror=alert(1)>")
    visitor.press("Call it")
    visitor.has_failed(
        "The API can be reached, but doesn't answer as it should. Try again later, or "
        "tell the administrator of this app."
    )
    expect(visitor.page.get_by_test_id("stCode").last).to_have_text(
        "<img src=x onerror=alert(1)>"
    )
    edge.close()
    visitor.press("Call it")
    expect(visitor.page.get_by_role("alert")).to_contain_text("can't be reached")
    assert "answered with status 500" in app_with_api.log


def test_a_page_of_an_apps_own_calls_it_from_wherever_it_can(
    small_app: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    edge: Edge,
) -> None:
    fields = json.loads(stack.file.read_text("utf-8")) | {"api_url": edge.url}
    files = {
        "app.py": OWN.replace("URL", f"{edge.url}/orders"),
        "stack.json": json.dumps(fields),
    }
    visitor = new_visitor(small_app(files).url)
    page = visitor.open("/", "Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Orders")
    for said in (
        *(
            "page 200",
            "fragment 200",
            "cached 200",
            "threads [200, 200]",
            "callback None",
        ),
        'thread of nobody RuntimeError("whose access token this thread may send',
    ):
        expect(page.get_by_text(said)).to_be_visible()
    visitor.press("Press")
    expect(page.get_by_text("callback 200")).to_be_visible()
    visitor.press("Again")
    expect(page.get_by_text("fragment alone 200")).to_be_visible()
    tokens = {*edge.seen}
    assert all(edge.seen)
    assert len(tokens) == 1
    shown = everything(page)
    assert not any(part in shown for part in tokens.pop().split()[1].split("."))


def test_without_an_api_the_page_says_so(visitor: Visitor, stack: Stack) -> None:
    visitor.sign_in(stack.confirmed_user())
    page = visitor.open("/api-call", "Call the API")
    expect(page.get_by_text("There is no API to call here")).to_be_visible()
    expect(page.get_by_role("link", name="Call the API")).to_have_count(0)
