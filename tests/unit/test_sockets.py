"""The websockets of pages, as a server and Streamlit speak through them."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from starlette.types import Scope
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Tokens
from streamlit_cognito.http import sockets
from streamlit_cognito.http.cookies import session_cookie
from streamlit_cognito.http.messages import FIRST_RUN
from streamlit_cognito.http.open_pages import GUEST, OpenPages
from streamlit_cognito.http.sockets import Sockets
from tests.unit.asgi import ADDRESS, BROWSER, Answering, Socket, asked, scope

PICTURE = "/media/1.png"


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sessions]:
    store = SqliteStore(tmp_path / "sessions.db")
    made = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    monkeypatch.setattr(sockets, "sessions", lambda: made)
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 0.0)
    yield made
    store.close()


@pytest.fixture
def pages() -> OpenPages:
    return OpenPages()


def begin(sessions: Sessions) -> Session:
    return sessions.create("ada", Tokens("id", "access", "refresh"), BROWSER)


def handshake(resumes: str = "", **headers: str) -> Scope:
    words = ["streamlit", "token", *([resumes] if resumes else [])]
    sent = {"sec_websocket_protocol": ", ".join(words), **headers}
    return scope("websocket", "/_stcore/stream", **sent)


def opened(pages: OpenPages, *resumes: str, **headers: str) -> Socket:
    return Socket(lambda app: Sockets(app, pages=pages), handshake(*resumes, **headers))


def runs(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in a loop of its own."""

    def run(sessions: Sessions, pages: OpenPages) -> None:
        asyncio.run(test(sessions, pages))

    run.__name__ = test.__name__
    return run


def press(**state: str) -> bytes:
    asked = BackMsg()
    asked.rerun_script.query_string = "tab=2"
    for name, value in state.items():
        setattr(asked.rerun_script, name, value)
    pressed = asked.rerun_script.widget_states.widgets.add()
    pressed.id, pressed.trigger_value = "button", True
    return asked.SerializeToString()


def new_run(page: str = "page") -> bytes:
    message = ForwardMsg()
    message.new_session.initialize.session_id = page
    return message.SerializeToString()


def picture(url: str = PICTURE, **fields: Any) -> bytes:
    message = ForwardMsg(**fields)
    message.delta.new_element.imgs.imgs.add().url = url
    message.metadata.cacheable = "hash" in fields
    return message.SerializeToString()


@runs
async def test_a_script_ties_its_page_by_a_token_that_is_ours(
    sessions: Sessions, pages: OpenPages
) -> None:
    async with opened(pages, x_app_socket="forged") as socket:
        token = socket.header("x-app-socket")
        assert token != "forged"
        assert pages.of(token).browser == BROWSER
        assert pages.of(token).address == ADDRESS
    pages.tie(token, "late")
    assert all(page.sockets == 0 for page in pages)


