"""HTTP by hand: any header, any body, no browser's manners."""

import http.client
import json
import re
from dataclasses import dataclass

from tests.browser.app import App

TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def set_cookies(self) -> dict[str, str]:
        """Each cookie that it sets, by name, with value and flags."""
        lines = [value for key, value in self.headers if key == "set-cookie"]
        return {line.partition("=")[0]: line.partition("=")[2] for line in lines}

    @property
    def tag(self) -> str:
        """What `/session/sync` says of the session: empty for none."""
        return str(json.loads(self.body)["tag"])

    @property
    def page_tag(self) -> str:
        """The same, as a page has it."""
        found = re.search(r'data-tag="(\w*)"', self.text)
        assert found
        return found[1]


def request(
    app: App,
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    cookies: dict[str, str] | None = None,
    **headers: str,
) -> Answer:
    """Send one request; `sec_fetch_site="none"` is the header Sec-Fetch-Site."""
    lines = {"host": app.host}
    if cookies:
        lines["cookie"] = "; ".join(
            f"{name}={value}" for name, value in cookies.items()
        )
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(
        "127.0.0.1", app.port, timeout=TIMEOUT_SECONDS
    )
    try:
        connection.request(method, path, body, lines)
        answer = connection.getresponse()
        found = [(name.lower(), value) for name, value in answer.getheaders()]
        return Answer(answer.status, found, answer.read())
    finally:
        connection.close()


def get(
    app: App, path: str, cookies: dict[str, str] | None = None, **headers: str
) -> Answer:
    return request(app, "GET", path, cookies=cookies, **headers)


def sync(
    app: App,
    ticket: object,
    cookies: dict[str, str] | None = None,
    **headers: str,
) -> Answer:
    """What client.js sends; further headers come on top."""
    return request(
        app,
        "POST",
        "/session/sync",
        body=json.dumps({"ticket": ticket}).encode(),
        cookies=cookies,
        **{
            "content_type": "application/json",
            "origin": app.url,
            "sec_fetch_site": "same-origin",
            **headers,
        },
    )
