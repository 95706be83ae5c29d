"""People of another provider at the embedded Cognito, as an app and a browser go."""

import hashlib
import http.client
import http.cookiejar
import json
import secrets
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.company import NAME, Company, company
from tests.embedded import Embedded
from tests.stack import Stack

pytestmark = pytest.mark.integration

APP = "http://localhost:8501"
CALLBACK = f"{APP}/auth/callback"
SCOPES = "openid email profile aws.cognito.signin.user.admin"


class Browser:
    """Goes where it is led, with its cookies, but never to the app."""

    def __init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()

    def get(self, url: str) -> tuple[int, str]:
        """Go there; the status, and where it leads or what it says."""
        return self._send(urllib.request.Request(url))

    def submit(self, url: str, **fields: str) -> tuple[int, str]:
        """Send a form to the page that it is on."""
        return self._send(urllib.request.Request(url, urlencode(fields).encode()))

    def _send(self, request: urllib.request.Request) -> tuple[int, str]:
        opener = urllib.request.build_opener(
            NoRedirects, urllib.request.HTTPCookieProcessor(self.cookies)
        )
        try:
            with opener.open(request, timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as answer:
            text = answer.headers.get("Location") or answer.read().decode()
            return answer.code, text


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class App:
    """What an app remembers of one sign-in."""

    def __init__(self, stack: Stack, **others: str) -> None:
        self.stack = stack
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.query = {
            "response_type": "code",
            "client_id": stack.config.client_id,
            "redirect_uri": CALLBACK,
            "identity_provider": NAME,
            "scope": SCOPES,
            "state": "an app's own/state +&=é",
            "nonce": secrets.token_urlsafe(32),
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | others

    @property
    def url(self) -> str:
        query = {name: value for name, value in self.query.items() if value}
        return f"{self.stack.config.hosted_domain}/oauth2/authorize?{urlencode(query)}"

    def exchange(self, code: str, **others: str) -> tuple[int, dict[str, Any]]:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.stack.config.client_id,
            "redirect_uri": CALLBACK,
            "code": code,
            "code_verifier": self.verifier,
        } | others
        status, text = Browser().submit(
            f"{self.stack.config.hosted_domain}/oauth2/token",
            **{name: value for name, value in form.items() if value},
        )
        return status, json.loads(text)


def answer(url: str) -> dict[str, str]:
    """What an address brings to the app's callback."""
    assert url.startswith(f"{CALLBACK}?")
    found = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: value for name, [value] in found.items()}


def sign_in(app: App, browser: Browser, name: str, **form: str) -> dict[str, str]:
    """The whole way but the exchange; what the app's callback gets."""
    status, url = browser.get(app.url)
    assert status == 302
    status, url = browser.submit(url, sub=name, **form)
    assert status == 302
    status, url = browser.get(url)
    assert status == 302
    return answer(url)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """One of its own: as soon as a pool has a domain, there are pages."""
    made = Embedded(tmp_path_factory.mktemp("embedded"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with company(tmp_path_factory.mktemp("company")) as made:
        yield made


@pytest.fixture(scope="module")
def federated(
    embedded: Embedded, provider: Company, tmp_path_factory: pytest.TempPathFactory
) -> Stack:
    return provider.make_stack(embedded, tmp_path_factory.mktemp("stack"), APP)


def test_somebody_of_a_provider_gets_tokens(
    federated: Stack, provider: Company, claims_of: Callable[[str], dict[str, Any]]
) -> None:
    provider.employ("alice", email="alice@company.example", email_verified=True)
    app, browser = App(federated), Browser()
    brought = sign_in(app, browser, "alice")
    assert brought["state"] == app.query["state"]
    status, tokens = app.exchange(brought["code"])
    assert status == 200
    claims = claims_of(tokens["id_token"])
    assert claims["nonce"] == app.query["nonce"]
    assert claims["cognito:username"] == f"{NAME}_alice"
