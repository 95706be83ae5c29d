"""Files and uploads: who gets them, who may send them, and how much."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send
from streamlit import config

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Tokens
from streamlit_cognito.http import files
from streamlit_cognito.http.files import MEGABYTE, Files
from streamlit_cognito.http.open_pages import GUEST, OpenPages
from tests.unit.asgi import BROWSER, Answer, Answering, asked, scope

PICTURE = "/media/1.png"
UPLOAD = "/_stcore/upload_file/page/file"
OTHER = "b" * 64


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sessions]:
    store = SqliteStore(tmp_path / "sessions.db")
    made = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    monkeypatch.setattr(files, "sessions", lambda: made)
    yield made
    store.close()


@pytest.fixture
def session(sessions: Sessions) -> Session:
    return sessions.create("ada", Tokens("id", "access", "refresh"), BROWSER)


@pytest.fixture
def pages() -> OpenPages:
    return OpenPages()


def show(
    pages: OpenPages, sign_in: str, *addresses: str, browser: str = BROWSER
) -> str:
    """Open a page that is told these addresses."""
    token = pages.open(browser, "")
    pages.tie(token, sign_in)
    for address in addresses:
        pages.of(token).show(address)
    return token


def get(
    pages: OpenPages, path: str = PICTURE, method: str = "GET", **headers: str
) -> Answer:
    files = Files(Answering(), pages=pages)
    return asked(files, scope("http", path, method, **headers))


def put(
    pages: OpenPages,
    size: int | str = 10,
    path: str = UPLOAD,
    *,
    method: str = "PUT",
    status: int = 204,
    guests_upload: bool = False,
    **headers: str,
) -> int:
    files = Files(Answering(status), pages=pages, guests_upload=guests_upload)
    sent = {"content_length": str(size), **headers}
    return asked(files, scope("http", path, method, **sent)).status


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_goes_to_the_browser_and_the_sign_in_that_it_was_shown_to(
    pages: OpenPages, sessions: Sessions, session: Session, method: str
) -> None:
    assert get(pages, method=method).status == 404, "shown to nobody"
    token = show(pages, session.id, PICTURE)

    assert get(pages, method=method).status == 200
    assert get(pages, method=method, x_app_browser=OTHER).status == 404
    assert get(pages, "/media/2.png", method=method).status == 404
    pages.close(token)
    assert get(pages, method=method).status == 200, "it may come back"
    sessions.delete(session.id)
    assert get(pages, method=method).status == 404


def test_another_user_in_the_same_browser_gets_no_file(
    pages: OpenPages, sessions: Sessions, session: Session
) -> None:
    token = show(pages, session.id, PICTURE)
    sessions.delete(session.id)
    bob = sessions.create("bob", Tokens("id", "access", "refresh"), BROWSER)
    pages.tie(token, bob.id)

    assert get(pages).status == 404
    pages.of(token).show(PICTURE)
    assert get(pages).status == 200


def test_what_a_guest_was_shown_goes_to_that_guests_browser(
    pages: OpenPages, sessions: Sessions
) -> None:
    show(pages, GUEST, PICTURE)

    assert get(pages).status == 200
    assert get(pages, x_app_browser=OTHER).status == 404


def test_a_file_is_no_use_of_a_session(
    pages: OpenPages, sessions: Sessions, session: Session
) -> None:
    show(pages, session.id, PICTURE)
    sessions._now = lambda: session.created_at + sessions.idle_seconds - 1
    assert get(pages).status == 200
    sessions._now = lambda: session.created_at + sessions.idle_seconds + 1
    assert get(pages).status == 404


def test_no_cache_keeps_a_file(pages: OpenPages, sessions: Sessions) -> None:
    show(pages, GUEST, PICTURE)
    assert get(pages).headers["cache-control"] == "no-store"


def test_while_the_store_is_away_nobody_gets_a_members_file(
    pages: OpenPages, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> bool:
        raise ServiceUnavailable("session store: away")

    monkeypatch.setattr(sessions, "lives", away)
    show(pages, "ada", PICTURE)
    assert get(pages).status == 503


@pytest.mark.parametrize("path", ["/", "/static/media/1.png", "/_stcore/health"])
def test_what_is_no_file_goes_through(pages: OpenPages, path: str) -> None:
    assert get(pages, path).headers["cache-control"] == "public"


def test_a_browser_may_ask_what_it_may_ask(pages: OpenPages) -> None:
    assert get(pages, method="OPTIONS").status == 200


def test_files_are_below_the_base_path(pages: OpenPages, sessions: Sessions) -> None:
    config.set_option("server.baseUrlPath", "accounts")
    try:
        assert get(pages, f"/accounts{PICTURE}").status == 404
        show(pages, GUEST, PICTURE)
        assert get(pages, f"/accounts{PICTURE}").status == 200
    finally:
        config.set_option("server.baseUrlPath", "")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_an_upload_goes_to_an_address_that_the_browsers_own_page_asked_for(
    pages: OpenPages, sessions: Sessions, session: Session, method: str
) -> None:
    assert put(pages, method=method) == 404
    show(pages, session.id, UPLOAD)

    assert put(pages, method=method) == 204
    assert put(pages, method=method, x_app_browser=OTHER) == 404
    assert put(pages, path=f"{UPLOAD}2", method=method) == 404
    sessions.delete(session.id)
    assert put(pages, method=method) == 404


def test_guests_upload_where_the_app_says_so(
    pages: OpenPages, sessions: Sessions
) -> None:
    show(pages, GUEST, UPLOAD)

    assert put(pages) == 404
    assert put(pages, guests_upload=True) == 204
    assert put(pages, guests_upload=True, x_app_browser=OTHER) == 404


@pytest.fixture
def one_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOAD_MEGABYTES", "1")


@pytest.mark.usefixtures("one_megabyte")
def test_of_one_sign_in_so_much_is_held_over_all_its_pages(
    pages: OpenPages, session: Session
) -> None:
    show(pages, session.id, f"{UPLOAD}1")
    show(pages, session.id, f"{UPLOAD}2", f"{UPLOAD}3")
    assert put(pages, MEGABYTE + 1, f"{UPLOAD}1") == 413
    assert put(pages, MEGABYTE // 2, f"{UPLOAD}1") == 204
    assert put(pages, MEGABYTE // 2, f"{UPLOAD}2") == 204
    assert put(pages, 1, f"{UPLOAD}3") == 413

    # in its own place there is room
    assert put(pages, MEGABYTE // 2, f"{UPLOAD}2") == 204
    assert put(pages, path=f"{UPLOAD}2", method="DELETE", status=403) == 403
    assert put(pages, 1, f"{UPLOAD}3") == 413, "it is still there"
    assert put(pages, path=f"{UPLOAD}2", method="DELETE") == 204
    assert put(pages, 1, f"{UPLOAD}3") == 204


def test_of_one_sign_in_so_many_files_are_held(
    pages: OpenPages, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPLOAD_FILES", "1")
    show(pages, session.id, f"{UPLOAD}1", f"{UPLOAD}2")
    assert put(pages, 0, f"{UPLOAD}1") == 204
    assert put(pages, 0, f"{UPLOAD}2") == 413


@pytest.mark.usefixtures("one_megabyte")
def test_each_sign_in_has_its_own_room_and_guests_have_one_by_address(
    pages: OpenPages, sessions: Sessions, session: Session
) -> None:
    bob = sessions.create("bob", Tokens("id", "access", "refresh"), OTHER)
    show(pages, session.id, UPLOAD)
    show(pages, bob.id, UPLOAD, browser=OTHER)
    assert put(pages, MEGABYTE) == 204
    assert put(pages, MEGABYTE, x_app_browser=OTHER) == 204

    for browser in ("c", "d"):
        show(pages, GUEST, UPLOAD, browser=browser)
    assert put(pages, MEGABYTE, guests_upload=True, x_app_browser="c") == 204
    assert put(pages, MEGABYTE, guests_upload=True, x_app_browser="d") == 413
    elsewhere = {"x_app_browser": "d", "x_app_address": "1.2.3.4"}
    assert put(pages, MEGABYTE, guests_upload=True, **elsewhere) == 204


@pytest.mark.usefixtures("one_megabyte")
def test_what_streamlit_did_not_take_takes_no_room(
    pages: OpenPages, session: Session
) -> None:
    show(pages, session.id, UPLOAD, f"{UPLOAD}2")
    assert put(pages, MEGABYTE, status=403) == 403
    assert put(pages, MEGABYTE // 2) == 204
    assert put(pages, MEGABYTE, status=400) == 400
    assert put(pages, MEGABYTE // 2 + 1, f"{UPLOAD}2") == 413, "the first is held"


@pytest.mark.usefixtures("one_megabyte")
def test_what_is_on_its_way_takes_room(pages: OpenPages, session: Session) -> None:
    show(pages, session.id, UPLOAD, f"{UPLOAD}2")
    found: list[int] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(sum(size for _, size in next(iter(pages)).uploads.values()))
        await Answering(204)(scope, receive, send)

    given = scope("http", UPLOAD, "PUT", content_length=str(MEGABYTE))
    asked(Files(slow, pages=pages), given)
    assert found == [MEGABYTE]


@pytest.mark.parametrize("length", ["", "-1", "x", "1e3"])
def test_an_upload_says_how_long_it_is(
    pages: OpenPages, session: Session, length: str
) -> None:
    show(pages, session.id, UPLOAD)
    assert put(pages, length) == 411


def test_an_upload_that_is_cut_short_is_a_line_in_the_log_and_no_room(
    pages: OpenPages, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    async def cut(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    show(pages, session.id, UPLOAD)
    given = scope("http", UPLOAD, "PUT", content_length="10")
    assert asked(Files(cut, pages=pages), given).messages == []
    assert [record.message for record in caplog.records] == ["an upload was cut short"]
    assert next(iter(pages)).uploads == {}
