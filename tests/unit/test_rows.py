"""Rows of settings: which one is open is in the address."""

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import app_of, heading, visit

pytestmark = pytest.mark.usefixtures("nothing_set_up")


def with_rows(state: str = "On", action: str = "Change") -> None:
    """An account page of two rows."""
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation
    from streamlit_cognito.widgets.heading import show_notice
    from streamlit_cognito.widgets.rows import close, form_of_row, row, rows

    def account() -> None:
        st.title("Mine")
        show_notice(is_outcome=True)
        with rows():
            if row("security", "password", "Password", state, action):
                with form_of_row("password"):
                    st.text("the form")
                    if st.button("Save"):
                        close("security", "*Saved*.")
            if row("security", "email", "Email", "ada", action, is_open=True):
                st.text("always open")

    navigation([Page(account, path="account"), *account_pages()]).run()


def opened_at(query: dict[str, str], **arguments: str) -> AppTest:
    app = app_of(with_rows, **arguments)
    app.query_params.update(query)
    visit(app, "account")
    assert heading(app) == "Mine"
    return app


def links(app: AppTest) -> list[tuple[str, dict[str, list[str]]]]:
    """The words of each row's link, and the query that it leads with."""
    found = [link.proto for link in app.get("page_link")]
    assert {link.page for link in found} <= {""}
    return [(link.label, parse_qs(link.query_string)) for link in found]


def texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


@pytest.mark.parametrize(
    "query", [{}, {"open": ""}, {"open": "else"}, {"x": "password"}]
)
def test_a_row_is_shut_unless_the_address_names_it(query: dict[str, str]) -> None:
    with fake_sign_in("ada@example.com"):
        app = opened_at({"part": "security", **query})
    assert "the form" not in texts(app)
    assert links(app)[0] == ("Change", {"part": ["security"], "open": ["password"]})


def test_the_row_that_the_address_names_is_open_and_can_be_shut() -> None:
    with fake_sign_in("ada@example.com"):
        app = opened_at({"part": "security", "open": "password"})
    assert "the form" in texts(app)
    assert links(app)[0] == ("Close", {"part": ["security"]})


def test_a_row_may_be_open_whatever_the_address_says() -> None:
    with fake_sign_in("ada@example.com"):
        app = opened_at({"part": "security"})
    assert "always open" in texts(app)
    assert links(app)[1] == ("Close", {"part": ["security"]})


def test_a_row_without_an_action_has_no_link() -> None:
    with fake_sign_in("ada@example.com"):
        app = opened_at({"open": "password"}, action="")
    assert links(app) == []


def test_a_state_is_no_markup() -> None:
    with fake_sign_in("ada@example.com"):
        app = opened_at({}, state="</p><img src=x>&amp;")
    drawn = [html.proto.body for html in app.get("html")]
    expected = "<h3>Password</h3><p>&lt;/p&gt;&lt;img src=x&gt;&amp;amp;</p>"
    assert expected in drawn


def test_a_row_that_is_done_is_shut_and_says_so_once() -> None:
    with fake_sign_in("ada@example.com"):
        app = opened_at({"part": "security", "open": "password"})
        app.button[0].click().run()
        assert heading(app) == "Mine"
        assert app.query_params == {"part": "security"}
        assert "the form" not in texts(app)
        assert [info.value for info in app.info] == [r"\*Saved\*."]
        app.query_params["part"] = "profile"
        app.run()
        assert not app.info
