"""Passkeys and mailed codes at real pages, by a client without a browser's manners."""

import html
import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.errors import CodeMismatch
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer, key_file
from cognito_auth.sessions.sqlite import SqliteStore
from streamlit_cognito.script.plain import plain
from streamlit_cognito.words import say
from tests.authenticator import Authenticator
from tests.browser.account_pages import stack_file
from tests.browser.app import App
from tests.choices import choosing_pool
from tests.embedded import Pool
from tests.integration.test_emulator_mailed_codes import code_for, other_than
from tests.soak.client import PATIENCE_SECONDS, Client, Page
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

CEREMONY = re.compile(r'data-ceremony="(\w+)" data-kind="(\w+)" data-options="(.*?)">')
UNSEEN = "Continue"


class Visitor(Client):
    """A browser, and who posts in its name."""

    def __init__(self, app: App) -> None:
        super().__init__(app.port)
        self._app = app

    def post(self, body: bytes) -> int:
        """What `/session/passkey` says to it."""
        origin = f"http://localhost:{self._app.port}"
        lines = {
            "Host": f"localhost:{self._app.port}",
            "Origin": origin,
            "Content-Type": "application/json",
            "Cookie": self._cookie_line(),
        }
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._app.port, timeout=PATIENCE_SECONDS
        )
        try:
            connection.request("POST", "/session/passkey", body, lines)
            return connection.getresponse().status
        finally:
            connection.close()


@pytest.fixture(scope="module")
def pool(stack: Stack) -> Pool:
    pool = choosing_pool(stack.embedded, "WEB_AUTHN", "EMAIL_OTP")
    pool.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id,
        MfaConfiguration="OFF",
        WebAuthnConfiguration={"RelyingPartyId": "localhost"},
    )
    return pool


@pytest.fixture
def app(stack: Stack, pool: Pool, tmp_path: Path) -> Iterator[App]:
    file = stack_file(
        *(tmp_path, stack, pool),
        mfa="OFF",
        first_factors=["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"],
        passkeys_relying_party="localhost",
    )
    made = App(tmp_path, file)
    made.start()
    yield made
    made.kill()


def asked(page: Page) -> tuple[str, str, dict[str, Any]]:
    """The ceremony that a page shows: its id, its kind, and its options."""
    [found] = [
        match for one in page.of("html") for match in CEREMONY.findall(one.html.body)
    ]
    id_, kind, options = found
    return id_, kind, json.loads(html.unescape(options))


def send(page: Page, button: str, **typed: str) -> None:
    page.send(button, **typed)
    assert (page.problems, page.exceptions) == ([], [])


def name(page: Page, email: str) -> None:
    send(page, "Continue", Email=email)


def device() -> Authenticator:
    return Authenticator(origin="http://localhost")


def tokens_of(app: App, visitor: Visitor) -> list[str]:
    """Those of the session that a browser has now, and its cookie."""
    database = app.directory / "sessions.db"
    store = SqliteStore(database)
    sessions = Sessions(store, Sealer([key_file(database.with_suffix(".key"))]))
    [cookie] = [v for k, v in visitor.cookies.items() if k.startswith("session")]
    session = sessions.from_cookie(cookie)
    store.close()
    assert session
    tokens = session.tokens
    return [cookie, tokens.id_token, tokens.access_token, tokens.refresh_token]


