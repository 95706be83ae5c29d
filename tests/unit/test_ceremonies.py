"""Ceremonies, and `/session/passkey` as a server asks it: whose answers are taken."""

import asyncio
import base64
import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from cognito_auth.errors import PasskeyExpired, ServiceUnavailable
from streamlit_cognito.http import ceremonies as module
from streamlit_cognito.http import sync
from streamlit_cognito.http.ceremonies import (
    LATE,
    LIFE_SECONDS,
    MOST_BYTES,
    UNKNOWN,
    Ceremonies,
    Ceremony,
    Kind,
)
from streamlit_cognito.http.open_pages import OpenPages
from tests.unit.clock import Clock

BROWSER = "this-browser"
OTHER_BROWSER = "another-browser"
HOST = "localhost:8501"
OPTIONS = json.dumps({"challenge": "AAAA", "rpId": "localhost"})
OTHER_OPTIONS = json.dumps({"challenge": "BBBB", "rpId": "localhost"})


class Desk:
    """Ceremonies with one page of this browser."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.pages = OpenPages(clock)
        self.ceremonies = Ceremonies(self.pages, now=clock)
        self.token = self.pages.open(BROWSER, "1.2.3.4")

    def begin(self, kind: Kind = "get", options: str = OPTIONS) -> Ceremony:
        found = self.ceremonies.begin(self.token, kind, options)
        assert found
        return found

    def give(self, found: Ceremony, browser: str = BROWSER, **outcome: Any) -> int:
        outcome = outcome or {"answer": answer()}
        return self.ceremonies.give(browser, found.id, outcome)

    def take(self, found: Ceremony) -> Any:
        return json.loads(self.ceremonies.take(self.token, found))


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk(clock)


def answer(challenge: str = "AAAA", kind: str = "webauthn.get") -> dict[str, Any]:
    said = json.dumps({"type": kind, "challenge": challenge}).encode()
    encoded = base64.urlsafe_b64encode(said).rstrip(b"=").decode()
    return {"id": "x", "response": {"clientDataJSON": encoded}}


def test_an_answer_is_taken_from_its_page_once(desk: Desk) -> None:
    found = desk.begin()

    assert desk.give(found) == 204
    assert desk.take(found) == answer()
    with pytest.raises(PasskeyExpired):
        desk.take(found)
    assert desk.give(found) == 409, "it was used"


def test_a_repeated_answer_changes_nothing(desk: Desk) -> None:
    found = desk.begin()
    desk.give(found)

    other = {**answer(), "id": "another"}
    assert desk.give(found, answer=other) == 409
    assert desk.give(found, problem="NotAllowedError") == 409
    assert desk.ceremonies.problem(found) == ""
    assert desk.take(found) == answer()


def test_an_answer_of_another_browser_is_refused(desk: Desk) -> None:
    found = desk.begin()
    theirs = desk.pages.open(OTHER_BROWSER, "1.2.3.4")

    assert desk.give(found, OTHER_BROWSER) == 404
    assert desk.give(found, "") == 404
    assert not found.is_answered
    # nor is it another page's to take, which has the id from somewhere
    assert desk.give(found) == 204
    with pytest.raises(PasskeyExpired):
        desk.ceremonies.take(theirs, found)


def test_an_answer_to_no_ceremony_is_refused(desk: Desk) -> None:
    found = desk.begin()

    assert desk.ceremonies.give(BROWSER, "0" * 32, {"answer": answer()}) == 404
    desk.begin(options=OTHER_OPTIONS)
    assert desk.give(found) == 404, "another one took its place"


@pytest.mark.parametrize(
    "other",
    [
        answer("BBBB"),
        answer(kind="webauthn.create"),
        {},
        {"response": {"clientDataJSON": "%"}},
        {"response": {"clientDataJSON": 7}},
        {"response": "x"},
        {**answer(), "more": float("nan")},
        {**answer(), "more": float("inf")},
        "x",
        7,
    ],
)
def test_an_answer_to_another_challenge_is_refused(desk: Desk, other: object) -> None:
    found = desk.begin()

    assert desk.give(found, answer=other) == 409
    assert not found.is_answered
    assert not found.answer
    assert desk.give(found) == 204, "the real one may still come"


def test_two_pages_of_a_browser_have_each_their_own(desk: Desk) -> None:
    mine = desk.begin()
    tab = desk.pages.open(BROWSER, "1.2.3.4")
    other = desk.ceremonies.begin(tab, "get", OTHER_OPTIONS)
    assert other

    assert desk.give(other, answer=answer()) == 409
    assert desk.give(mine, answer=answer("BBBB")) == 409
    assert desk.give(mine) == 204
    assert not other.is_answered


def test_a_late_answer_is_refused(desk: Desk) -> None:
    found = desk.begin()
    desk.clock.advance(LIFE_SECONDS - 0.1)
    assert desk.ceremonies.problem(found) == ""

    desk.clock.advance(0.1)
    assert desk.give(found) == 404
    assert not found.answer
    assert desk.ceremonies.problem(found) == LATE


def test_an_answer_that_nobody_took_is_no_good_later(desk: Desk) -> None:
    found = desk.begin()
    desk.give(found)
    desk.clock.advance(LIFE_SECONDS)

    with pytest.raises(PasskeyExpired):
        desk.take(found)


def test_an_answer_is_for_who_was_there_as_it_began(desk: Desk) -> None:
    desk.pages.tie(desk.token, "ada")
    found, other = desk.begin("create"), answer(kind="webauthn.create")
    desk.pages.tie(desk.token, "bob")

    assert desk.give(found, answer=other) == 404
    assert desk.ceremonies.of(desk.token, "create") is None
    desk.pages.tie(desk.token, "ada")
    assert desk.give(found, answer=other) == 204
    desk.pages.tie(desk.token, "bob")
    with pytest.raises(PasskeyExpired):
        desk.take(found)


def test_the_same_options_are_the_same_ceremony(desk: Desk) -> None:
    found = desk.begin()

    assert desk.begin() is found
    assert desk.ceremonies.of(desk.token, "get") is found
    assert desk.ceremonies.of(desk.token, "create") is None
    assert desk.begin("create") is not found


def test_a_page_that_came_back_has_its_ceremony_still(desk: Desk) -> None:
    found = desk.begin()
    desk.pages.learn(desk.token, "streamlits-name")
    desk.pages.close(desk.token)
    back = desk.pages.open(BROWSER, "1.2.3.4", "streamlits-name")

    assert desk.ceremonies.of(back, "get") is found


def test_a_page_that_is_gone_has_none(desk: Desk) -> None:
    desk.pages.close(desk.token)

    assert desk.ceremonies.begin(desk.token, "get", OPTIONS) is None
    assert desk.ceremonies.of(desk.token, "get") is None


@pytest.mark.parametrize("options", ["", "{", "[]", "null", "{}", "[" * 10_000])
def test_options_without_a_challenge_begin_nothing(desk: Desk, options: str) -> None:
    with pytest.raises(ServiceUnavailable):
        desk.begin(options=options)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("NotAllowedError", "NotAllowedError"),
        *((odd, UNKNOWN) for odd in ("<b>", 7, [], {}, None)),
    ],
)
def test_a_problem_is_one_that_browsers_have(desk: Desk, said: Any, kept: str) -> None:
    found = desk.begin()

    assert desk.give(found, problem=said) == 204
    assert desk.ceremonies.problem(found) == kept
    with pytest.raises(PasskeyExpired):
        desk.take(found)


def test_no_answer_is_in_a_repr(desk: Desk) -> None:
    found = desk.begin()
    desk.give(found)

    assert "clientDataJSON" not in repr(found)
    assert "challenge" not in repr(found)


def ask(body: object, *, method: str = "POST", **headers: str | None) -> int:
    """The status of a request of one of our own pages, but for what a test changes."""
    sent = {
        "host": HOST,
        "origin": f"http://{HOST}",
        "sec-fetch-site": "same-origin",
        "content-type": "application/json",
        "x-app-browser": BROWSER,
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": "/session/passkey",
        "query_string": b"",
        "headers": [
            (name.encode(), value.encode())
            for name, value in sent.items()
            if value is not None
        ],
    }
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": data, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    asyncio.run(Starlette(routes=sync.ROUTES)(scope, receive, send))
    status: int = messages[0]["status"]
    return status


@pytest.fixture
def served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Ceremony:
    monkeypatch.setattr(module, "CEREMONIES", desk.ceremonies)
    monkeypatch.delenv("APP_ORIGIN", raising=False)
    return desk.begin()


def test_the_route_takes_an_answer_once(served: Ceremony) -> None:
    body = {"id": served.id, "answer": answer()}

    assert ask(body) == 204
    assert ask(body) == 409


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example.com"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"origin": None, "sec_fetch_site": None}, 403),
        ({"content_type": "text/plain"}, 415),
        ({"method": "GET"}, 405),
        ({"x_app_browser": OTHER_BROWSER}, 404),
    ],
)
def test_the_route_refuses_who_is_no_page_of_this_browser(
    served: Ceremony, headers: dict[str, Any], status: int
) -> None:
    assert ask({"id": served.id, "answer": answer()}, **headers) == status
    assert not served.is_answered


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"[" * 5000, 400),
        ({}, 400),
        ({"id": 7}, 400),
        ({"id": "ä"}, 400),
        ({"id": "\ud800"}, 400),
        ({"id": "unknown", "answer": answer()}, 404),
        (b" " * (MOST_BYTES + 1), 413),
    ],
)
def test_the_route_refuses_what_is_no_answer(
    served: Ceremony, body: object, status: int
) -> None:
    assert ask(body) == status
    assert not served.is_answered


def test_the_route_takes_nothing_too_large_for_a_ceremony(served: Ceremony) -> None:
    large = {"id": served.id, "answer": {**answer(), "more": "x" * MOST_BYTES}}

    assert ask(large) == 413
    assert not served.is_answered
