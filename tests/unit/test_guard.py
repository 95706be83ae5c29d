"""Who may see what: the app's pages under AppTest, with somebody faked to be there."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_cognito.backend import PROCESS
from streamlit_cognito.testing import fake_sign_in


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
    assert [title.value for title in app.title] != ["Mine"]
    assert not app.text


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