def test_neither_codes_nor_tokens_are_written_anywhere(
    app: App, pool: Pool, stack: Stack
) -> None:
    visitor, email, secrets = Visitor(app), stack.new_email(), [PASSWORD]
    with visitor.page("register") as page:
        typed = {"Email": email, "Password": PASSWORD, "Repeat_password": PASSWORD}
        send(page, "Create account", **typed)
        secrets.append(code_for(pool, email))
        send(page, "Verify", Email=email, Verification_code=secrets[-1])
        secrets += tokens_of(app, visitor)
        send(page, "Sign out")
        name(page, email)
        send(page, "Mail me a code")
        secrets.append(code_for(pool, email))
        page.send("Continue", Verification_code=other_than(secrets[-1]))
        assert page.problems == [CodeMismatch.user_message]
        send(page, "Continue", Verification_code=secrets[-1])
        secrets += tokens_of(app, visitor)
    with visitor.page("account", "part=security&open=passkeys") as page:
        send(page, "Create a passkey")
        id_, kind, options = asked(page)
        assert kind == "create"
        authenticator = device()
        made = {"id": id_, "answer": authenticator.create(options)}
        assert visitor.post(json.dumps(made).encode()) == 204
        send(page, UNSEEN)
        assert say("passkey.added") in page.texts
        send(page, "Sign out")
        name(page, email)
        send(page, "Sign in with a passkey")
        id_, kind, options = asked(page)
        assert kind == "get"
        answer = json.loads(authenticator.get(json.dumps(options)))
        assert visitor.post(json.dumps({"id": id_, "answer": answer}).encode()) == 204
        send(page, UNSEEN)
        assert page.has("Sign out")
        secrets += tokens_of(app, visitor)

    app.kill()
    written = {
        one.name: one.read_bytes()
        for one in [*app.directory.rglob("*"), stack.embedded.log_path]
        if one.is_file() and one.suffix != ".key"
    }
    assert {"app.log", "sessions.db", "emulator.log"} <= written.keys()
    secrets += visitor.tickets
    assert len(set(secrets)) > 14
    assert found(secrets, written) == []
    # who searches finds
    assert found(secrets, {"planted": f"x={secrets[1]}".encode()}) == ["planted"]


def found(secrets: list[str], written: dict[str, bytes]) -> list[str]:
    """In which files a secret stands as a word of its own."""
    return [
        file
        for secret in secrets
        for file, content in written.items()
        if re.search(rb"(?<!\w)%b(?!\w)" % re.escape(secret.encode()), content)
    ]


def test_what_is_posted_for_a_page_is_its_own_answer_or_nothing(
    app: App, pool: Pool
) -> None:
    email, authenticator = pool.confirmed_user(), device()
    token = {"AccessToken": pool.sign_in(email)["AccessToken"]}
    start = pool.embedded.public.start_web_authn_registration(**token)
    made = authenticator.create(start["CredentialCreationOptions"])
    pool.embedded.public.complete_web_authn_registration(**token, Credential=made)
    visitor, stranger = Visitor(app), Visitor(app)

    def give(id_: str, by: Visitor = visitor, **outcome: object) -> int:
        return by.post(json.dumps({"id": id_, **outcome}).encode())

    with visitor.page("signin") as one, visitor.page("signin") as two:
        asks = []
        for page in (one, two):
            name(page, email)
            send(page, "Sign in with a passkey")
            id_, _, options = asked(page)
            asks.append((id_, json.loads(authenticator.get(json.dumps(options)))))
        (first, own), (second, other) = asks
        assert first != second
        # another page's, another browser's, no JSON
        assert give(first, answer=other) == 409
        assert give(first, stranger, answer=own) == 404
        assert give(first, answer={**own, "more": float("nan")}) == 409
        assert visitor.post(b'{"id": "%b", "answer": ' % first.encode()) == 400
        one.rerun()
        assert (one.problems, one.has("Sign out")) == ([], False)

        # the second page's sign-in is this browser's now
        assert give(second, problem=["NotAllowedError"]) == 204
        assert give(second, answer=other) == 409
        two.send(UNSEEN)
        assert two.problems == [plain(say("passkey.not_used"))]
        assert two.exceptions == []
        send(two, "Ask again")
        third, _, options = asked(two)
        answer = json.loads(authenticator.get(json.dumps(options)))
        assert give(third, answer=answer) == 204
        assert give(third, answer=answer) == 409
        assert give(second, answer=other) == 404
        send(two, UNSEEN)
        assert two.has("Sign out")
        # the first page follows, whatever it is answered
        give(first, answer=own)
        one.rerun()
        assert (one.problems, one.exceptions) == ([], [])
    assert "Traceback" not in app.log


def test_a_sign_in_that_another_tab_replaced_begins_anew(app: App, pool: Pool) -> None:
    visitor = Visitor(app)
    email, other = pool.confirmed_user(), pool.confirmed_user()
    with visitor.page("members") as page, visitor.page("signin") as tab:
        name(page, email)
        send(page, "Mail me a code")
        first = code_for(pool, email)
        name(tab, other)
        send(tab, "Mail me a code")
        page.rerun()
        assert plain(say("challenge.none")) in page.texts
        # in this page's place, where its form is what it was
        send(page, "Mail me a code")
        assert plain(say("challenge.none")) not in page.texts
        second = code_for(pool, email)
        assert second != first
        send(page, "Continue", Verification_code=second)
        assert page.has("Sign out")
