"""A browser and an app on their way through managed login, without either."""

import hashlib
import http.cookiejar
import json
import secrets
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.company import APP, CALLBACK, NAME, SCOPES
from tests.embedded import Pool


class Browser:
    """Asks for what it is told to, with its cookies, and follows nothing."""

    def __init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            NoRedirects, urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def get(self, url: str) -> tuple[int, str]:
        """Go there: the status, and where it leads or what it says."""
        return self._send(urllib.request.Request(url))

    def submit(self, url: str, **fields: str) -> tuple[int, str]:
        """Send a form to the page that it is on."""
        return self._send(urllib.request.Request(url, urlencode(fields).encode()))

    def _send(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                text = answer.headers.get("Location") or answer.read().decode()
                return answer.code, text


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class App:
    """What an app keeps of one sign-in.

    Args:
        pool: Whose people sign in; its client lists `CALLBACK` and the provider.
        others: Parameters that are other than usual, "" for none.
    """

    def __init__(self, pool: Pool, **others: str) -> None:
        self.pool = pool
        self.pages = pool.embedded.endpoint_url
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.query = {
            "response_type": "code",
            "client_id": pool.client_id,
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
        """Where the app sends its visitor."""
        query = {name: value for name, value in self.query.items() if value}
        return f"{self.pages}/oauth2/authorize?{urlencode(query)}"

    def exchange(self, code: str, **others: str) -> tuple[int, dict[str, Any]]:
        """Ask for tokens: the status, and the JSON."""
        form = {
            "grant_type": "authorization_code",
            "client_id": self.pool.client_id,
            "redirect_uri": CALLBACK,
            "code": code,
            "code_verifier": self.verifier,
        } | others
        fields = {name: value for name, value in form.items() if value}
        status, text = Browser().submit(f"{self.pages}/oauth2/token", **fields)
        return status, json.loads(text)

    def to_provider(self, browser: Browser) -> str:
        """Where the provider's form is, to which the browser is led."""
        status, url = browser.get(self.url)
        assert status == 302, url
        assert not url.startswith((self.pages, APP))
        return url

    def way_back(self, browser: Browser, name: str, **form: str) -> str:
        """Where the provider leads somebody who signs in there."""
        status, url = browser.submit(self.to_provider(browser), sub=name, **form)
        assert status == 302, url
        assert url.startswith(f"{self.pages}/oauth2/idpresponse?")
        return url

    def sign_in(self, browser: Browser, name: str, **form: str) -> dict[str, str]:
        """The whole way; what the app's callback gets."""
        return answer(*browser.get(self.way_back(browser, name, **form)))

    def tokens(self, browser: Browser, name: str) -> dict[str, Any]:
        """The whole way, and the exchange."""
        status, found = self.exchange(self.sign_in(browser, name)["code"])
        assert status == 200, found
        return found


def answer(status: int, url: str) -> dict[str, str]:
    """What a redirect brings to the app's callback."""
    assert status == 302, url
    assert url.startswith(f"{CALLBACK}?")
    found = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: value for name, [value] in found.items()}