@runs
async def test_what_a_page_asks_for_goes_through_while_its_sign_in_lives(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    async with opened(pages) as socket:
        assert await socket.asks(press()) == press(), "a guest"
        pages.tie(socket.header("x-app-socket"), session.id)
        assert await socket.asks(press()) == press()
        await socket.tells(picture())
        assert socket.told == [picture()]


@runs
async def test_what_was_read_for_a_run_is_read_once(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    async with opened(pages) as socket:
        token = socket.header("x-app-socket")
        await socket.asks(press())
        assert pages.take(token) is None, "a guest"
        pages.tie(token, session.id)
        await socket.asks(press())
        assert pages.take(token) == sessions.glance(session.id)
        assert pages.take(token) is None
        sessions.delete(session.id)
        await socket.asks(press())
        assert pages.take(token) is None


@pytest.mark.parametrize(
    "data",
    [
        press(),
        press(fragment_id="fragment"),
        BackMsg(stop_script=True).SerializeToString(),
        BackMsg(clear_cache=True).SerializeToString(),
        b"\xff\xff",
    ],
    ids=range(5),
)
def test_after_its_end_a_page_gets_a_run_from_the_top_and_nothing_else(
    sessions: Sessions, pages: OpenPages, data: bytes
) -> None:
    async def test() -> None:
        session = begin(sessions)
        async with opened(pages) as socket:
            await socket.asks(press())
            pages.tie(socket.header("x-app-socket"), session.id)
            sessions.delete(session.id)

            got = BackMsg.FromString(await socket.asks(data))

            assert [one.name for one, _ in got.rerun_script.ListFields()] == [
                "query_string"
            ]
            assert got.rerun_script.query_string == "tab=2"
            # the run has begun, with nobody signed in
            assert await socket.asks(press()) == press()

    asyncio.run(test())


@runs
async def test_what_the_old_run_still_says_then_is_kept_back(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    async with opened(pages) as socket:
        await socket.tells(new_run())
        pages.tie(socket.header("x-app-socket"), session.id)
        await socket.tells(picture())
        sessions.delete(session.id)
        await socket.asks(press())
        await socket.tells(picture("/media/2.png"))
        large = ForwardMsg()
        large.delta.new_element.text.body = "x" * 2000
        await socket.tells(large.SerializeToString())
        await socket.tells(new_run())
        await socket.tells(picture("/media/3.png"))

        assert socket.told == [
            *(new_run(), picture(), new_run(), picture("/media/3.png")),
        ]
        assert not pages.shown(BROWSER, "/media/2.png")
        assert list(pages.shown(BROWSER, "/media/3.png")) == [GUEST]


@runs
async def test_a_run_that_writes_on_is_cut_off(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    async with opened(pages) as socket:
        pages.tie(socket.header("x-app-socket"), session.id)
        await socket.tells(picture())
        sessions.delete(session.id)

        # as Starlette has it where a client is gone
        with pytest.raises(OSError, match="ended"):
            await socket.tells(picture("/media/2.png"))

        assert socket.told == [picture()]
        assert socket.to_page[-1] == {"type": "websocket.close", "code": 1001}
        assert not pages.shown(BROWSER, "/media/2.png")


def test_a_run_is_looked_after_every_two_seconds(
    sessions: Sessions, pages: OpenPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked = [100.0], []
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 2.0)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(sessions, "lives", lambda one: asked.append(one) or True)

    async def test() -> None:
        async with opened(pages) as socket:
            pages.tie(socket.header("x-app-socket"), "ada")
            for seconds in (0.0, 0.5, 1.4, 0.2, 1.0):
                now[0] += seconds
                await socket.tells(picture())

    asyncio.run(test())
    assert asked == ["ada"] * 2


@runs
async def test_a_run_that_ends_its_own_sign_in_can_say_so(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    async with opened(pages) as socket:
        token = socket.header("x-app-socket")
        pages.tie(token, session.id)
        pages.let_go(token)
        sessions.delete(session.id)
        await socket.tells(picture())
        assert socket.told == [picture()]
        assert list(pages.shown(BROWSER, PICTURE)) == [session.id]

        pages.tie(token, GUEST)
        await socket.tells(picture())
        assert list(pages.shown(BROWSER, PICTURE)) == [GUEST]


@runs
async def test_a_run_may_end_its_sign_in_while_it_is_looked_after(
    sessions: Sessions, pages: OpenPages
) -> None:
    session, lives = begin(sessions), sessions.lives
    async with opened(pages) as socket:
        token = socket.header("x-app-socket")
        pages.tie(token, session.id)

        def ends(session_id: str) -> bool:
            pages.let_go(token)
            sessions.delete(session_id)
            return lives(session_id)

        sessions.lives = ends  # type: ignore[method-assign]
        await socket.tells(picture())
        assert socket.told == [picture()]


@runs
async def test_to_be_looked_after_is_no_use_of_a_session(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    clock = [session.created_at]
    sessions._now = lambda: clock[0]
    async with opened(pages) as socket:
        pages.tie(socket.header("x-app-socket"), session.id)
        clock[0] += sessions.idle_seconds - 1
        await socket.tells(picture())
        assert await socket.asks(press()) == press()
        clock[0] += 2
        with pytest.raises(OSError, match="ended"):
            await socket.tells(picture())


def test_while_the_store_is_away_nothing_is_done_and_nothing_is_lost(
    sessions: Sessions,
    pages: OpenPages,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(_: str) -> bool:
        raise ServiceUnavailable("session store: away")

    async def test() -> None:
        session = begin(sessions)
        async with opened(pages) as socket:
            await socket.tells(new_run())
            pages.tie(socket.header("x-app-socket"), session.id)
            with monkeypatch.context() as patched:
                patched.setattr(sessions, "glance", away)
                assert await socket.asks(press()) != press()
                # the run that shows the trouble
                await socket.tells(picture())
            assert socket.told == [new_run(), picture()]
            assert await socket.asks(press()) == press()

    asyncio.run(test())
    assert caplog.text.count("open pages: ") == 1


@runs
async def test_a_page_resumes_with_the_sign_in_that_it_had(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    async with opened(pages) as socket:
        await socket.tells(new_run())
        pages.tie(socket.header("x-app-socket"), session.id)
    sessions.delete(session.id)

    async with opened(pages, "page") as socket:
        assert socket.header("sec-websocket-protocol") == "streamlit, token, page"
        # neither a callback nor a fragment, before any run has tied it anew
        assert await socket.asks(press(fragment_id="fragment")) != press()
        await socket.tells(picture())
        assert socket.told == []


@runs
async def test_what_was_left_to_say_to_a_page_is_not_said_after_its_end(
    sessions: Sessions, pages: OpenPages
) -> None:
    session = begin(sessions)
    async with opened(pages) as socket:
        await socket.tells(new_run())
        pages.tie(socket.header("x-app-socket"), session.id)
    sessions.delete(session.id)

    async with opened(pages, "page") as socket:
        with pytest.raises(OSError, match="ended"):
            await socket.tells(picture())
        assert socket.told == []


@runs
async def test_a_page_that_is_not_known_is_not_resumed(
    sessions: Sessions, pages: OpenPages
) -> None:
    async with opened(pages, "page") as socket:
        assert socket.header("sec-websocket-protocol") == "streamlit, token"
        await socket.tells(new_run())
    other = "b" * 64
    async with opened(pages, "page", x_app_browser=other) as socket:
        assert socket.header("sec-websocket-protocol") == "streamlit, token"


@runs
async def test_a_page_that_streamlit_began_anew_is_another_one(
    sessions: Sessions, pages: OpenPages
) -> None:
    async with opened(pages) as socket:
        await socket.tells(new_run())
    async with opened(pages, "page") as socket:
        large = ForwardMsg.FromString(new_run("other"))
        large.new_session.name = "x" * 2000
        await socket.tells(large.SerializeToString())
        assert pages.of(socket.header("x-app-socket")).name == "other"


@runs
async def test_a_reference_to_an_earlier_message_shows_its_files_again(
    sessions: Sessions, pages: OpenPages
) -> None:
    async with opened(pages) as socket:
        token = socket.header("x-app-socket")
        await socket.tells(new_run())
        await socket.tells(picture(hash="key"))
        pages.tie(token, begin(sessions).id)
        await socket.tells(ForwardMsg(ref_hash="other").SerializeToString())
        assert list(pages.shown(BROWSER, PICTURE)) == [GUEST]

        await socket.tells(ForwardMsg(ref_hash="key").SerializeToString())
        assert GUEST not in pages.shown(BROWSER, PICTURE)


@runs
async def test_what_is_no_message_goes_through(
    sessions: Sessions, pages: OpenPages
) -> None:
    async with opened(pages) as socket:
        await socket._send({"type": "websocket.accept"})
        socket._from_page.put_nowait({"type": "websocket.disconnect", "code": 1005})
        assert (await socket._receive())["type"] == "websocket.disconnect"
        assert socket.to_page == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("GUEST_PAGES_PER_BROWSER", {"x_app_address": "1.2.3.4"}),
        ("GUEST_PAGES_PER_ADDRESS", {"x_app_browser": "b" * 64}),
    ],
)
def test_guests_have_so_many_pages_open_and_members_more(
    sessions: Sessions,
    pages: OpenPages,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    headers: dict[str, str],
) -> None:
    monkeypatch.setenv(name, "2")
    other = {"x_app_browser": "c" * 64, "x_app_address": "5.6.7.8"}
    session = begin(sessions)
    taken = sessions.take_ticket(str(session.ticket), BROWSER)
    assert taken
    cookie = f"{session_cookie('http://localhost:8501')}={taken[1]}"

    async def test() -> None:
        async with opened(pages) as first, opened(pages, **headers) as second:
            assert first.is_let_in
            assert second.is_let_in
            async with opened(pages) as third:
                assert not third.is_let_in
                assert third.to_page[0]["status"] == 429
            async with opened(pages, cookie=cookie[:-1]) as forged:
                assert not forged.is_let_in
            async with opened(pages, **other) as elsewhere:
                assert elsewhere.is_let_in
            async with opened(pages, cookie=cookie) as member:
                assert member.is_let_in
            # who has signed in there takes nobody's place
            pages.tie(first.header("x-app-socket"), session.id)
            async with opened(pages) as fourth:
                assert fourth.is_let_in
        async with opened(pages) as last:
            assert last.is_let_in

    asyncio.run(test())
    assert caplog.text.count("TRUSTED_PROXIES") == 1


def test_an_apps_own_websocket_says_what_it_likes(pages: OpenPages) -> None:
    async def test() -> None:
        made = Socket(
            lambda app: Sockets(app, pages=pages), scope("websocket", "/own/socket")
        )
        async with made as socket:
            assert await socket.asks(b"\xff") == b"\xff"
            await socket.tells(b"\xff")
            assert socket.told == [b"\xff"]
            assert not list(pages)

    asyncio.run(test())


def test_pages_connect_below_the_base_path(
    sessions: Sessions, pages: OpenPages
) -> None:
    async def test() -> None:
        given = scope("websocket", "/accounts/_stcore/stream")
        async with Socket(lambda app: Sockets(app, pages=pages), given) as socket:
            assert pages.of(socket.header("x-app-socket"))

    config.set_option("server.baseUrlPath", "accounts")
    try:
        asyncio.run(test())
    finally:
        config.set_option("server.baseUrlPath", "")


def test_http_goes_through() -> None:
    assert asked(Sockets(Answering()), scope("http", "/")).status == 200


def test_the_first_run_is_what_a_page_gets_that_never_said_where_it_is(
    sessions: Sessions, pages: OpenPages
) -> None:
    async def test() -> None:
        session = begin(sessions)
        async with opened(pages) as socket:
            pages.tie(socket.header("x-app-socket"), session.id)
            sessions.delete(session.id)
            data = BackMsg(stop_script=True).SerializeToString()
            assert await socket.asks(data) == FIRST_RUN

    asyncio.run(test())
