"""What is said is drawn as it is, whatever Streamlit reads into it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.visitor import Visitor

TEXTS = [
    "*a* **b** _c_ __d__ ~e~ ~~f~~ `g`",
    "[a](/b) ![a](b.png) [^1]",
    "<b>a</b> &amp; &#58;",
    *("# a", "> a", "- a", "+ a", "1. a", "12) a", "---", "- [ ] a"),
    "$a$ $$b$$",
    ":smile: :red[a] :red-background[b] :small[c] ::d[e]",
    ":material/home: :streamlit:",
    "a <-> b -> c <- d -- e >= f <= g ~= h",
    "https://evil.example www.evil.example",
    "a\\",
]
SCRIPT = """\
import streamlit as st
from streamlit_cognito import account_pages, navigation
from streamlit_cognito.script.plain import plain

def home():
    st.title("Said")
    for text in {texts!r}:
        st.info(plain(text))

navigation([home, *account_pages()]).run()
"""


@pytest.fixture
def saying(small_app: Callable[..., App]) -> App:
    """An app that says them all."""
    mounted = (
        "import streamlit as st\nfrom streamlit_cognito import mount\n"
        'app = st.App("pages.py", **mount())\n'
    )
    return small_app({"app.py": mounted, "pages.py": SCRIPT.format(texts=TEXTS)})


def test_markdown_is_drawn_as_it_is(
    saying: App, new_visitor: Callable[..., Visitor]
) -> None:
    page = new_visitor(saying.url).open("/", "Said")
    said = page.get_by_test_id("stMain").get_by_test_id("stAlertContentInfo")
    expect(said).to_have_count(len(TEXTS))
    # but for what takes no room
    drawn = [text.replace("\u2060", "").strip() for text in said.all_inner_texts()]
    assert drawn == TEXTS
    # each is one paragraph, with nothing in it
    expect(said.locator("p")).to_have_count(len(TEXTS))
    expect(said.locator("p *")).to_have_count(0)
