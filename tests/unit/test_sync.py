"""`/session/sync` and its neighbours, asked as a server asks them."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.types import Message

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.trust import KEPT_SECONDS
from cognito_auth.values import Tokens
from streamlit_cognito.http import sync
from streamlit_cognito.http.assets import NAMES, asset
from streamlit_cognito.http.cookies import (
    browser_cookie,
    browser_hash,
    device_cookie,
    session_cookie,
)

HOST = "localhost:8501"
ORIGIN = f"http://{HOST}"
BROWSER = "this-browser"
JSON = "application/json"


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sessions]:
    store = SqliteStore(tmp_path / "sessions.db")
    made = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    monkeypatch.setattr(sync, "sessions", lambda: made)
    monkeypatch.delenv("APP_ORIGIN", raising=False)
    yield made
    store.close()


def begin(sessions: Sessions, browser: str = BROWSER) -> Session:
    tokens = Tokens("id", "access", "refresh")
    return sessions.create("ada", tokens, browser_hash(browser))


class Answer:
    """What came back."""

    def __init__(self, messages: list[Message]) -> None:
        start = messages[0]
        self.status: int = start["status"]
        self.headers = [(k.decode(), v.decode()) for k, v in start["headers"]]
        self.body = b"".join(message.get("body", b"") for message in messages[1:])

    @property
    def tag(self) -> str:
        tag: str = json.loads(self.body)["tag"]
        return tag

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


def ask(
    body: object = None,
    *,
    path: str = "/session/sync",
    method: str = "POST",
    query: str = "",
    cookies: dict[str, str] | None = None,
    cut: bool = False,
    **headers: str | None,
) -> Answer:
    """Send a request of one of our own pages, but for what a test changes."""
    names = {"browser": browser_cookie(ORIGIN), "session": session_cookie(ORIGIN)}
    pairs = ({"browser": BROWSER} | (cookies or {})).items()
    line = "; ".join(f"{names[name]}={value}" for name, value in pairs)
    sent = {
        "host": HOST,
        "origin": ORIGIN,
        "sec-fetch-site": "same-origin",
        "content-type": JSON,
        "cookie": line,
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": query.encode(),
        "server": ("127.0.0.1", 8501),
        "headers": [
            (name.encode(), value.encode("latin-1"))
            for name, value in sent.items()
            if value is not None
        ],
    }
    messages: list[Message] = []

    async def receive() -> Message:
        if cut:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": data, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    asyncio.run(Starlette(routes=sync.ROUTES)(scope, receive, send))
    return Answer(messages)


def test_a_ticket_becomes_the_cookie_of_its_session(sessions: Sessions) -> None:
    session = begin(sessions)
    answer = ask({"ticket": session.ticket})

    name, _, value = answer.header("set-cookie").partition(";")[0].partition("=")
    assert name == session_cookie(ORIGIN)
    assert "httponly" in answer.header("set-cookie").lower()
    opened = sessions.from_cookie(value)
    assert opened
    assert opened.id == session.id
    assert answer.tag == sync.session_tag(session)
    assert session.id not in answer.body.decode()
    assert answer.header("cache-control") == "no-store"


def test_a_browser_that_was_just_trusted_gets_its_cookie_with_the_sessions(
    sessions: Sessions,
) -> None:
    tokens = Tokens("id", "access", "refresh", device_key="us-east-1_key")
    session = sessions.create("ada", tokens, browser_hash(BROWSER))
    sessions.trust.hand_over(session.id, "random")

    foreign = ask({"ticket": session.ticket}, cookies={"browser": "another"})
    assert foreign.header("set-cookie") == ""
    answer = ask({"ticket": session.ticket})
    found = [value for name, value in answer.headers if name == "set-cookie"]
    assert [one.partition("=")[0] for one in found] == [
        session_cookie(ORIGIN),
        device_cookie(ORIGIN),
    ]
    assert found[1].startswith(f"{device_cookie(ORIGIN)}=random;")
    assert f"Max-Age={KEPT_SECONDS}" in found[1]
    assert "httponly" in found[1].lower()
    assert "random" not in answer.body.decode()
    # the session's cookie alone is not enough
    own = {"session": found[0].partition(";")[0].partition("=")[2]}
    for ticket in (session.ticket, None):
        again = ask({"ticket": ticket}, cookies=own)
        assert (again.tag, again.header("set-cookie")) == (answer.tag, "")


def test_a_session_is_kept_though_its_trust_is_not(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> bytes:
        raise ServiceUnavailable("the store is away")

    monkeypatch.setattr(sessions.store, "read_note", away)
    tokens = Tokens("id", "access", "refresh", device_key="us-east-1_key")
    for each in (tokens, Tokens("id", "access", "refresh")):
        session = sessions.create("ada", each, browser_hash(BROWSER))
        answer = ask({"ticket": session.ticket})
        assert (answer.status, answer.tag) == (200, sync.session_tag(session))


def test_without_devices_nothing_more_is_read(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(sessions.store, "read_note", read.append)

    assert ask({"ticket": begin(sessions).ticket}).tag
    assert read == []


def test_a_ticket_is_taken_once(sessions: Sessions) -> None:
    ticket = begin(sessions).ticket

    assert ask({"ticket": ticket}).tag
    again = ask({"ticket": ticket})
    assert (again.tag, again.header("set-cookie")) == ("", "")


def test_a_ticket_is_good_in_its_own_browser_alone(sessions: Sessions) -> None:
    ticket = begin(sessions, "another-browser").ticket

    answer = ask({"ticket": ticket})

    assert (answer.tag, answer.header("set-cookie")) == ("", "")


@pytest.mark.parametrize("ticket", [None, "", "x", "x.y", "a" * 300, 7, [], {}])
def test_what_is_no_ticket_sets_nothing(sessions: Sessions, ticket: object) -> None:
    answer = ask({"ticket": ticket})

    assert (answer.status, answer.tag) == (200, "")
    assert answer.header("set-cookie") == ""


def test_a_dead_cookie_is_cleared_and_a_living_one_is_not(sessions: Sessions) -> None:
    session = begin(sessions)
    taken = sessions.take_ticket(str(session.ticket), browser_hash(BROWSER))
    assert taken
    cookies = {"session": taken[1]}

    living = ask({"ticket": None}, cookies=cookies)
    assert living.tag == sync.session_tag(session)
    assert living.header("set-cookie") == ""
    sessions.delete(session.id)
    dead = ask({"ticket": None}, cookies=cookies)
    assert dead.tag == ""
    assert "max-age=0" in dead.header("set-cookie").lower()


def test_a_sign_in_over_another_one_leaves_one_session(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    played = SimpleNamespace(
        record=lambda event, *, subject, session_id: told.append((event, session_id))
    )
    monkeypatch.setattr(sync, "door", lambda: played)
    given_up: list[tuple[str, Tokens]] = []
    is_answered = threading.Event()

    def give_up(session: Session) -> None:
        # nobody who signs in waits for it
        assert is_answered.wait(10)
        given_up.append((session.id, session.tokens))

    monkeypatch.setattr(sync, "browsers", lambda: SimpleNamespace(give_up=give_up))
    first, second = begin(sessions), begin(sessions)
    taken = sessions.take_ticket(str(first.ticket), browser_hash(BROWSER))
    assert taken

    ask({"ticket": second.ticket}, cookies={"session": taken[1]})
    is_answered.set()

    assert [one.id for one in sessions.of_subject("ada")] == [second.id]
    assert told == [("end_session", first.id)]
    assert sync.PROCESS.background.settle(10)
    assert given_up == [(first.id, first.tokens)]


def test_a_new_sign_in_counts_though_the_old_one_can_not_be_ended(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = begin(sessions), begin(sessions)
    taken = sessions.take_ticket(str(first.ticket), browser_hash(BROWSER))
    assert taken

    def away(_: str) -> None:
        raise ServiceUnavailable("session store: away")

    monkeypatch.setattr(sessions, "delete", away)
    answer = ask({"ticket": second.ticket}, cookies={"session": taken[1]})

    assert answer.tag == sync.session_tag(second)
    assert answer.header("set-cookie")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "null"},
        {"origin": "https://evil.example.com"},
        {"origin": None, "sec_fetch_site": None},
    ],
)
def test_nobody_but_our_own_pages_may_ask(
    sessions: Sessions, headers: dict[str, Any]
) -> None:
    ticket = begin(sessions).ticket

    answer = ask({"ticket": ticket}, **headers)

    assert answer.status == 403
    assert ask({"ticket": ticket}).tag, "the ticket was left alone"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", None]
)
def test_what_a_form_elsewhere_could_send_is_refused(
    sessions: Sessions, kind: str | None
) -> None:
    assert ask({"ticket": None}, content_type=kind).status == 415


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_is_posted_to_alone(sessions: Sessions, method: str) -> None:
    answer = ask({"ticket": None}, method=method)

    assert answer.status == 405
    assert answer.header("allow") == "POST"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b"\xff", 400),
        (b"[" * 500, 400),
        (b"x" * 513, 413),
    ],
)
def test_a_body_of_another_form_is_refused(
    sessions: Sessions, body: bytes, status: int
) -> None:
    assert ask(body).status == status


def test_a_request_that_is_cut_short_is_a_line_in_the_log_and_no_traceback(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    ask(None, cut=True)

    [record] = caplog.records
    assert record.exc_info is None
    assert "hung up" in record.message


def test_of_several_cookies_the_browsers_own_living_one_counts(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cookie(browser: str) -> str:
        session = begin(sessions, browser)
        taken = sessions.take_ticket(str(session.ticket), browser_hash(browser))
        assert taken
        return taken[1]

    good, planted, dead = cookie(BROWSER), cookie("another"), f"{'a' * 22}.secret"
    mine = browser_hash(BROWSER)

    for others in ([dead], [planted], ["", dead, planted]):
        assert sync.own([good, *others], mine) == good
        assert sync.own([*others, good], mine) == good
    assert sync.own([planted, dead], mine) == dead, "never somebody else's sign-in"
    # and not without end
    assert sync.own([good] + [dead] * sync.MOST_COOKIES, mine) == dead

    def away(*_: object, **__: object) -> None:
        raise ServiceUnavailable("session store: away")

    monkeypatch.setattr(sessions, "from_cookie", away)
    assert sync.own([good, dead], mine) == dead


def test_while_the_store_is_away_it_says_try_again_and_the_log_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> Sessions:
        raise ServiceUnavailable("session store: disk full")

    monkeypatch.setattr(sync, "sessions", away)

    assert ask({"ticket": None}).status == 503
    assert "disk full" in caplog.text


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_is_kept_for_ever_under_its_own_version(name: str) -> None:
    version = asset(name).version
    path = f"/session/{name}"

    current = ask(path=path, method="GET", query=f"v={version}")
    assert current.body.decode() == asset(name).text
    assert "immutable" in current.header("cache-control")
    for query in ("", "v=old"):
        old = ask(path=path, method="GET", query=query)
        assert old.header("cache-control") == "no-cache"


@pytest.mark.parametrize("path", ["/session/", "/session/x", "/session/sync/x"])
def test_the_rest_of_session_is_no_page_of_streamlits(path: str) -> None:
    assert ask(path=path, method="GET").status == 404
