"""The access token goes to the APIs that are named, and nowhere else."""

import asyncio
import logging
import pickle
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
import requests
from cryptography.fernet import Fernet

from cognito_auth.errors import ConfigError
from cognito_auth.flows.browsers import Browsers
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito import authorization, backend
from streamlit_cognito.script import session
from streamlit_cognito.script.authorization import Authorization
from streamlit_cognito.script.session import Presence
from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import Menu, app_of, heading, opened
from tests.unit.key_server import Answer, KeyServer, answer

ADA = "ada@example.com"
BEARER = "Bearer access token"
API = "https://api.example.com/prod"


class Api(KeyServer):
    """Keeps the header of each request; may lead the first one elsewhere."""

    def __init__(self) -> None:
        self.sent: list[str | None] = []
        self.redirects: list[Answer] = []
        super().__init__(self._answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _answer(self, request: Any) -> None:
        self.sent.append(request.headers.get("Authorization"))
        reply = self.redirects.pop() if self.redirects else answer(b"{}")
        reply(request)


@pytest.fixture
def api() -> Iterator[Api]:
    with Api() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[Api]:
    with Api() as server:
        yield server


@pytest.fixture(autouse=True)
def stack(
    nothing_set_up: None, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """A pool, whose stack has the API that a test says."""
    monkeypatch.setenv("COGNITO_USER_POOL_ID", "eu-west-1_Abc123")
    monkeypatch.setenv("COGNITO_CLIENT_ID", "client")

    def has(url: str) -> None:
        monkeypatch.setenv("COGNITO_API_URL", url)

    has(API)
    return has


@pytest.fixture
def ada() -> Iterator[SignedIn]:
    with fake_sign_in(ADA) as signed_in:
        assert signed_in
        yield signed_in


def get_by_requests(url: str) -> None:
    requests.get(url, auth=authorization(), timeout=5)


def get_by_httpx(url: str) -> None:
    httpx.get(url, auth=authorization(), follow_redirects=True, timeout=5)


def get_by_httpx_later(url: str) -> None:
    async def get() -> None:
        async with httpx.AsyncClient(auth=authorization()) as client:
            await client.get(url, follow_redirects=True, timeout=5)

    asyncio.run(get())


def get_by_urllib(url: str) -> None:
    request = urllib.request.Request(url)
    request.add_unredirected_header("Authorization", authorization().header(url))
    with urllib.request.urlopen(request, timeout=5):
        pass


CLIENTS = pytest.mark.parametrize(
    "get", [get_by_requests, get_by_httpx, get_by_httpx_later, get_by_urllib]
)


@CLIENTS
@pytest.mark.usefixtures("ada")
def test_a_client_sends_it_to_the_stacks_api(
    api: Api, stack: Callable[[str], None], get: Callable[[str], None]
) -> None:
    stack(f"{api.url}/prod")

    get(f"{api.url}/prod/orders?year=2026")

    assert api.sent == [BEARER]
    assert api.paths == ["/prod/orders?year=2026"]


@CLIENTS
@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.1:{other}", "http://localhost:{api}", "https://127.0.0.1:{api}"],
)
def test_a_redirect_carries_it_nowhere_else(
    api: Api,
    elsewhere: Api,
    stack: Callable[[str], None],
    get: Callable[[str], None],
    status: int,
    to: str,
) -> None:
    stack(api.url)
    to = to.format(api=api.port, other=elsewhere.port)
    api.redirects = [answer(b"", status, {"Location": f"{to}/stolen"})]

    if to.startswith("https"):
        # nobody speaks TLS there, so this is how far it came
        with pytest.raises(Exception, match=r"SSL|WRONG_VERSION|record layer") as it:
            get(f"{api.url}/orders")
        asked = getattr(it.value, "request", None)
        assert "Authorization" not in getattr(asked, "headers", {})
        assert api.sent == [BEARER]
    else:
        get(f"{api.url}/orders")
        assert [*api.sent, *elsewhere.sent] == [BEARER, None]


@CLIENTS
@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "url",
    [
        "https://other.example.com/prod",
        "https://api.example.com.other.example/prod",
        "https://api.example.com:8443/prod",
        "https://other.example.com/?https://api.example.com/prod",
    ],
)
def test_an_address_that_nobody_named_gets_nothing(
    get: Callable[[str], None], url: str
) -> None:
    with pytest.raises(ValueError, match=r"may not go to https://.*API_ORIGINS") as it:
        get(url)
    assert "access token may not" in str(it.value)
    assert BEARER not in str(it.value)


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/prod",
        "https://ada@api.example.com/prod",
        "https://api.example.com@other.example.com/prod",
        "https://api.example.com\\@other.example.com/prod",
        "https://api.example.com\\.other.example.com/prod",
        "https://api.example.com\n.other.example.com/prod",
        "//api.example.com/prod",
        "file:///etc/passwd",
        "https://[",
        "None",
        "",
    ],
)
def test_an_address_that_may_not_be_called_gets_nothing(url: str) -> None:
    with pytest.raises(ValueError, match="the access token goes to no such address"):
        authorization().header(url)


