"""Who is there: what a page, a script and a callback learn, and who gets no further."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito.script import session
from streamlit_cognito.script.session import Presence
from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import Menu, app_of, heading, opened, visit

pytestmark = pytest.mark.usefixtures("nothing_set_up")

ADA = "ada@example.com"
BROWSER = "b" * 64


class Looks:
    """Says who is there, and counts how often it was asked."""

    def __init__(self, signed_in: SignedIn | None) -> None:
        self.signed_in = signed_in
        self.count = 0

    def __call__(self) -> Presence:
        self.count += 1
        return Presence(None, self.signed_in)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Looks]:
    """Ada is there, in all that a test runs, until it says otherwise."""
    with (
        fake_sign_in(ADA, name="Ada", groups=["admins"]) as signed_in,
        monkeypatch.context() as within,
    ):
        found = Looks(signed_in)
        within.setattr(session, "look", found)
        yield found


def watching() -> None:
    import streamlit as st

    from streamlit_cognito import account_pages, navigation, user

    def name() -> str:
        me = user()
        return me.name if me else "nobody"

    def note() -> None:
        st.session_state["in callback"] = name()

    def home() -> None:
        st.title("Home")
        st.text(name())
        st.text(name())

        @st.fragment
        def part() -> None:
            st.text(name())

        part()
        st.button("Press", on_click=note)

    navigation([home, *account_pages()]).run()


def test_a_run_finds_out_once_who_is_there(looks: Looks) -> None:
    app = opened(watching)

    assert [text.value for text in app.text] == ["Ada", "Ada", "Ada"]
    assert looks.count == 1


def test_a_callback_looks_anew(looks: Looks) -> None:
    app = opened(watching)
    looks.signed_in = None

    app.button[0].click().run()

    assert app.session_state["in callback"] == "nobody"
    assert app.text[0].value == "nobody"
    # in the callback, and in the run after it
    assert looks.count == 1 + 2


def test_what_runs_after_the_page_looks_anew(looks: Looks) -> None:
    # as a fragment does, when it runs by itself
    opened(watching)
    assert not session.is_noted()
    looks.signed_in = None

    assert session.current() is None


def plain(groups: list[str], times: int = 1) -> None:
    import streamlit as st

    from streamlit_cognito import require_sign_in

    for _ in range(times):
        me = require_sign_in(groups=groups)
    st.title("Sales")
    st.text(me.name)


def test_a_plain_script_goes_on_for_a_member(looks: Looks) -> None:
    app = opened(plain, groups=[])

    assert heading(app) == "Sales"
    assert app.text[0].value == "Ada"


@pytest.mark.parametrize("path", ["", "account"])
def test_a_plain_script_ends_for_a_guest_at_the_sign_in(
    looks: Looks, made_menu: Menu, path: str
) -> None:
    looks.signed_in = None

    app = opened(plain, path, groups=[])

    assert heading(app) == "Sign in"
    assert made_menu.path == path
    assert made_menu.position == "hidden"


def test_a_sign_in_comes_back_to_the_plain_script(looks: Looks) -> None:
    ada, looks.signed_in = looks.signed_in, None
    app = app_of(plain, groups=[])
    app.query_params["tab"] = "2"
    assert heading(app.run()) == "Sign in"

    looks.signed_in = ada
    app.run()

    assert heading(app) == "Sales"
    assert app.query_params == {"tab": "2"}


def test_a_plain_script_is_not_run_where_an_account_page_is_shown(
    looks: Looks,
) -> None:
    looks.signed_in = None
    for path in ("forgot", "verify"):
        app = opened(plain, path, groups=[])
        assert heading(app) not in ("", "Sales")
        assert not any(text.value == "Ada" for text in app.text)


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ([], "Sales"),
        (["admins"], "Sales"),
        (["owners", "admins"], "Sales"),
        (["owners"], "Not for this account"),
    ],
)
def test_a_plain_script_is_for_its_groups(
    looks: Looks, groups: list[str], shown: str
) -> None:
    assert heading(opened(plain, groups=groups)) == shown


def test_a_script_may_ask_twice_in_a_run(looks: Looks) -> None:
    assert heading(opened(plain, groups=[], times=2)) == "Sales"


def test_a_script_that_asks_twice_ends_at_the_first_for_a_guest(looks: Looks) -> None:
    looks.signed_in = None
    assert heading(opened(plain, groups=[], times=2)) == "Sign in"


def in_a_page(groups: list[str]) -> None:
    import streamlit as st

    from streamlit_cognito import account_pages, navigation, require_sign_in

    def home() -> None:
        st.title("Home")

    def reports() -> None:
        me = require_sign_in(groups=groups)
        st.title("Reports")
        st.text(me.name)

    navigation([home, reports, *account_pages(signin="login")]).run()


def test_a_page_may_ask_by_itself(looks: Looks, made_menu: Menu) -> None:
    app = app_of(in_a_page, groups=["admins"])
    assert heading(visit(app, "reports")) == "Reports"
    assert looks.count == 1

    looks.signed_in = None
    app = app_of(in_a_page, groups=["admins"])
    app.query_params["tab"] = "2"
    assert heading(visit(app, "reports")) == "Sign in"
    assert made_menu.path == "reports"
    assert app.query_params == {"tab": "2"}


def test_a_page_that_asks_is_for_its_groups(looks: Looks) -> None:
    app = opened(in_a_page, "reports", groups=["owners"])

    assert heading(app) == "Not for this account"
    assert "owners" in app.text[0].value


def in_streamlits_menu() -> None:
    import streamlit as st

    from streamlit_cognito import require_sign_in

    def home() -> None:
        st.title("Home")

    def reports() -> None:
        require_sign_in()
        st.title("Reports")

    st.navigation([home, reports]).run()


def test_a_page_of_streamlits_own_menu_is_refused_with_what_to_do(
    looks: Looks,
) -> None:
    looks.signed_in = None

    app = opened(in_streamlits_menu, "reports")

    assert not app.title
    assert "navigation()" in app.exception[0].message
    assert looks.count < 5


def above_the_menu() -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, require_sign_in

    def reports() -> None:
        st.title("Reports")

    require_sign_in()
    navigation([Page(reports, members=True), *account_pages()]).run()


def test_above_a_menu_it_is_refused_with_what_to_do(looks: Looks) -> None:
    app = opened(above_the_menu)

    for _ in range(2):
        assert not app.title
        assert "Page(..., members=True)" in app.exception[0].message
        app.run()


def test_above_a_menu_a_guest_gets_no_further_either(looks: Looks) -> None:
    looks.signed_in = None
    assert heading(opened(above_the_menu)) == "Sign in"


class PlayedCognito:
    """Whoever has a session is who it says; notes whose tokens were revoked."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in
        self.revoked: list[str] = []

    def verify(self, _: Tokens) -> SignedIn:
        return self.signed_in

    def sign_out(self, tokens: Tokens) -> None:
        self.revoked.append(tokens.refresh_token)


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PlayedCognito]:
    """Ada is signed in by a real session in the store, in this browser."""
    look, ticket, has_ended = session.look, session.ticket, session.has_ended
    with fake_sign_in(ADA, name="Ada") as signed_in, monkeypatch.context() as within:
        assert signed_in
        played = PlayedCognito(signed_in)
        store = SqliteStore(tmp_path / "sessions.db")
        sessions = Sessions(store, Sealer([Fernet.generate_key().decode()]))
        browsers = Browsers(sessions, played)  # type: ignore[arg-type]
        begun = sessions.create("ada", Tokens("id", "access", "hers"), BROWSER)
        taken = sessions.take_ticket(begun.ticket or "", BROWSER)
        assert taken
        for name, value in {
            **{"look": look, "ticket": ticket, "has_ended": has_ended},
            "sessions": lambda: sessions,
            "browsers": lambda: browsers,
            "browser": lambda: BROWSER,
            "cookie": lambda: taken[1],
        }.items():
            within.setattr(session, name, value)
        yield played
        store.close()


