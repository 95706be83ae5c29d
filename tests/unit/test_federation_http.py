"""The routes of a sign-in by a provider, asked as a server asks them."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.applications import Starlette
from starlette.types import Message

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.hosted import HostedPages
from cognito_auth.config import IdentityProvider
from cognito_auth.door import events, limits
from cognito_auth.door.door import Door
from cognito_auth.door.history import History
from cognito_auth.door.limits import Limits
from cognito_auth.errors import ServiceUnavailable
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.federation import Federation
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Tokens, Visitor
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.http import federation as module
from streamlit_cognito.http import provider_notes, sync
from streamlit_cognito.http.cookies import (
    browser_cookie,
    browser_hash,
    session_cookie,
)
from tests.unit.clock import Clock
from tests.unit.hosted import PROVIDER, exchanged, identity, refuses
from tests.unit.minting import ISSUER, NOW, SUB
from tests.unit.scripted_cognito import FakeCognito, config, says

HOST = "localhost:8501"
ORIGIN = f"http://{HOST}"
BROWSER, ANOTHER = "this-browser", "another-browser"
COMPANY = IdentityProvider(PROVIDER, "OIDC", "https://company.example/out")
GOOGLE = IdentityProvider("Google", "Google")
FEW = limits.SETTINGS | {
    "LIMIT_SIGN_IN_PER_BROWSER": "8/15m",
    "LIMIT_SIGN_IN_PER_ADDRESS": "12/15m",
    "LIMIT_ASK_PER_BROWSER": "8/15m",
    "LIMIT_ASK_PER_ADDRESS": "12/15m",
}
COOKIES = {"browser": browser_cookie, "session": session_cookie}


class Answer:
    """What came back."""

    def __init__(self, messages: list[Message]) -> None:
        start = messages[0]
        self.status: int = start["status"]
        self.headers = [(k.decode(), v.decode()) for k, v in start["headers"]]
        self.body = b"".join(message.get("body", b"") for message in messages[1:])

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def place(self) -> str:
        return self.header("location").partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        found = parse_qs(urlsplit(self.header("location")).query)
        return {name: one for name, [one] in found.items()}

    def cookie(self, name: str) -> str | None:
        """The value that a cookie of ours is set to."""
        lines = [value for key, value in self.headers if key == "set-cookie"]
        start = f"{COOKIES[name](ORIGIN)}="
        for line in lines:
            if line.startswith(start):
                assert "HttpOnly" in line
                value = line.removeprefix(start).partition(";")[0]
                return value.strip('"')
        return None


class Desk:
    """The app's HTTP side, and a browser or several."""

    def __init__(self, sessions: Sessions, fake: FakeCognito, told: list[Any]) -> None:
        self.sessions = sessions
        self.fake = fake
        self.told = told
        self.session = ""
        self.email = ""

    def ask(
        self,
        path: str,
        *,
        query: str = "",
        method: str = "GET",
        browser: str = BROWSER,
        **headers: str | None,
    ) -> Answer:
        cookies = {"browser": browser, "session": self.session}
        sent = {
            "host": HOST,
            "cookie": "; ".join(
                f"{COOKIES[name](ORIGIN)}={value}"
                for name, value in cookies.items()
                if value
            ),
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
            # as Documents sets them
            "x-app-browser": browser_hash(browser) or "f" * 64,
            "x-app-cookies": "yes" if browser else "no",
            "x-app-address": "192.0.2.1",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
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
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        asyncio.run(Starlette(routes=module.ROUTES)(scope, receive, send))
        answer = Answer(messages)
        if (value := answer.cookie("session")) is not None:
            self.session = value
        return answer

    def begin(
        self,
        provider: str = PROVIDER,
        *,
        browser: str = BROWSER,
        sec_fetch_site: str | None = "same-origin",
        **query: str,
    ) -> Answer:
        asked = urlencode({"provider": provider, **query})
        return self.ask(
            "/auth/continue",
            query=asked,
            browser=browser,
            sec_fetch_site=sec_fetch_site,
        )

    def come_back(self, *, browser: str = BROWSER, **query: str) -> Answer:
        asked = urlencode({"code": "secret-code", **query})
        answer = self.ask(
            "/auth/callback",
            query=asked,
            browser=browser,
            sec_fetch_site="cross-site",
            sec_fetch_dest="document",
        )
        # what became of the session that it had
        assert PROCESS.background.settle(10)
        return answer

    def problem(self, browser: str = BROWSER) -> str:
        self.email = ""
        found = provider_notes.taken_problem(browser_hash(browser))
        self.email = found.email if found else ""
        return found.code if found else ""

    @property
    def signed_in(self) -> str:
        """Whose session the browser's cookie opens."""
        found = self.sessions.from_cookie(self.session, use=False)
        return found.subject if found else ""


@pytest.fixture
def desk(
    nothing_set_up: None,
    monkeypatch: pytest.MonkeyPatch,
    store: SqliteStore,
    clock: Clock,
    fake: FakeCognito,
    shared_client: CognitoClient,
    verifier: TokenVerifier,
) -> Desk:
    sealer = Sealer([Fernet.generate_key().decode()])
    sessions = Sessions(store, sealer, now=clock)
    told: list[Any] = []
    door = Door(
        Limits(store, limits.read(FEW), now=clock),
        History(store, sealer, now=clock),
        sessions.notes,
        sealer,
        now=clock,
        tell=lambda *one: told.append(one),
    )
    authenticator = Authenticator(shared_client, verifier)
    hosted = replace(config(fake.endpoint_url), hosted_domain=fake.endpoint_url)
    federation = Federation(
        HostedPages(hosted), authenticator, [COMPANY, GOOGLE], [ISSUER], now=clock
    )
    pool = SimpleNamespace(federation=federation, authenticator=authenticator)
    browsers = Browsers(sessions, authenticator, by_providers=True, now=clock)
    for name, value in {
        "sessions": sessions,
        "pool": pool,
        "door": door,
        "browsers": browsers,
        "identity_providers": federation.providers,
    }.items():
        monkeypatch.setattr(module, name, lambda value=value: value)
    for other in (sync, provider_notes):
        monkeypatch.setattr(other, "sessions", lambda: sessions)
    monkeypatch.setattr(sync, "door", lambda: door)
    monkeypatch.setattr(sync, "browsers", lambda: browsers)
    monkeypatch.setattr(PROCESS, "sign_in_path", "login")
    monkeypatch.setenv("APP_ORIGIN", "")
    assert clock() == NOW
    return Desk(sessions, fake, told)


@pytest.fixture
def answers(desk: Desk, key: RSAPrivateKey) -> Callable[..., None]:
    """Has Cognito give out tokens for a sign-in that has just been begun."""

    def answer(begun: Answer, **changes: Any) -> None:
        nonce = changes.pop("nonce", begun.query["nonce"])
        desk.fake.answers = [exchanged(key, nonce, **changes), says({})]

    return answer


def test_a_link_of_our_own_leads_to_cognito(desk: Desk) -> None:
    begun = desk.begin(next="reports?tab=2")
    assert begun.status == 303
    assert begun.place == f"{desk.fake.endpoint_url}/oauth2/authorize"
    assert begun.query["redirect_uri"] == f"{ORIGIN}/auth/callback"
    assert begun.query["identity_provider"] == PROVIDER
    assert begun.header("cache-control") == "no-store"


def test_below_a_base_path_everything_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "base_path", lambda: "/accounts")
    begun = desk.begin()
    assert begun.query["redirect_uri"] == f"{ORIGIN}/accounts/auth/callback"
    back = desk.come_back(state=begun.query["state"], error="access_denied")
    assert back.place == "/accounts/login"
    out = desk.ask("/auth/signout", sec_fetch_site="same-origin")
    assert out.query["logout_uri"] == f"{ORIGIN}/accounts/"


