"""Who may see what: the app's pages under AppTest, with somebody faked to be there."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_cognito import backend, menu
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say
from tests.unit.apps import Menu, app_of, heading, visit


def navigated() -> None:
    """An app with a menu."""
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, user

    def home() -> None:
        me = user()
        st.title("Home")
        st.text(me.name if me else "nobody")

    def reports() -> None:
        st.title("Reports")

    def admins() -> None:
        st.title("Administration")

    navigation(
        [
            Page(home, "Home", default=True),
            Page(reports, "Reports", members=True),
            Page(admins, "Administration", groups=["admins", "owners"]),
            *account_pages(),
        ]
    ).run()


def welcoming() -> None:
    """An app that starts with our home page, and has its own page to register."""
    from streamlit_cognito import Page, account_pages, navigation, pages

    def own() -> None:
        pages.register()

    navigation(
        [
            Page(pages.home, "Home", default=True),
            Page(own, "Join", "register"),
            *account_pages(),
        ]
    ).run()


def registering() -> None:
    """An app whose first page is ours to register, around it a word of its own."""
    from streamlit_cognito import Page, account_pages, navigation, pages

    def own() -> None:
        pages.register()

    navigation([Page(own, "Join", default=True), *account_pages()]).run()


def guarded() -> None:
    """A plain script without a menu."""
    import streamlit as st

    from streamlit_cognito import require_sign_in

    me = require_sign_in()
    st.title("Mine")
    st.text(f"{me.email} {','.join(me.groups)}")


def unfinished() -> None:
    """A menu that leads to no sign-in."""
    from streamlit_cognito import Page, navigation

    def reports() -> None:
        raise AssertionError("nobody gets here")

    navigation([Page(reports, members=True)]).run()


def unmounted() -> None:
    """A plain script that somebody started by `streamlit run`."""
    import streamlit as st

    from streamlit_cognito import user

    st.text(str(user()))


def shown(script: Callable[[], None]) -> AppTest:
    return AppTest.from_function(script, default_timeout=20).run()


def test_a_member_is_known_to_the_page() -> None:
    with fake_sign_in("ada@example.com", name="Ada"):
        app = shown(navigated)
    assert app.title[0].value == "Home"
    assert app.text[0].value == "Ada"


def test_a_guest_is_nobody() -> None:
    with fake_sign_in():
        app = shown(navigated)
    assert app.text[0].value == "nobody"


def test_a_plain_script_is_for_members() -> None:
    with fake_sign_in("ada@example.com", groups=["admins"]):
        app = shown(guarded)
    assert app.title[0].value == "Mine"
    assert app.text[0].value == "ada@example.com admins"


def test_a_guest_of_a_plain_script_is_led_to_sign_in() -> None:
    with fake_sign_in():
        app = shown(guarded)
    assert not app.exception
    assert [title.value for title in app.title] == ["Sign in"]
    assert [text.value for text in app.text] == [say("register.lead")]


def test_a_menu_without_the_account_pages_says_what_is_missing() -> None:
    with fake_sign_in():
        app = shown(unfinished)
    assert "account_pages()" in app.exception[0].message


def test_what_is_not_mounted_refuses_to_run_and_says_what_to_do() -> None:
    app = shown(unmounted)
    assert app.title[0].value == "Not mounted"
    assert "mount()" in app.code[0].value
    assert not app.text


def test_nobody_can_be_faked_in_an_app_that_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PROCESS, "is_serving", True)
    with pytest.raises(RuntimeError, match="served"), fake_sign_in("ada@example.com"):
        pass


def test_nobody_is_faked_any_more_afterwards() -> None:
    with fake_sign_in("ada@example.com"):
        assert PROCESS.is_faked
    assert not PROCESS.is_faked
    assert shown(unmounted).title[0].value == "Not mounted"


class Closed:
    """A pool whose accounts an administrator makes."""

    config = SimpleNamespace(self_sign_up=False, password_reset=True, is_embedded=False)
    federation = SimpleNamespace(providers=())


@pytest.mark.parametrize("is_open", [True, False])
def test_an_apps_own_page_to_register_is_no_way_in_either(
    monkeypatch: pytest.MonkeyPatch, is_open: bool
) -> None:
    listed: dict[str, str] = {}

    def listing(pages: Mapping[str, list[Any]], **others: Any) -> Any:
        listed.update(
            {page.url_path: page.visibility for made in pages.values() for page in made}
        )
        return shows(pages, **others)

    shows = menu._navigation
    monkeypatch.setattr(menu, "_navigation", listing)
    if not is_open:
        monkeypatch.setattr(backend, "pool", Closed)
    with fake_sign_in():
        app = shown(welcoming)
    assert [button.label for button in app.button] == ["Create account"] * is_open
    assert listed["register"] == ("visible" if is_open else "hidden")
    # the header leads there, and no menu
    assert listed["signin"] == "hidden"


def test_a_page_to_register_says_why_nobody_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backend, "pool", Closed)
    with fake_sign_in():
        app = shown(registering)
    assert not app.exception
    assert app.title[0].value == "Register"
    assert app.markdown[0].value.startswith("Nobody can register here alone.")
    assert not app.text_input


@pytest.mark.parametrize("path", ["register", "forgot", "challenge"])
def test_who_is_signed_in_is_led_to_the_account(made_menu: Menu, path: str) -> None:
    app = app_of(navigated)
    with fake_sign_in("ada@example.com", name="Ada *L*"):
        visit(app, path)
    assert heading(app) == "Your account"
    assert made_menu.path == "account"


@pytest.mark.parametrize("path", ["register", "forgot"])
def test_who_is_led_away_reads_why(path: str) -> None:
    app = app_of(navigated)
    with fake_sign_in("ada@example.com", name="Ada *L*"):
        visit(app, path)
        assert [info.value for info in app.info] == [
            r"You are signed in as Ada \*L\* already. Sign out first to use that page."
        ]
        app.query_params["part"] = "tokens"
        app.run()
        assert not app.info


def test_a_guest_is_not_led_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "pool", Closed)
    with fake_sign_in():
        assert heading(visit(app_of(navigated), "register")) == "Register"