@pytest.mark.usefixtures("ada")
def test_further_apis_are_named_in_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "API_ORIGINS", " https://Orders.example.com:443 , http://127.0.0.1:8080/,"
    )

    for url in (API, "https://orders.example.com/a", "http://127.0.0.1:8080"):
        assert authorization().header(url) == BEARER
    with pytest.raises(ValueError, match="API_ORIGINS"):
        authorization().header("http://127.0.0.1:8081")


@pytest.mark.usefixtures("ada")
def test_without_any_api_no_address_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COGNITO_API_URL")

    with pytest.raises(ValueError, match=r"may not go to https://api.example.com"):
        authorization().header(API)


@pytest.mark.parametrize(
    "text", ["http://api.example.com", "api.example.com", "https://a.example/path", "*"]
)
def test_a_setting_that_names_no_origin_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("API_ORIGINS", f"https://good.example.com,{text}")

    with pytest.raises(ConfigError, match="API_ORIGINS"):
        backend.named_api_origins()


def test_there_is_nothing_in_it_to_show(ada: SignedIn) -> None:
    found = authorization()

    assert repr(found) == str(found) == f"{found}" == "authorization()"
    assert not hasattr(found, "__dict__")
    with pytest.raises(TypeError, match="call it where the request is made"):
        pickle.dumps(found)


def showing() -> None:
    import streamlit as st

    from streamlit_cognito import account_pages, authorization, navigation

    def home() -> None:
        st.title("Home")
        st.write(authorization())
        st.write({"it": [authorization()]})

    navigation([home, *account_pages()]).run()


@pytest.mark.usefixtures("ada")
def test_a_page_that_writes_it_shows_no_token() -> None:
    app = opened(showing)

    assert heading(app) == "Home"
    assert "access token" not in str(app.main)


def caching(how: str) -> None:
    import streamlit as st

    from streamlit_cognito import (
        account_pages,
        authorization,
        navigation,
        user_cache_data,
    )

    @st.cache_data
    def argument(auth: object) -> str:
        return "everybody's"

    @st.cache_data
    def result() -> object:
        return authorization()

    @user_cache_data
    def each() -> int:
        return len(authorization().header("https://api.example.com/prod"))

    def home() -> None:
        st.title("Home")
        if how == "argument":
            argument(authorization())
        elif how == "result":
            result()
        else:
            st.text(each())

    navigation([home, *account_pages()]).run()


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("how", ["argument", "result"])
def test_it_is_no_part_of_what_all_visitors_share(how: str) -> None:
    app = opened(caching, how=how)

    assert len(app.exception) == 1
    assert "access token" not in app.exception[0].message


@pytest.mark.usefixtures("ada")
def test_what_is_cached_for_each_user_may_use_it() -> None:
    app = opened(caching, how="each")

    assert app.text[0].value == str(len(BEARER))


def calling(where: str, url: str) -> None:
    import streamlit as st

    from streamlit_cognito import account_pages, authorization, navigation

    def call() -> None:
        try:
            st.session_state["header"] = authorization().header(url)
        except Exception as error:
            # a page that answers all that may fail
            st.session_state["header"] = repr(error)

    def home() -> None:
        st.title("Home")
        st.text(st.session_state.get("header", ""))
        st.button("Press", on_click=call if where == "callback" else None)
        if where == "page":
            call()
        elif where == "fragment":
            st.fragment(call)()

    navigation([home, *account_pages()]).run()


class Now:
    """Who is there at this moment, whatever the run found when it began."""

    def __init__(self, signed_in: SignedIn | None) -> None:
        self.signed_in = signed_in
        self.looks = 0
        # who is there for so many more looks
        self.leaves_after = 1_000

    def __call__(self) -> Presence:
        self.looks += 1
        return Presence(
            None, self.signed_in if self.looks <= self.leaves_after else None
        )


@pytest.fixture
def now(ada: SignedIn) -> Iterator[Now]:
    found = Now(ada)
    with patch.object(session, "look", found):
        yield found


@pytest.mark.parametrize("where", ["page", "fragment", "callback"])
def test_it_is_of_whoever_is_there_when_it_is_used(now: Now, where: str) -> None:
    app = opened(calling, where=where, url=API)
    before = now.looks
    app.button[0].click().run()

    assert heading(app) == "Home"
    assert app.session_state["header"] == BEARER
    # the run's own look, and one for the call
    assert now.looks == before + 2