def test_people_see_the_app_where_it_says(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_ORIGIN", "https://app.example.com")
    asked = urlencode({"provider": PROVIDER})
    begun = desk.ask("/auth/continue", query=asked, sec_fetch_site="same-origin")
    assert begun.query["redirect_uri"] == "https://app.example.com/auth/callback"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_no_other_link_leads_there(desk: Desk, site: str | None) -> None:
    found = desk.begin(next="reports", sec_fetch_site=site)
    assert (found.status, found.place) == (303, "/login")
    assert found.query == {"next": "reports"}


def test_what_is_no_provider_of_the_app_leads_nowhere(desk: Desk) -> None:
    assert desk.begin("COGNITO").place == "/login"
    # an open page may still have a link to one that is offered no more
    assert desk.problem() == "provider_failed"
    # counted like one that begins, since something is noted
    problems = []
    for _ in range(8):
        assert desk.begin("").place == "/login"
        problems.append(desk.problem())
    assert problems == ["provider_failed"] * 7 + ["limited"]


def test_a_browser_without_its_cookie_is_not_led_there(desk: Desk) -> None:
    assert desk.begin(browser="").place == "/login"


@pytest.mark.parametrize("path", ["/auth/continue", "/auth/callback", "/auth/signout"])
@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "OPTIONS"])
def test_only_get_is_answered(desk: Desk, path: str, method: str) -> None:
    query = urlencode({"provider": PROVIDER})
    found = desk.ask(path, query=query, method=method, sec_fetch_site="same-origin")
    assert (found.status, found.header("allow")) == (405, "GET")
    assert found.header("location") == ""


