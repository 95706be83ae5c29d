"""`st.user`, `st.login` and `st.logout`: what Streamlit is told, and by whom."""

import asyncio
import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.routing import Match, WebSocketRoute
from starlette.types import Message, Scope
from starlette.websockets import WebSocket
from streamlit import auth_util
from streamlit.runtime import scriptrunner
from streamlit.web.server.starlette import starlette_app_utils
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito import identity
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.http.cookies import session_cookie
from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import heading, opened

ORIGIN = "http://localhost:8501"
COOKIE = "_streamlit_user"
CLAIMS = {
    "name": "Ada",
    "email_verified": True,
    "custom:level": 3,
    "identities": [{"userId": "1", "primary": False}],
}
MOVING = {"exp": 2, "iat": 1, "auth_time": 1, "jti": "j", "event_id": "e"}


@pytest.fixture
def ada() -> SignedIn:
    with fake_sign_in(
        "ada@example.com", groups=["admins"], **CLAIMS, **MOVING
    ) as signed_in:
        assert signed_in
        return signed_in


class PlayedCognito:
    """Whoever has a session is Ada; notes whose tokens were revoked."""

    def __init__(self, ada: SignedIn) -> None:
        self.ada = ada
        self.revoked: list[str] = []

    def verify(self, _: Tokens) -> SignedIn:
        return self.ada

    def sign_out(self, tokens: Tokens) -> None:
        self.revoked.append(tokens.refresh_token)


@pytest.fixture
def cognito(ada: SignedIn) -> PlayedCognito:
    return PlayedCognito(ada)


@pytest.fixture
def sessions(
    nothing_set_up: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    cognito: PlayedCognito,
) -> Iterator[Sessions]:
    store = SqliteStore(tmp_path / "sessions.db")
    made = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    browsers = Browsers(made, cognito)  # type: ignore[arg-type]
    monkeypatch.setattr(identity, "sessions", lambda: made)
    monkeypatch.setattr(identity, "browsers", lambda: browsers)
    monkeypatch.delenv("APP_ORIGIN", raising=False)
    assert identity.check()
    yield made
    store.close()


@pytest.fixture
def cookie(sessions: Sessions) -> str:
    """What a signed-in browser sends."""
    begun = sessions.create("ada", Tokens("id", "access", "hers"), "b" * 64)
    taken = sessions.take_ticket(begun.ticket or "", "b" * 64)
    assert taken
    return f"{session_cookie(ORIGIN)}={taken[1]}"


def scope_of(kind: str, path: str, *cookies: str, **headers: str) -> Scope:
    lines = {"host": "localhost:8501", "x-app-origin": ORIGIN}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "type": kind,
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "server": ("127.0.0.1", 8501),
        "subprotocols": [],
        "headers": [
            *((name.encode(), value.encode()) for name, value in lines.items()),
            *((b"cookie", line.encode()) for line in cookies),
        ],
    }


def streamlits(*cookies: str) -> dict[str, str]:
    """The cookies that Streamlit's websocket sees."""
    found: dict[str, str] = {}

    async def stream(websocket: WebSocket) -> None:
        found.update(HTTPConnection(websocket.scope).cookies)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(_: Message) -> None:
        """It says nothing."""

    app = Starlette(
        routes=[WebSocketRoute("/_stcore/stream", stream)],
        middleware=[Middleware(identity.Identity)],
    )
    scope = scope_of("websocket", "/_stcore/stream", *cookies, origin=ORIGIN)
    asyncio.run(app(scope, receive, send))
    return found


def said(*cookies: str) -> dict[str, Any]:
    """What Streamlit makes `st.user` of."""
    value = streamlits(*cookies)[COOKIE].encode()
    text = decode_signed_value(auth_util.get_signing_secret(), COOKIE, value)
    assert text
    found: dict[str, Any] = json.loads(text)
    assert found.pop("origin") == ORIGIN
    return found


def test_a_websocket_brings_the_claims_of_its_session_with_their_types(
    cookie: str,
) -> None:
    assert said(cookie) == {
        "is_logged_in": True,
        "email": "ada@example.com",
        "cognito:groups": ["admins"],
        **CLAIMS,
    }


def test_what_differs_from_token_to_token_is_left_out(cookie: str) -> None:
    # a page is resumed only for who is the same in all of it
    assert not MOVING.keys() & said(cookie).keys()


@pytest.mark.parametrize("other", ["", "session=", "session=x.y", "browser=b"])
def test_without_a_session_nobody_is_there(sessions: Sessions, other: str) -> None:
    assert said(*([other] if other else [])) == {"is_logged_in": False}