@pytest.mark.parametrize("where", ["page", "fragment", "callback"])
def test_a_session_that_has_just_ended_leads_to_the_sign_in(
    now: Now, made_menu: Menu, where: str
) -> None:
    # it is there when the run begins; a callback runs before that
    now.leaves_after = 1
    app = app_of(calling, where=where, url=API)
    app.query_params["tab"] = "2"
    app.run()
    if where == "callback":
        assert heading(app) == "Home"
        app.button[0].click().run()

    assert heading(app) == "Sign in"
    assert made_menu.path == "signin"
    assert app.query_params == {"next": "?tab=2"}
    assert "header" not in app.session_state


def test_a_guest_at_a_page_for_everybody_sees_the_sign_in() -> None:
    with fake_sign_in():
        app = opened(calling, where="page", url=API)

    assert heading(app) == "Sign in"


def test_an_address_is_refused_before_anybody_is_looked_up(now: Now) -> None:
    with pytest.raises(ValueError, match="API_ORIGINS"):
        authorization().header("https://other.example.com")

    assert now.looks == 0


def test_a_thread_that_belongs_to_no_visitor_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backend.PROCESS, "is_serving", True)

    with ThreadPoolExecutor() as threads:
        call = threads.submit(authorization().header, API)
        with pytest.raises(RuntimeError, match="add_script_run_ctx"):
            call.result()


def in_threads(url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import current_thread

    import streamlit as st
    from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

    from streamlit_cognito import account_pages, authorization, navigation

    def home() -> None:
        st.title("Home")
        context = get_script_run_ctx()

        def adopt() -> None:
            add_script_run_ctx(current_thread(), context)

        with ThreadPoolExecutor(4, initializer=adopt) as threads:
            found = list(threads.map(authorization().header, [url] * 8))
        st.text(set(found))

    navigation([home, *account_pages()]).run()


def test_threads_with_the_runs_context_may_use_it(now: Now) -> None:
    app = opened(in_threads, url=API)

    assert heading(app) == "Home"
    assert app.text[0].value == str({BEARER})


def test_a_thread_whose_session_has_ended_leads_to_the_sign_in(now: Now) -> None:
    now.leaves_after = 3

    assert heading(opened(in_threads, url=API)) == "Sign in"


class Refreshing:
    """A Cognito whose first tokens are at their end, and that counts the refreshes."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in
        self.refreshes = 0
        self._lock = threading.Lock()

    def verify(self, tokens: Tokens) -> SignedIn:
        ends = time.time() + (3600 if tokens.access_token == "new" else 30)
        claims = replace(self.signed_in.access_claims, expires_at=int(ends))
        return replace(self.signed_in, tokens=tokens, access_claims=claims)

    def refresh(self, tokens: Tokens, keep: Callable[[Tokens], None]) -> SignedIn:
        with self._lock:
            self.refreshes += 1
        renewed = replace(tokens, access_token="new")
        keep(renewed)
        return self.verify(renewed)


def test_a_token_near_its_end_is_refreshed_once_for_all_threads(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    look = session.look
    caplog.set_level(logging.DEBUG)
    with fake_sign_in(ADA) as signed_in:
        assert signed_in
        cognito = Refreshing(signed_in)
        store = SqliteStore(tmp_path / "sessions.db")
        sessions = Sessions(store, Sealer([Fernet.generate_key().decode()]))
        begun = sessions.create("ada", Tokens("id", "old", "refresh"), "b" * 64)
        browsers = Browsers(sessions, cognito)  # type: ignore[arg-type]
        found: dict[str, Any] = {
            **{"look": look, "_find": lambda: sessions.get(begun.id, "b" * 64)},
            **{"sessions": lambda: sessions, "browsers": lambda: browsers},
        }
        with patch.multiple(session, **found):
            with ThreadPoolExecutor(8) as threads:
                headers = set(threads.map(Authorization().header, [API] * 8))
            assert authorization().header(API) == "Bearer new"
        store.close()

    assert cognito.refreshes == 1
    # who comes while another refreshes goes on with what is still good
    assert headers <= {"Bearer new", "Bearer old"}
    assert "Bearer" not in caplog.text


def test_while_nothing_is_set_up_nobody_gets_it(
    monkeypatch: pytest.MonkeyPatch, ada: SignedIn
) -> None:
    for name in ("COGNITO_USER_POOL_ID", "COGNITO_CLIENT_ID", "COGNITO_API_URL"):
        monkeypatch.delenv(name)

    # an app's own test needs no pool, only the setting
    with pytest.raises(ValueError, match="API_ORIGINS"):
        authorization().header(API)
    monkeypatch.setenv("API_ORIGINS", "https://api.example.com")
    assert authorization().header(API) == BEARER
    monkeypatch.delenv("API_ORIGINS")
    with (
        patch.object(backend.PROCESS, "is_faked", False),
        pytest.raises(ConfigError),
    ):
        Authorization().header(API)


def test_the_app_must_be_mounted() -> None:
    app = app_of(calling, where="page", url=API).run()

    assert "Not mounted" in heading(app)
