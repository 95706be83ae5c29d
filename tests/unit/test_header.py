"""The header: who is there, and the way to sign in or out."""

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_cognito.pages.header import initials
from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import heading, opened

pytestmark = pytest.mark.usefixtures("nothing_set_up")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("Ada King Lovelace", "AK"),
        ("ada.lovelace@example.com", "AL"),
        ("ada_lovelace-king@example.com", "AL"),
        ("ada@lovelace.example", "A"),
        ("Émile Zola", "ÉZ"),
        ("ελένη παππά", "ΕΠ"),
        ("山田 太郎", "山太"),
        ("  Ada  ", "A"),
        ("d'Arc", "DA"),
        ("7of9", "7"),
        ("ß", "SS"),
        ("", "?"),
        ("@example.com", "?"),
        ("-- ++", "?"),
        ("<b> & </b>", "BB"),
    ],
)
def test_initials_are_those_of_the_first_two_words(name: str, letters: str) -> None:
    assert initials(name) == letters


def with_a_header() -> None:
    """Draws the header as a run does that nobody is faked in."""
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, user
    from streamlit_cognito.pages.header import header

    def home() -> None:
        st.title("Home")
        header(user())

    navigation([Page(home, default=True), *account_pages()]).run()


def links(app: AppTest) -> dict[str, str]:
    """The words of every link, and the page that it leads to."""
    found = [link.proto for link in app.get("page_link")]
    return {link.label: link.page for link in found}


def test_a_guest_is_led_to_sign_in_and_to_register() -> None:
    with fake_sign_in():
        app = opened(with_a_header)
        assert heading(app) == "Home"
    assert links(app) == {"Sign in": "signin", "Create account": "register"}
    assert "Sign out" not in [button.label for button in app.button]


def test_who_is_signed_in_is_led_to_the_account_and_out() -> None:
    with fake_sign_in("ada@example.com", name="Ada Lovelace"):
        app = opened(with_a_header)
        assert heading(app) == "Home"
    assert links(app) == {"Your account": "account"}
    assert "Sign out" in [button.label for button in app.button]
    assert "ada@example.com" in [text.value for text in app.text]
    pictures = [html.proto.body for html in app.get("html")]
    assert '<i class="initials" aria-hidden="true">AL</i>' in pictures
    # a sign-out has said nothing yet, and nothing is drawn for it
    assert not [one for one in app.main if "lead-header" in str(one.proto)]


def test_a_name_is_no_markup_in_the_header() -> None:
    with fake_sign_in("ada@example.com", name="**Ada** <b>"):
        app = opened(with_a_header)
        assert heading(app) == "Home"
    labels = [block.proto.popover.label for block in app.get("popover")]
    assert r"\*\*Ada\*\* \<b\>" in labels


def test_an_apps_own_tests_see_no_header() -> None:
    with fake_sign_in("ada@example.com"):
        app = opened(plain_app)
        assert heading(app) == "Home"
    assert not app.get("page_link")
    assert not app.button


def plain_app() -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def home() -> None:
        st.title("Home")

    navigation([Page(home, default=True), *account_pages()]).run()