def test_a_code_becomes_a_session_of_this_browser(
    desk: Desk, answers: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    begun = desk.begin(next="reports?tab=2")
    answers(begun)
    with caplog.at_level(logging.INFO, events.log.name):
        back = desk.come_back(state=begun.query["state"])
    assert (back.status, back.place) == (303, "/login")
    assert back.query == {"next": "reports?tab=2"}
    assert back.header("cache-control") == "no-store"
    assert desk.signed_in == SUB
    [session] = desk.sessions.of_subject(SUB)
    assert session.agent == "Firefox\tLinux"
    assert desk.problem() == ""
    [line] = [line for line in caplog.messages if "event=sign_in" in line]
    assert "outcome=done" in line
    assert f"provider={PROVIDER}" in line
    assert "address=192.0.2.1" in line
    for secret in ("secret-code", begun.query["state"], begun.query["nonce"]):
        assert secret not in caplog.text


def test_what_comes_back_shows_no_cookie() -> None:
    assert "secret" not in repr(module.Back(cookie="secret"))


def test_a_code_is_taken_once(desk: Desk, answers: Callable[..., None]) -> None:
    begun = desk.begin()
    answers(begun)
    desk.come_back(state=begun.query["state"])
    first = len(desk.fake.requests)
    desk.come_back(state=begun.query["state"])
    assert len(desk.fake.requests) == first
    assert desk.problem() == "provider_answer_refused"
    assert desk.problem() == "", "it is said once"


def test_another_browser_gets_nothing_of_it(
    desk: Desk, answers: Callable[..., None]
) -> None:
    begun = desk.begin()
    answers(begun)
    back = desk.come_back(state=begun.query["state"], browser=ANOTHER)
    assert back.cookie("session") is None
    assert desk.fake.requests == []
    assert desk.problem(ANOTHER) == "provider_answer_refused"
    # nor does it take anything from the browser that began
    desk.come_back(state=begun.query["state"])
    assert desk.signed_in == SUB


def test_what_another_version_of_the_app_kept_is_no_answer(desk: Desk) -> None:
    browser = browser_hash(BROWSER)
    desk.sessions.notes.put(browser, "provider 0", "[{}, 1, 2, []]", seconds=60)
    desk.sessions.notes.put(browser, provider_notes.PROBLEM, "[1]", seconds=60)
    assert desk.problem() == ""
    desk.come_back(state=f"0.{'s' * 43}")
    assert desk.problem() == "provider_answer_refused"
    assert desk.begin().query["state"].startswith("0.")


def test_a_browser_that_is_new_is_told_too(desk: Desk) -> None:
    back = desk.come_back(state="0." + "x" * 43, browser="")
    value = back.cookie("browser")
    assert value
    assert desk.problem(value) == "provider_answer_refused"


def test_a_wrong_state_takes_nothing_away(
    desk: Desk, answers: Callable[..., None]
) -> None:
    begun = desk.begin()
    answers(begun)
    wrong = begun.query["state"][:2] + "x" * 43
    desk.come_back(state=wrong)
    assert desk.problem() == "provider_answer_refused"
    desk.come_back(state=begun.query["state"])
    assert desk.signed_in == SUB


@pytest.mark.parametrize("state", ["", "9." + "x" * 43, "0.short", "0." + "é" * 43])
def test_what_is_no_state_is_refused(desk: Desk, state: str) -> None:
    desk.begin()
    desk.come_back(state=state)
    assert desk.problem() == "provider_answer_refused"


def test_what_is_said_twice_is_not_chosen_from(
    desk: Desk, answers: Callable[..., None]
) -> None:
    begun = desk.begin()
    answers(begun)
    query = urlencode([("state", begun.query["state"]), ("code", "a"), ("code", "b")])
    desk.ask("/auth/callback", query=query)
    assert desk.problem() == "provider_answer_refused"
    assert desk.fake.requests == []


def test_a_sign_in_waits_ten_minutes(
    desk: Desk, clock: Clock, answers: Callable[..., None]
) -> None:
    begun = desk.begin()
    answers(begun)
    clock.advance(601)
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "provider_answer_refused"
    assert desk.fake.requests == []


def test_several_tabs_are_at_it_at_once_but_not_many(
    desk: Desk, clock: Clock, answers: Callable[..., None]
) -> None:
    begun = []
    for _ in range(6):
        begun.append(desk.begin())
        clock.advance(1)
    states = [one.query["state"] for one in begun]
    # the sixth is in the place of the first
    assert [state[0] for state in states] == ["0", "1", "2", "3", "4", "0"]
    desk.come_back(state=states[0])
    assert desk.problem() == "provider_answer_refused"
    for one in (begun[3], begun[5]):
        answers(one)
        desk.come_back(state=one.query["state"])
        assert desk.problem() == ""
        assert desk.signed_in == SUB


def test_what_nobody_comes_back_from_is_not_begun_for_ever(
    desk: Desk, answers: Callable[..., None]
) -> None:
    for _ in range(3):
        begun = desk.begin()
        answers(begun)
        desk.come_back(state=begun.query["state"])
        assert desk.problem() == ""
    # what comes back is not counted
    for _ in range(8):
        assert desk.begin().place.startswith(desk.fake.endpoint_url)
    assert desk.begin(next="reports", email="a@example.com").place == "/login"
    assert desk.problem() == "limited"
    assert desk.email == "a@example.com"
    assert desk.begin(browser=ANOTHER).place.startswith(desk.fake.endpoint_url)
    # while the provider is away people try again and again, and then their password
    here = Visitor(browser_hash(BROWSER), "Firefox", "192.0.2.1")
    assert module.door().attempt("sign_in", here, "a@example.com", str) == ""


def test_who_is_refused_there_has_their_password_left(desk: Desk) -> None:
    for error in ["access_denied", "server_error"] * 4:
        begun = desk.begin()
        desk.come_back(state=begun.query["state"], error=error)
    assert desk.begin().place == "/login"
    assert desk.problem() == "limited"
    here = Visitor(browser_hash(BROWSER), "Firefox", "192.0.2.1")
    assert module.door().attempt("sign_in", here, "a@example.com", str) == ""


def test_what_is_no_answer_is_not_noted_as_often_as_it_comes(desk: Desk) -> None:
    found = [desk.come_back(state="made up", browser="") for _ in range(13)]
    told = [desk.problem(one.cookie("browser") or "") for one in found]
    assert told == ["provider_answer_refused"] * 12 + [""]


@pytest.mark.parametrize(
    ("error", "code"),
    [("access_denied", "provider_cancelled"), ("server_error", "provider_failed")],
)
def test_an_error_becomes_a_sentence_and_the_way_stays(
    desk: Desk, error: str, code: str
) -> None:
    begun = desk.begin(next="reports", email="ada@example.com")
    assert "ada" not in begun.header("location")
    back = desk.come_back(state=begun.query["state"], error=error)
    assert (back.place, back.query) == ("/login", {"next": "reports"})
    assert desk.problem() == code
    assert desk.email == "ada@example.com"
    assert desk.signed_in == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"nonce": "another"}, "token"), ({"aud": "another-client"}, "token")],
)
def test_tokens_that_are_refused_sign_nobody_in(
    desk: Desk,
    answers: Callable[..., None],
    changes: dict[str, Any],
    code: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun = desk.begin()
    answers(begun, **changes)
    with caplog.at_level(logging.INFO, events.log.name):
        back = desk.come_back(state=begun.query["state"])
    assert back.cookie("session") is None
    assert desk.problem() == code
    assert desk.sessions.of_subject(SUB) == []
    lines = [line for line in caplog.messages if "event=sign_in" in line]
    assert ["outcome=refused" in line for line in lines] == [True]


def test_a_refused_code_is_a_sentence(desk: Desk) -> None:
    begun = desk.begin()
    desk.fake.answers = [refuses("invalid_grant")]
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "provider_answer_refused"


@pytest.mark.parametrize(
    "header",
    [
        {"sec_fetch_dest": "image"},
        {"sec_fetch_dest": "document", "sec_purpose": "prefetch;prerender"},
    ],
)
def test_what_somebodys_page_asks_for_is_nobody_who_comes_back(
    desk: Desk, header: dict[str, str]
) -> None:
    begun = desk.begin()
    query = urlencode({"state": begun.query["state"], "error": "access_denied"})
    found = desk.ask("/auth/callback", query=query, **header)
    assert found.status == 404
    assert desk.problem() == ""


def test_a_sign_in_over_another_one_ends_that(
    desk: Desk, answers: Callable[..., None]
) -> None:
    before = desk.sessions.create(
        "bea", Tokens("id", "access", "hers"), browser_hash(BROWSER)
    )
    taken = desk.sessions.take_ticket(before.ticket or "", browser_hash(BROWSER))
    assert taken
    desk.session = taken[1]
    begun = desk.begin()
    answers(begun)
    desk.come_back(state=begun.query["state"])
    assert desk.signed_in == SUB
    assert desk.sessions.of_subject("bea") == []
    assert desk.fake.operations[-1] == "RevokeToken"
    assert "hers" in desk.fake.requests[-1].text


def test_a_sign_in_in_a_new_browser_is_told(
    desk: Desk, answers: Callable[..., None]
) -> None:
    for browser in (BROWSER, BROWSER, ANOTHER):
        begun = desk.begin(browser=browser)
        answers(begun)
        desk.come_back(state=begun.query["state"], browser=browser)
    assert [(kind, to) for kind, to, _ in desk.told] == [
        ("new_device", "ada@example.com")
    ]


@pytest.mark.parametrize("verified", [False, "false", None])
def test_nobody_is_mailed_at_an_address_that_is_somebodys_word(
    desk: Desk, answers: Callable[..., None], verified: object
) -> None:
    for number in range(3):
        browser = f"browser-{number}"
        begun = desk.begin(browser=browser)
        answers(begun, email="else@example.com", email_verified=verified)
        desk.come_back(state=begun.query["state"], browser=browser)
        assert desk.signed_in == SUB
        desk.session = ""
    assert desk.told == []


def test_cognitos_own_session_is_no_fresh_proof(
    desk: Desk, answers: Callable[..., None]
) -> None:
    for auth_time, is_proved in ((NOW - 599, True), (NOW - 601, False)):
        begun = desk.begin()
        answers(begun, auth_time=auth_time)
        desk.come_back(state=begun.query["state"])
        session = desk.sessions.from_cookie(desk.session)
        assert session
        assert desk.sessions.is_proved(session) is is_proved


def sign_in(desk: Desk, answers: Callable[..., None], **changes: Any) -> str:
    """Sign in by the provider; the session's id."""
    begun = desk.begin()
    answers(begun, **changes)
    desk.come_back(state=begun.query["state"])
    session = desk.sessions.from_cookie(desk.session)
    assert session
    return session.id


def test_who_was_signed_out_everywhere_is_asked_at_the_provider_and_led_on(
    desk: Desk,
    answers: Callable[..., None],
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sign_in(desk, answers, auth_time=NOW - 100)
    found = desk.sessions.from_cookie(desk.session)
    assert found
    module.browsers().end_elsewhere(SUB, found.id)
    begun = desk.begin(next="reports", email="ada@example.com")
    assert "prompt" not in begun.query
    answers(begun, auth_time=NOW - 100)
    # an app of another test may have the log at this level from the start
    caplog.clear()
    with caplog.at_level(logging.INFO, events.log.name):
        again = desk.come_back(state=begun.query["state"])
    assert again.place == f"{desk.fake.endpoint_url}/oauth2/authorize"
    assert again.query["prompt"] == "login"
    assert again.cookie("session") is None
    assert desk.signed_in == ""
    assert desk.sessions.of_subject(SUB) == []
    assert desk.fake.operations[-1] == "RevokeToken"
    [line] = [line for line in caplog.messages if "event=sign_in" in line]
    assert "outcome=refused" in line
    assert "reason=signed_out_everywhere" in line
    # somebody signs in there, whatever Cognito's clock says
    answers(again, auth_time=NOW - 5)
    back = desk.come_back(state=again.query["state"])
    assert (back.place, back.query) == ("/login", {"next": "reports"})
    assert desk.signed_in == SUB
    assert desk.problem() == ""


@pytest.mark.parametrize("age", [100, 1])
def test_a_provider_that_still_asks_nobody_lets_nobody_in(
    desk: Desk, answers: Callable[..., None], clock: Clock, age: int
) -> None:
    sign_in(desk, answers, auth_time=NOW - age)
    found = desk.sessions.from_cookie(desk.session)
    assert found
    module.browsers().end_elsewhere(SUB, found.id)
    place = desk.begin(email="ada@example.com")
    for _ in range(2):
        answers(place, auth_time=NOW - age)
        place = desk.come_back(state=place.query["state"])
    assert place.place == "/login"
    assert desk.signed_in == ""
    assert desk.problem() == "signed_out_everywhere"
    assert desk.email == "ada@example.com"
    assert desk.fake.operations[-1] == "RevokeToken"


def test_tokens_that_no_session_keeps_are_revoked(
    desk: Desk,
    answers: Callable[..., None],
    store: SqliteStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    begun = desk.begin()
    answers(begun)
    monkeypatch.setattr(store, "insert", away)
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "service_unavailable"
    assert desk.fake.operations[-1] == "RevokeToken"


def test_a_proof_keeps_the_session_and_makes_it_fresh(
    desk: Desk, answers: Callable[..., None], clock: Clock
) -> None:
    id_ = sign_in(desk, answers, auth_time=NOW - 590)
    # the verifier's clock stands still, with a minute of leeway
    clock.advance(50)
    begun = desk.begin(next="account?part=security", again="1")
    assert begun.query["prompt"] == "login"
    answers(begun, auth_time=NOW + 45)
    back = desk.come_back(state=begun.query["state"])
    assert back.query == {"next": "account?part=security"}
    assert desk.problem() == ""
    clock.advance(500)
    session = desk.sessions.from_cookie(desk.session)
    assert session
    assert session.id == id_
    assert desk.sessions.is_proved(session)
    # its tokens are not kept
    assert desk.fake.operations[-1] == "RevokeToken"


def test_a_proof_by_another_account_is_none(
    desk: Desk, answers: Callable[..., None]
) -> None:
    id_ = sign_in(desk, answers, auth_time=NOW - 700)
    begun = desk.begin(again="1")
    answers(begun, auth_time=NOW, sub="another")
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "other_account"
    session = desk.sessions.from_cookie(desk.session)
    assert session
    assert (session.id, session.subject) == (id_, SUB)
    assert not desk.sessions.is_proved(session)


def test_a_proof_that_asked_nobody_is_none(
    desk: Desk, answers: Callable[..., None]
) -> None:
    sign_in(desk, answers, auth_time=NOW - 700)
    begun = desk.begin(again="1")
    answers(begun, auth_time=NOW - 100)
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "provider_not_asked"


def test_a_proof_that_can_not_be_noted_leaves_no_tokens(
    desk: Desk,
    answers: Callable[..., None],
    store: SqliteStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    sign_in(desk, answers, auth_time=NOW - 700)
    begun = desk.begin(again="1")
    answers(begun, auth_time=NOW)
    monkeypatch.setattr(store, "swap", away)
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "service_unavailable"
    assert desk.fake.operations[-1] == "RevokeToken"


def test_a_linked_account_proves_itself_by_its_password_alone(
    desk: Desk, answers: Callable[..., None]
) -> None:
    linked = {"identities": [identity(primary="false")]}
    sign_in(desk, answers, auth_time=NOW - 700, **linked)
    begun = desk.begin(again="1")
    answers(begun, auth_time=NOW, **linked)
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "proof_needed"
    session = desk.sessions.from_cookie(desk.session)
    assert session
    assert not desk.sessions.is_proved(session)
    assert desk.fake.operations[-1] == "RevokeToken"


def test_a_proof_for_a_session_that_is_over_is_none(
    desk: Desk, answers: Callable[..., None]
) -> None:
    id_ = sign_in(desk, answers)
    begun = desk.begin(again="1")
    answers(begun, auth_time=NOW)
    desk.sessions.delete(id_)
    asked = len(desk.fake.requests)
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "provider_answer_refused"
    assert len(desk.fake.requests) == asked


def test_a_proof_is_for_no_other_session_that_came_meanwhile(
    desk: Desk, answers: Callable[..., None]
) -> None:
    sign_in(desk, answers)
    begun = desk.begin(again="1")
    answers(begun, auth_time=NOW)
    bea = desk.sessions.create(
        "bea", Tokens("i", "a", "r"), browser_hash(BROWSER), proved_at=NOW - 700
    )
    taken = desk.sessions.take_ticket(bea.ticket or "", browser_hash(BROWSER))
    assert taken
    desk.session = taken[1]
    desk.come_back(state=begun.query["state"])
    assert desk.problem() == "provider_answer_refused"
    session = desk.sessions.from_cookie(desk.session)
    assert session
    assert session.subject == "bea"
    assert not desk.sessions.is_proved(session)


def test_nobody_proves_anything_without_a_session(desk: Desk) -> None:
    assert desk.begin(again="1").place == "/login"


@pytest.mark.parametrize(
    ("provider", "logout_uri"),
    [
        (PROVIDER, "https://company.example/out"),
        ("Google", f"{ORIGIN}/"),
        ("https://evil.example", f"{ORIGIN}/"),
    ],
)
def test_a_sign_out_leads_to_the_end_at_cognito(
    desk: Desk, provider: str, logout_uri: str
) -> None:
    desk.session = "dead.cookie"
    query = urlencode({"provider": provider})
    out = desk.ask("/auth/signout", query=query, sec_fetch_site="same-origin")
    assert out.place == f"{desk.fake.endpoint_url}/logout"
    assert out.query["logout_uri"] == logout_uri
    assert out.cookie("session") == ""


def test_a_link_ends_nothing(desk: Desk, answers: Callable[..., None]) -> None:
    sign_in(desk, answers)
    out = desk.ask("/auth/signout", sec_fetch_site="same-origin")
    assert out.place == "/login"
    assert desk.signed_in == SUB
    desk.session = ""
    assert desk.ask("/auth/signout", sec_fetch_site="cross-site").place == "/login"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "\\\\x"])
def test_where_somebody_goes_on_to_is_the_pages_own_to_say(
    desk: Desk, answers: Callable[..., None], wanted: str
) -> None:
    begun = desk.begin(next=wanted)
    answers(begun)
    back = desk.come_back(state=begun.query["state"])
    assert (back.place, back.query) == ("/login", {"next": wanted})


def test_a_way_that_is_too_long_is_forgotten(desk: Desk) -> None:
    assert desk.begin("", next="x" * 2001).query == {}


def test_a_store_that_is_away_leads_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Sessions:
        raise ServiceUnavailable("the store is away")

    begun = desk.begin()
    for one in (module, provider_notes):
        monkeypatch.setattr(one, "sessions", away)
    assert desk.begin().place == "/login"
    assert desk.come_back(state=begun.query["state"]).place == "/login"
    assert desk.ask("/auth/signout", sec_fetch_site="same-origin").place == "/login"


def test_what_is_kept_is_sealed_and_never_the_state(
    desk: Desk, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[bytes] = []
    put = store.put_note

    def note(key: str, sealed: bytes, expires_at: float) -> None:
        kept.append(sealed)
        put(key, sealed, expires_at)

    monkeypatch.setattr(store, "put_note", note)
    begun = desk.begin()
    assert kept
    for secret in (begun.query["state"], begun.query["nonce"], PROVIDER):
        assert secret.encode() not in b"".join(kept)
