"""A run finds out once who is there, however often its page asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from streamlit.testing.v1 import AppTest

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import Row
from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito import menu
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.http.open_pages import GUEST, OpenPages
from streamlit_cognito.script import memory, session
from streamlit_cognito.testing import _person

BROWSER = "b" * 64


class Counting:
    """How often the store was read, a row opened, and tokens verified."""

    def __init__(self) -> None:
        self.reads = self.opened = self.verified = 0

    @property
    def all(self) -> tuple[int, int, int]:
        return self.reads, self.opened, self.verified


@pytest.fixture
def counts(
    nothing_set_up: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Counting]:
    """Ada is signed in by a cookie that her browser has; what that costs."""
    found = Counting()

    class Store(SqliteStore):
        def read(self, session_id: str) -> Row | None:
            found.reads += 1
            return super().read(session_id)

    class Seal(Sealer):
        def open(self, name: str, sealed: bytes) -> dict[str, str]:
            found.opened += 1
            return super().open(name, sealed)

    class Authenticator:
        def verify(self, _: Tokens) -> SignedIn:
            found.verified += 1
            return _person("ada@example.com", (), {})

    store = Store(tmp_path / "sessions.db")
    sessions = Sessions(store, Seal([Fernet.generate_key().decode()]))
    cookie = opened_in_a_browser(sessions)
    browsers = Browsers(sessions, Authenticator())  # type: ignore[arg-type]
    monkeypatch.setattr(PROCESS, "is_serving", True)
    monkeypatch.setattr(menu, "pool", lambda: None)
    monkeypatch.setattr(session, "sessions", lambda: sessions)
    monkeypatch.setattr(session, "browsers", lambda: browsers)
    monkeypatch.setattr(session, "browser", lambda: BROWSER)
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    found.reads = found.opened = 0
    yield found
    store.close()


def opened_in_a_browser(sessions: Sessions) -> str:
    """Begin a session and hand it over; returns its cookie, seen once."""
    made: Session = sessions.create("sub", Tokens("a", "b", "c"), BROWSER)
    taken = sessions.take_ticket(str(made.ticket), BROWSER)
    assert taken
    assert sessions.from_cookie(taken[1])
    return taken[1]


def asking() -> None:
    """A page that asks again and again."""
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, require_sign_in, user

    def page() -> None:
        for _ in range(3):
            me = user()
            assert me
            assert require_sign_in() is me
        st.title("Asked")

    navigation([Page(page, default=True, members=True), *account_pages()]).run()


def in_pieces() -> None:
    """A page whose fragment runs again by itself."""
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, user

    @st.fragment
    def piece() -> None:
        me = user()
        st.text(me.email if me else "nobody")
        st.button("Again")

    navigation([Page(piece, default=True), *account_pages()]).run()


def test_a_run_reads_opens_and_verifies_once(counts: Counting) -> None:
    app = AppTest.from_function(asking, default_timeout=20).run()
    assert app.title[0].value == "Asked"
    assert counts.all == (1, 1, 1)
    app.run()
    assert counts.all == (2, 2, 2)


def test_a_fragment_looks_afresh(
    counts: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AppTest.from_function(in_pieces, default_timeout=20).run()
    assert app.text[0].value == "ada@example.com"
    assert counts.all == (1, 1, 1)
    monkeypatch.setattr(session, "cookie", lambda: "")
    app.button[0].click().run()
    assert app.text[0].value == "nobody"


def test_the_page_that_is_noted_is_gone_with_its_run(counts: Counting) -> None:
    AppTest.from_function(asking, default_timeout=20).run()
    assert not session.is_noted()


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> OpenPages:
    """What is open: Ada's page, whose websocket is `token`."""
    pages = OpenPages()
    token = pages.open(BROWSER, "")
    monkeypatch.setattr(session, "PAGES", pages)
    monkeypatch.setattr(session, "socket", lambda: token)
    return pages


def test_a_run_goes_by_what_was_read_as_its_page_asked_for_it(
    counts: Counting, pages: OpenPages
) -> None:
    app = AppTest.from_function(asking, default_timeout=20).run()
    token = session.socket()
    row = session.sessions().glance(pages.of(token).sign_in)
    assert row
    counts.reads = 0
    pages.hand(token, row)
    app.run()
    assert counts.reads == 0
    app.run()
    assert counts.reads == 1


def test_a_full_run_says_whose_page_it_is(
    counts: Counting, pages: OpenPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = session.socket()
    app = AppTest.from_function(in_pieces, default_timeout=20).run()
    assert app.text[0].value == "ada@example.com"
    tied = pages.of(token).sign_in
    assert session.sessions().lives(tied)

    monkeypatch.setattr(session, "cookie", lambda: "")
    app.run()
    assert pages.of(token).sign_in == GUEST


def marks(app: AppTest) -> str:
    return " ".join(html.proto.body for html in app.get("html"))


def test_a_run_shows_the_ticket_until_the_browser_has_its_cookie(
    counts: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = session.sessions()
    begun = sessions.create("sub", Tokens("a", "b", "c"), BROWSER)
    assert begun.ticket
    monkeypatch.setattr(memory, "session_id", lambda: begun.id)
    app = AppTest.from_function(asking, default_timeout=20)
    for _ in range(2):
        counts.reads = 0
        app.run()
        assert f'data-session-ticket="{begun.ticket}"' in marks(app)
        assert counts.reads == 1
    taken = sessions.take_ticket(begun.ticket, BROWSER)
    assert taken
    assert sessions.from_cookie(taken[1])
    app.run()
    assert "data-language" in marks(app)
    assert "data-session-ticket" not in marks(app)


def test_while_the_store_is_away_no_browser_is_told_that_a_session_ended(
    counts: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise ServiceUnavailable("session store: away")

    app = AppTest.from_function(asking, default_timeout=20)
    monkeypatch.setattr(menu, "check_store", away)
    app.run()
    assert "data-session-ticket" not in marks(app)
