"""The language of a run: chosen, from the profile, or from the browser."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.values import Visitor
from streamlit_cognito.script import languages, memory, visitor
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import SAID, language, say
from streamlit_cognito.words.catalogues import Vocabulary
from tests.unit.apps import Menu, app_of

Browser = dict[str, str]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """What the browser says: what was chosen in it before, and what it asks for."""
    said = {"chosen": "", "accepted": ""}
    monkeypatch.setattr(
        visitor, "languages", lambda: (said["chosen"], said["accepted"])
    )
    return said


@pytest.fixture(autouse=True)
def two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SAID, "vocabulary", Vocabulary(["en", "de"]))


def navigated() -> None:
    """An app with a switch, a field and a fragment."""
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation
    from streamlit_cognito.script import memory
    from streamlit_cognito.widgets import language
    from streamlit_cognito.words import say

    @st.fragment
    def part() -> None:
        st.button(say("resend.do"))

    def home() -> None:
        st.title(say("page.account"))
        st.text_input(say("field.email"), key="typed")
        part()
        if st.button("leave"):
            memory.forget_person()
            st.rerun()

    pages = [Page(home, say("page.account"), "home", default=True), *account_pages()]
    shown = navigation(pages)
    # with somebody faked no header is drawn
    language.switch()
    shown.run()


def opened(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def marks(app: AppTest) -> list[str]:
    return [html.proto.body for html in app.get("html")]


@pytest.fixture
def app() -> AppTest:
    return app_of(navigated)


def test_a_guest_reads_what_the_browser_asks_for(
    app: AppTest, browser: Browser, made_menu: Menu
) -> None:
    browser["accepted"] = "de-AT,en;q=0.5"
    with fake_sign_in():
        opened(app)
    assert app.title[0].value == "Konto"
    assert app.button[0].label == "Neuen Code schicken"
    assert "Anmelden" in [page.title for page in made_menu.sections[""]]
    # the navigation's, and the app's own
    assert set(marks(app)) == {
        '<style data-language="de" data-direction="ltr" data-menu="Menü" '
        'data-show="Passwort anzeigen" data-hide="Passwort verbergen" '
        'data-copy="Kopieren"></style>'
    }


def test_what_was_chosen_in_this_browser_comes_first(
    app: AppTest, browser: Browser
) -> None:
    browser.update(chosen="de", accepted="en")
    with fake_sign_in("ada@example.com", locale="en-GB"):
        opened(app)
    assert app.title[0].value == "Konto"


@pytest.mark.parametrize("locale", ["de-DE", "de_AT", "DE"])
def test_who_is_signed_in_reads_what_the_profile_says(
    app: AppTest, browser: Browser, made_menu: Menu, locale: str
) -> None:
    browser["accepted"] = "en"
    with fake_sign_in("ada@example.com", locale=locale):
        opened(app)
    assert app.title[0].value == "Konto"
    # though they were made before it was known who is there
    assert made_menu.titles()[0] == "Konto"


@pytest.mark.parametrize("locale", ["", "fi", "x" * 5000, "\x00", 7, None, ["de"]])
def test_a_profile_that_says_nothing_counts_for_nothing(
    app: AppTest, browser: Browser, locale: Any
) -> None:
    with fake_sign_in("ada@example.com", locale=locale):
        opened(app)
    assert app.title[0].value == "Account"


def test_who_signs_out_reads_what_the_browser_asks_for(
    app: AppTest, browser: Browser
) -> None:
    with fake_sign_in("ada@example.com", locale="de"):
        opened(app)
    with fake_sign_in():
        opened(app)
    assert app.title[0].value == "Account"


def test_the_switch_changes_the_language_and_nothing_else(
    app: AppTest, browser: Browser, made_menu: Menu
) -> None:
    with fake_sign_in("ada@example.com", locale="en"):
        opened(app)
        assert app.selectbox[0].label == "Language"
        assert app.selectbox[0].options == ["English", "Deutsch"]
        assert app.selectbox[0].value == "en"
        app.text_input[0].set_value("typed").run()
        app.selectbox[0].set_value("de").run()
    assert not app.exception
    assert app.title[0].value == "Konto"
    assert made_menu.titles()[0] == "Konto"
    assert app.text_input[0].label == "E-Mail"
    assert app.text_input[0].value == "typed"
    assert app.selectbox[0].label == "Sprache"
    assert app.selectbox[0].value == "de"
    assert 'data-language="de"' in marks(app)[0]
    assert 'data-chosen="de"' in marks(app)[0]


def test_the_choice_holds_beyond_a_sign_out(app: AppTest, browser: Browser) -> None:
    with fake_sign_in("ada@example.com", locale="en"):
        opened(app)
        app.selectbox[0].set_value("de").run()
    with fake_sign_in():
        app.button[1].click().run()
    assert not app.exception
    assert app.title[0].value == "Konto"
    assert 'data-chosen="de"' in marks(app)[0]


def test_the_switch_shows_what_a_sign_in_has_changed(
    app: AppTest, browser: Browser
) -> None:
    with fake_sign_in():
        opened(app)
        assert app.selectbox[0].value == "en"
    with fake_sign_in("ada@example.com", locale="de"):
        opened(app)
        assert app.selectbox[0].value == "de"


def test_one_language_needs_no_switch(
    app: AppTest, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SAID, "vocabulary", Vocabulary(["de"]))
    browser["accepted"] = "en"
    with fake_sign_in():
        opened(app)
    assert len(app.selectbox) == 0
    assert app.title[0].value == "Konto"


def test_outside_of_a_run_it_is_the_first() -> None:
    assert languages._of_this_run() == ""
    assert language() == "en"
    assert say("page.account") == "Account"


def test_a_browser_is_kept_by_its_names_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    headers = {"User-Agent": firefox, "X-App-Browser": "a hash"}
    monkeypatch.setattr(visitor, "_header", lambda name: headers.get(name, ""))
    monkeypatch.setattr(SAID, "language", lambda: "de")
    assert visitor.visitor() == Visitor("a hash", "Firefox\tLinux")
    headers["User-Agent"] = ""
    assert visitor.visitor() == Visitor("a hash", "\t")


def test_an_agent_is_described_to_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert visitor.described("Chrome\tLinux") == "Chrome on Linux"
    assert visitor.described("Chrome\t") == "Chrome"
    assert visitor.described("\t") == visitor.described("") == "A browser"
    # as it was kept before
    assert visitor.described("Chrome on Linux") == "Chrome on Linux"
    monkeypatch.setattr(SAID, "language", lambda: "de")
    assert visitor.described("Chrome\tLinux") == "Chrome unter Linux"
    assert visitor.described("\t") == "Ein Browser"


def talkative() -> None:
    """A page that says much."""
    from streamlit_cognito import Page, account_pages, navigation
    from streamlit_cognito.words import say

    def home() -> None:
        for _ in range(20):
            say("page.account")

    navigation([Page(home, "Home", default=True), *account_pages()]).run()


def test_a_page_asks_once_which_language_it_speaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    recall = memory.recall
    monkeypatch.setattr(
        memory, "recall", lambda name, *rest: asked.append(name) or recall(name, *rest)
    )
    with fake_sign_in():
        app = AppTest.from_function(talkative).run()
        assert not app.exception
        asked.clear()
        app.run()
    assert 0 < asked.count("language") < 10
