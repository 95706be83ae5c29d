"""A Streamlit page without a browser: its websocket, spoken by hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.browser.app import App
from tests.browser.raw import cookie_line

TIMEOUT_SECONDS = 20.0


class Live:
    """A connected page after its first run.

    `session_id` is Streamlit's own name for the page; `shown` is all that it drew.
    """

    def __init__(self, connection: ClientConnection, path: str) -> None:
        self.session_id = ""
        self.shown = ""
        rerun = BackMsg()
        rerun.rerun_script.query_string = ""
        rerun.rerun_script.page_name = path
        connection.send(rerun.SerializeToString())
        finished = False
        while not (finished and self.session_id):
            data = connection.recv(TIMEOUT_SECONDS)
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            self.session_id = session_id(message) or self.session_id
            self.shown += str(message)
            finished = finished or message.WhichOneof("type") == "script_finished"


@contextmanager
def open_page(
    app: App,
    cookies: dict[str, str] | None = None,
    *,
    resume: str = "",
    path: str = "",
    origin: str | None = None,
    headers: dict[str, str] | None = None,
) -> Iterator[Live]:
    """Connect as a page, perhaps with the session id of another one."""
    # protocol, a token without which no cookie says who is there, the page to resume
    token = (cookies or {}).get("_streamlit_xsrf", "PLACEHOLDER_AUTH_TOKEN")
    words = ["streamlit", token, *([resume] if resume else [])]
    lines = dict(headers or {})
    if cookies:
        lines["Cookie"] = cookie_line(app, cookies)
    with connect(
        f"ws://localhost:{app.port}/_stcore/stream",
        origin=Origin(origin or app.url),
        subprotocols=[Subprotocol(word) for word in words],
        additional_headers=lines,
        proxy=None,
        max_size=None,
        open_timeout=TIMEOUT_SECONDS,
    ) as connection:
        yield Live(connection, path)


class Eavesdropper:
    """Reads the session ids that Streamlit gives to a browser's page."""

    def __init__(self, page: Page) -> None:
        self.session_ids: list[str] = []
        page.on("websocket", self._on_websocket)

    def _on_websocket(self, websocket: WebSocket) -> None:
        websocket.on("framereceived", self._on_frame)

    def _on_frame(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes) and (
            found := session_id(ForwardMsg.FromString(payload))
        ):
            self.session_ids.append(found)


def session_id(message: ForwardMsg) -> str:
    """The session id in a message, if it is the one that has it."""
    found: str = message.new_session.initialize.session_id
    return found
