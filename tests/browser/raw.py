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
        pairs = (line.partition("=") for line in lines)
        return {plain_name(name): value for name, _, value in pairs}

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


OURS = ("session", "browser", "device")


def plain_name(name: str) -> str:
    """A cookie's name without the mark of its app: `session` for `session-1a2b3c4d`."""
    return re.sub(r"^(session|browser|device)-[0-9a-f]{8}$", r"\1", name)


def cookie_line(app: App, cookies: dict[str, str]) -> str:
    """The header for cookies by their plain names, as this app calls them."""
    mark = app.cookie_mark(lambda: request(app, "GET", "/"))
    return "; ".join(
        f"{name}{mark if name in OURS else ''}={value}"
        for name, value in cookies.items()
    )


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
        lines["cookie"] = cookie_line(app, cookies)
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