def test_a_session_that_has_ended_is_nobodys(sessions: Sessions, cookie: str) -> None:
    [one] = sessions.of_subject("ada")
    sessions.delete(one.id)

    assert said(cookie) == {"is_logged_in": False}


def test_opening_a_websocket_is_no_use_of_the_session(
    sessions: Sessions, cookie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [before] = sessions.of_subject("ada")
    monkeypatch.setattr(sessions, "_now", lambda: before.used_at + 600)
    said(cookie)

    assert sessions.of_subject("ada") == [before]


FORGED = f"{COOKIE}=forged"


@pytest.mark.parametrize(
    "lines",
    [
        [f"{FORGED}; a=1; session={{}}"],
        [f"session={{}}; {FORGED}; a=1"],
        [f"a=1;{FORGED};session={{}}"],
        [f"a=1 ; session={{}};  {FORGED}"],
        ["a=1; session={}", FORGED],
        [f"a=1; session={{}}; {COOKIE}__1=x; {COOKIE}_tokens=y"],
        ["a=1", "session={}"],
    ],
)
def test_a_cookie_that_a_client_sends_as_streamlits_is_dropped(
    cookie: str, lines: list[str]
) -> None:
    value = cookie.partition("=")[2]
    sent = [line.replace("{}", value) for line in lines]

    found = streamlits(*sent)

    assert set(found) == {"a", "session", COOKIE}
    assert found["a"] == "1"
    assert found["session"] == value
    assert "forged" not in found.values()
    assert said(*sent)["is_logged_in"] in (True, False)


def test_while_the_store_is_away_nobody_is_there_and_the_log_says_why(
    cookie: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> Sessions:
        raise ServiceUnavailable("session store: disk full")

    monkeypatch.setattr(identity, "sessions", away)

    assert said(cookie) == {"is_logged_in": False}
    assert "disk full" in caplog.text


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A run of a page that a guest has opened."""
    found = SimpleNamespace(user_info={"browser": "b", "is_logged_in": False})
    monkeypatch.setattr(scriptrunner, "get_script_run_ctx", lambda: found)
    assert identity.check()
    return found


def test_a_run_follows_a_sign_in_and_a_sign_out(
    context: SimpleNamespace, ada: SignedIn
) -> None:
    held = context.user_info

    identity.follow(ada)
    assert held == {
        "browser": "b",
        "is_logged_in": True,
        "email": "ada@example.com",
        "cognito:groups": ["admins"],
        **CLAIMS,
    }

    identity.follow(None)
    assert held == {"browser": "b", "is_logged_in": False}


def test_a_run_and_the_websocket_say_the_same(
    context: SimpleNamespace, ada: SignedIn, cookie: str
) -> None:
    # else nothing could be resumed after a sign-in
    identity.follow(ada)
    assert context.user_info == {"browser": "b", **said(cookie)}


def test_no_claim_can_pass_for_what_is_not_a_claim(
    context: SimpleNamespace, sessions: Sessions, cognito: PlayedCognito, cookie: str
) -> None:
    forged = {"browser": "another", "is_logged_in": False, "origin": "https://e.vil"}
    with fake_sign_in("eve@example.com", **forged) as eve:
        assert eve
    cognito.ada = eve

    identity.follow(eve)
    assert context.user_info["browser"] == "b"
    assert context.user_info["is_logged_in"] is True
    assert context.user_info == {"browser": "b", **said(cookie)}


def changed_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(auth_util, "get_signing_secret")


def changed_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    def sign(secret: str, name: str, value: str, expires: int) -> bytes:
        return b""

    monkeypatch.setattr(starlette_app_utils, "create_signed_value", sign)


@pytest.mark.parametrize("change", [changed_secret, changed_signature])
def test_a_changed_name_of_streamlits_switches_it_off_with_a_line(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    cookie: str,
    context: SimpleNamespace,
    ada: SignedIn,
    change: Callable[[pytest.MonkeyPatch], None],
) -> None:
    change(monkeypatch)
    try:
        assert not identity.check()

        [line] = caplog.records
        assert "st.user is not filled in" in line.message
        # a page's own cookie is left as it is, and so is its run
        name, _, value = cookie.partition("=")
        assert streamlits(cookie, "a=1") == {name: value, "a": "1"}
        identity.follow(ada)
        assert context.user_info == {"browser": "b", "is_logged_in": False}
        assert len(caplog.records) == 1
    finally:
        monkeypatch.undo()
        assert identity.check()


class Answer:
    """What came back of a request."""

    def __init__(self, path: str, *cookies: str, **headers: str) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                lines = message["headers"]
                self.headers = {k.decode(): v.decode() for k, v in lines}

        app = Starlette(routes=identity.ROUTES)
        asyncio.run(app(scope_of("http", path, *cookies, **headers), receive, send))


OURS = {"sec_fetch_site": "same-origin"}


def test_a_sign_out_ends_the_session_here_and_at_cognito(
    sessions: Sessions,
    cookie: str,
    cognito: PlayedCognito,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[str, str, str]] = []
    played = SimpleNamespace(
        record=lambda event, *, subject, session_id: told.append(
            (event, subject, session_id)
        )
    )
    monkeypatch.setattr(identity, "door", lambda: played)
    [one] = sessions.of_subject("ada")
    answer = Answer("/auth/logout", cookie, **OURS)

    assert (answer.status, answer.headers["location"]) == (303, "/signin")
    assert answer.headers["set-cookie"].startswith(f'{session_cookie(ORIGIN)}=""; ')
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert sessions.of_subject("ada") == []
    assert cognito.revoked == ["hers"]
    assert told == [("end_session", "ada", one.id)]


@pytest.mark.parametrize("provider", ["Company", "", None])
def test_who_came_by_cognitos_pages_signs_out_of_them_too(
    sessions: Sessions,
    cookie: str,
    monkeypatch: pytest.MonkeyPatch,
    provider: str | None,
) -> None:
    monkeypatch.setattr(
        identity, "door", lambda: SimpleNamespace(record=lambda *_, **__: None)
    )
    monkeypatch.setattr(identity, "identity_providers", lambda: ["any"])
    monkeypatch.setattr(identity, "way_out_of", lambda _: provider)
    monkeypatch.setattr(
        identity, "out_url", lambda _, name: f"https://c.example/{name}"
    )
    answer = Answer("/auth/logout", cookie, **OURS)

    leads = "/signin" if provider is None else f"https://c.example/{provider}"
    assert (answer.status, answer.headers["location"]) == (303, leads)
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert sessions.of_subject("ada") == []


@pytest.mark.parametrize("other", ["", f"{session_cookie(ORIGIN)}=x.y"])
def test_a_sign_out_of_nobody_clears_the_cookie(sessions: Sessions, other: str) -> None:
    answer = Answer("/auth/logout", *([other] if other else []), **OURS)

    assert answer.status == 303
    assert "max-age=0" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
        {},
    ],
)
def test_a_link_elsewhere_signs_nobody_out(
    sessions: Sessions, cookie: str, cognito: PlayedCognito, headers: dict[str, str]
) -> None:
    answer = Answer("/auth/logout", cookie, **headers)

    assert (answer.status, answer.headers["location"]) == (303, "/signin")
    assert "set-cookie" not in answer.headers
    assert len(sessions.of_subject("ada")) == 1
    assert cognito.revoked == []


def test_while_the_store_is_away_the_cookie_stays(
    sessions: Sessions,
    cookie: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(*_: object) -> Tokens:
        raise ServiceUnavailable("session store: disk full")

    monkeypatch.setattr(sessions, "end", away)

    assert "set-cookie" not in Answer("/auth/logout", cookie, **OURS).headers
    assert "disk full" in caplog.text


def menu_at(address: str) -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def home() -> None:
        st.title("Home")

    navigation([Page(home, default=True), *account_pages(signin=address)]).run()


@pytest.mark.usefixtures("nothing_set_up")
@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout"])
def test_both_lead_to_the_sign_in_page_where_the_menu_has_it(
    monkeypatch: pytest.MonkeyPatch, sessions: Sessions, path: str
) -> None:
    monkeypatch.setattr(PROCESS, "sign_in_path", "signin")
    assert Answer(path, **OURS).headers["location"] == "/signin"

    with fake_sign_in():
        assert heading(opened(menu_at, address="login")) == "Home"

    assert Answer(path, **OURS).headers["location"] == "/login"


@pytest.mark.parametrize("path", ["/auth/", "/auth/x", "/auth/login/x"])
def test_the_rest_of_auth_is_no_page_of_streamlits(path: str) -> None:
    assert Answer(path, **OURS).status == 404
    # by us, before Streamlit's come
    scope = scope_of("http", path)
    assert any(one.matches(scope)[0] is Match.FULL for one in identity.ROUTES)


def test_st_login_finds_the_secrets_that_it_wants() -> None:
    assert find_spec("authlib"), "requirements-dev.txt names it"
    found = identity.login_secrets()
    kept = st.secrets

    assert found != identity.login_secrets(), "nobody else knows what signs it"
    with pytest.MonkeyPatch.context() as patch:
        secrets = type(kept)()
        secrets.merge_programmatic_secrets(found)
        patch.setattr(auth_util, "secrets_singleton", secrets)
        auth_util.validate_auth_credentials("default")


def test_where_authlib_is_missing_there_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(identity, "find_spec", lambda name: None)
    assert identity.login_secrets() == {}