def with_a_button(in_callback: bool) -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, sign_out

    def home() -> None:
        st.title("Home")
        if in_callback:
            st.button("Sign out", on_click=sign_out)
        elif st.button("Sign out"):
            sign_out()

    navigation([Page(home, members=True), *account_pages()]).run()


@pytest.mark.parametrize("in_callback", [False, True])
def test_signing_out_ends_the_session_and_leads_to_the_sign_in(
    cognito: PlayedCognito, made_menu: Menu, in_callback: bool
) -> None:
    app = opened(with_a_button, in_callback=in_callback)
    assert heading(app) == "Home"

    app.button[0].click().run()

    assert heading(app) == "Sign in"
    assert made_menu.path == "signin"
    assert cognito.revoked == ["hers"]
    assert "You are signed out" in app.info[0].value
    assert session.look().signed_in is None


def test_while_the_store_is_away_nobody_is_signed_out(
    cognito: PlayedCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(with_a_button, in_callback=False)

    def away(_: object, session_id: str) -> None:
        raise ServiceUnavailable("the disk is full")

    with monkeypatch.context() as within:
        within.setattr(Sessions, "end", away)
        app.button[0].click().run()

    assert heading(app) != "Sign in"
    assert cognito.revoked == []
    assert session.look().signed_in


def with_a_guard_that_is_imported(folder):  # type: ignore[no-untyped-def]
    import sys

    import streamlit as st

    sys.path.insert(0, str(folder))
    from imported_guard import me

    st.text(f"secret of {me.email}")


def test_an_imported_module_guards_nobody_and_says_so(
    looks: Looks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # it would run for the first visitor alone, and show that one to all others
    lines = "from streamlit_cognito import require_sign_in\nme = require_sign_in()\n"
    (tmp_path / "imported_guard.py").write_text(lines)
    monkeypatch.setattr(sys, "path", [*sys.path])
    app = app_of(with_a_guard_that_is_imported, folder=tmp_path).run()

    assert "not in imported_guard" in app.exception[0].message
    assert not app.text


def leaving() -> None:
    import streamlit as st

    from streamlit_cognito import account_pages, navigation, sign_out

    def home() -> None:
        st.title("Home")
        if st.button("Leave"):
            sign_out()

    navigation([home, *account_pages()]).run()


def test_signing_out_can_be_tried_again(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def away(session_id: str) -> None:
        tries.append(session_id)
        raise ServiceUnavailable("session store: away")

    tokens = Tokens("id", "access", "refresh")
    there = Session("this", "subject", tokens, 0, 0, 0, 0, 0, "", "", ticket=None)
    monkeypatch.setattr(session, "presence", lambda: SimpleNamespace(session=there))
    monkeypatch.setattr(session, "browsers", lambda: SimpleNamespace(end=away))
    app = app_of(leaving)
    for _ in range(2):
        app.run()
        app.button[0].click().run()

    assert tries == ["this", "this"]
