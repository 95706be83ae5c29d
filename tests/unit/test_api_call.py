"""The page that calls the API: what it sends, and what a gateway makes of that."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from streamlit.testing.v1 import AppTest

from cognito_auth.values import SignedIn, Tokens
from streamlit_cognito import backend
from streamlit_cognito.pages.api_call import KINDS, changed
from streamlit_cognito.script import session
from streamlit_cognito.script.session import Presence
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import say
from tests.edge import SCOPE, Edge
from tests.unit.apps import Menu, app_of, heading, visit
from tests.unit.minting import (
    CLIENT_ID,
    ISSUER,
    SUB,
    access_claims,
    id_claims,
    public_jwk,
    sign,
)

ADA = "ada@example.com"
API = "https://api.example.com"


@pytest.fixture(autouse=True)
def configured(nothing_set_up: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool, and no API yet."""
    monkeypatch.setenv("COGNITO_USER_POOL_ID", "eu-central-1_Example")
    monkeypatch.setenv("COGNITO_CLIENT_ID", CLIENT_ID)


@pytest.fixture
def edge(key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    """The stack's API, behind a gateway that knows the pool's key."""
    keys = {"keys": [public_jwk(key)]}
    with Edge(lambda: keys, ISSUER, CLIENT_ID) as running:
        monkeypatch.setenv("COGNITO_API_URL", running.url)
        yield running


@pytest.fixture
def ada() -> Iterator[SignedIn]:
    with fake_sign_in(ADA) as signed_in:
        assert signed_in
        yield signed_in


@pytest.fixture
def tokens(key: RSAPrivateKey, ada: SignedIn) -> Iterator[Tokens]:
    """What Ada has: tokens that the pool has signed."""
    now = int(time.time())
    times = {"iat": now - 10, "auth_time": now - 10, "exp": now + 3600}
    made = Tokens(
        sign(key, id_claims(**times)), sign(key, access_claims(**times)), "refresh"
    )
    claims = replace(ada.access_claims, raw={"scope": SCOPE})
    hers = replace(ada, tokens=made, access_claims=claims)
    with patch.object(session, "look", lambda: Presence(None, hers)):
        yield made


def with_an_api() -> None:
    import streamlit as st

    from streamlit_cognito import account_pages, navigation

    def home() -> None:
        st.title("Home")

    navigation([home, *account_pages()]).run()


def opened() -> AppTest:
    return visit(app_of(with_an_api), "api-call")


def press(app: AppTest, kind: str) -> AppTest:
    """Press a button of the page, at its address."""
    [button] = [one for one in app.button if one.label == say(f"api.{kind}")]
    button.click()
    return visit(app, "api-call")


def tables(app: AppTest) -> dict[str, dict[str, str]]:
    """What the page's tables say, by their captions."""
    found = {}
    for one in app.get("html"):
        for caption, rows in re.findall(
            r"<caption>(.*?)</caption>(.*?)</table>", one.proto.body
        ):
            row = r'<th scope="row">(.*?)</th><td><bdi>(.*?)</bdi>'
            found[caption] = dict(re.findall(row, rows))
    return found


def sentences(app: AppTest) -> list[str]:
    """What the page says of an answer, without Markdown's backslashes."""
    return [one.value.replace("\\", "") for one in [*app.success, *app.error]]


def words(app: AppTest) -> str:
    """All that the page drew, and remembers."""
    kept = str(app.session_state)
    return f"{app._tree} {app.get('html')} {kept}"


@pytest.mark.parametrize(
    ("kind", "status", "word"),
    [
        ("access", "200 OK", "let_in"),
        ("none", "401 Unauthorized", "none_refused"),
        ("id", "403 Forbidden", "id_refused"),
        ("changed", "401 Unauthorized", "changed_refused"),
    ],
)
def test_each_token_gets_the_answer_that_it_deserves(
    edge: Edge, tokens: Tokens, kind: str, status: str, word: str
) -> None:
    app = press(opened(), kind)

    assert heading(app) == "Call the API"
    assert sentences(app) == [say(f"api.{word}")]
    assert not app.error
    answer = tables(app)[say("api.answer")]
    assert answer[say("api.status")] == status
    assert re.fullmatch(r"\d+ ms", answer[say("api.time")])
    assert ("WWW-Authenticate" in answer) == (kind != "access")
    [sent] = edge.seen
    assert bool(sent) == (kind != "none")
    request, body = app.code
    assert request.value == f"GET {edge.url}/whoami\nAuthorization: Bearer ••••••••"
    assert (SUB in body.value) == (kind == "access")
    # what an API answers is text
    assert not any("*Ünal*" in one.value for one in app.markdown)
    for token in (tokens.access_token, tokens.id_token):
        assert token.rpartition(".")[2] not in words(app)
        assert token.split(".")[1] not in words(app)


def test_a_token_for_another_client_is_refused(
    edge: Edge, key: RSAPrivateKey, tokens: Tokens, ada: SignedIn
) -> None:
    now = int(time.time())
    others = sign(key, access_claims(client_id="another", iat=now, exp=now + 60))
    hers = replace(ada, tokens=replace(tokens, access_token=others))
    with patch.object(session, "look", lambda: Presence(None, hers)):
        app = press(opened(), "access")

    assert tables(app)[say("api.answer")][say("api.status")] == "401 Unauthorized"
    # it is not hers to mend
    assert sentences(app) == [say("api.access_refused")]
    assert app.error


@pytest.mark.usefixtures("tokens")
def test_the_log_tells_an_administrator_what_to_mend(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    edge.checks = False
    edge.answer = lambda _: (401, b"{}")

    press(opened(), "access")

    [line] = [one for one in caplog.messages if one.startswith("API ")]
    assert f"API {edge.url}/whoami answered with status 401" in line
    assert SCOPE in line
    assert edge.seen[0].split()[1] not in caplog.text


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize(
    ("kind", "status", "word"),
    [
        *((kind, 200, "open") for kind in KINDS if kind != "access"),
        ("access", 204, "let_in"),
        ("access", 302, "failed"),
        ("access", 404, "failed"),
        ("none", 404, "failed"),
        ("access", 500, "failed"),
        ("access", 599, "failed"),
        ("id", 429, "busy"),
    ],
)
def test_whatever_the_api_answers_has_its_sentence(
    edge: Edge, kind: str, status: int, word: str
) -> None:
    edge.checks = False
    edge.answer = lambda _: (status, b"")

    app = press(opened(), kind)

    assert sentences(app) == [say(f"api.{word}")]
    assert len(app.code) == 1
    shown = tables(app)[say("api.answer")][say("api.status")]
    assert shown.split()[0] == str(status)


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize(
    ("body", "caption"),
    [
        (b"{}", None),
        (b"<b>Hello</b> **you** :material/check:", "api.not_json"),
        (b"[" + b" " * 20_000 + b"]", "api.cut"),
    ],
)
def test_an_answer_is_text_and_says_what_it_lacks(
    edge: Edge, body: bytes, caption: str | None
) -> None:
    edge.answer = lambda _: (200, body)

    app = press(opened(), "access")

    said = [one.value for one in app.caption]
    assert said == ([say(caption)] if caption else [])
    assert not any("Hello" in one.value for one in app.markdown)


@pytest.mark.usefixtures("tokens")
def test_where_no_answer_comes_the_page_says_so_and_it_can_be_tried_again(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened()
    monkeypatch.setenv("COGNITO_API_URL", "http://127.0.0.1:9")
    press(app, "access")

    [sentence] = sentences(app)
    assert sentence.startswith("The API can't be reached. Try again in a moment.")

    monkeypatch.setenv("COGNITO_API_URL", edge.url)
    press(app, "access")
    assert sentences(app) == [say("api.let_in")]
    # and nothing of the failure comes back
    visit(app, "api-call")
    assert sentences(app) == []


@pytest.mark.usefixtures("tokens")
def test_the_page_says_what_the_gateway_checks(edge: Edge) -> None:
    checks = tables(opened())[say("api.checked")]

    assert checks == {
        "Signature": "RS256, key key",
        "Issuer": "https://issuer.example.com",
        "Client": "client",
        "Expiry": checks["Expiry"],
        "Scope": SCOPE,
    }
    assert checks["Expiry"].startswith("until ")
    assert edge.seen == []


@pytest.mark.usefixtures("tokens")
def test_a_session_that_has_ended_sends_nothing(edge: Edge) -> None:
    app = opened()
    looks = iter([session.look()])
    gone = patch.object(session, "look", lambda: next(looks, Presence()))
    with gone:
        press(app, "access")

    assert heading(app) == "Sign in"
    assert edge.seen == []


@pytest.mark.usefixtures("ada")
def test_without_an_api_the_page_says_why(made_menu: Menu) -> None:
    app = opened()

    assert heading(app) == "Call the API"
    assert [one.value for one in app.markdown] == [say("api.missing")]
    assert not app.button
    assert "Call the API" not in made_menu.titles()


@pytest.mark.usefixtures("ada", "edge")
def test_with_an_api_it_is_in_the_menu_of_members(made_menu: Menu) -> None:
    opened()
    assert "Call the API" in made_menu.titles()


@pytest.mark.usefixtures("edge")
def test_a_guest_signs_in_first(made_menu: Menu) -> None:
    with fake_sign_in():
        app = opened()

    assert heading(app) == "Sign in"
    assert "Call the API" not in made_menu.titles()


def test_while_nothing_is_set_up_there_is_no_api(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COGNITO_API_URL", API)
    assert backend.is_offered("api")
    monkeypatch.delenv("COGNITO_USER_POOL_ID")
    assert not backend.is_offered("api")
    assert backend.is_offered("register")


def own_path() -> None:
    from streamlit_cognito import Page, account_pages, navigation, pages

    def call() -> None:
        pages.api(title="Ours", path="/orders/7")

    navigation([Page(call, path="api-call", members=True), *account_pages()]).run()


@pytest.mark.usefixtures("ada")
def test_an_app_may_call_another_route(edge: Edge) -> None:
    app = visit(app_of(own_path), "api-call")

    assert heading(app) == "Ours"
    assert f"GET {edge.url}/orders/7\n" in app.code[0].value


@pytest.mark.parametrize("signature", ["Abc", "abc", "B"])
def test_a_changed_token_has_another_signature_of_the_same_form(signature: str) -> None:
    token = changed(f"header.claims.{signature}")

    assert token.startswith("header.claims.")
    assert token != f"header.claims.{signature}"
    assert len(token) == len(f"header.claims.{signature}")
