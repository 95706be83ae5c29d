"""A browser without a browser: its cookies, and its pages' websockets."""

import http.client
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

# As long as a sign-in may take, and a busy machine on top.
PATIENCE_SECONDS = 40.0
TICKET = re.compile(r'data-session-ticket="([\w.-]{1,100})"')


class Client:
    """Somebody's browser: it keeps its cookies, and opens pages.

    Args:
        port: The app's, on loopback.

    Attributes:
        cookies: Those that it has now.
        tickets: Those that it has handed over.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.cookies: dict[str, str] = {}
        self.tickets: list[str] = []
        self._ask("GET", "/")
        # which has Streamlit's own cookie
        self._ask("GET", "/_stcore/health")

    @property
    def has_session(self) -> bool:
        return any(name.startswith("session") for name in self.cookies)

    @contextmanager
    def page(self, path: str = "", query: str = "") -> Iterator["Page"]:
        """Open a page, and wait until it is drawn.

        Args:
            path: Its address, without the slash.
            query: What follows the question mark.
        """
        token = self.cookies.get("_streamlit_xsrf", "none")
        with connect(
            f"ws://localhost:{self._port}/_stcore/stream",
            origin=Origin(f"http://localhost:{self._port}"),
            subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
            additional_headers={"Cookie": self._cookie_line()},
            proxy=None,
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
        ) as connection:
            yield Page(connection, path, query, self.hand_over)

    def hand_over(self, ticket: str) -> None:
        """What session.js does with a ticket: twice, to show that the cookie came."""
        self.tickets.append(ticket)
        for given in (ticket, None):
            self._ask("POST", "/session/sync", json.dumps({"ticket": given}))

    def _ask(self, method: str, path: str, body: str | None = None) -> None:
        host = f"localhost:{self._port}"
        lines = {
            "Host": host,
            "Origin": f"http://{host}",
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
            "Cookie": self._cookie_line(),
        }
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=PATIENCE_SECONDS
        )
        try:
            connection.request(method, path, body, lines)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        for header, line in answer.getheaders():
            if header.lower() == "set-cookie":
                name, _, value = line.partition(";")[0].partition("=")
                if value.strip('"'):
                    self.cookies[name] = value
                else:
                    self.cookies.pop(name, None)

    def _cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


class Page:
    """A page as it is drawn now.

    `elements` are Streamlit's, in the order in which they were drawn.
    """

    def __init__(
        self,
        connection: ClientConnection,
        path: str,
        query: str,
        hand_over: Callable[[str], None],
    ) -> None:
        self._connection = connection
        self._hand_over = hand_over
        self._handed: set[str] = set()
        self._hash, self._query = "", query
        self.elements: dict[tuple[int, ...], Any] = {}
        self.exceptions: list[str] = []
        self._run(path=path)

    @property
    def texts(self) -> list[str]:
        """Its headings and sentences, as far as they are plain."""
        return [
            getattr(one, str(one.WhichOneof("type"))).body
            for one in self.of("heading", "text", "markdown", "alert")
        ]

    @property
    def problems(self) -> list[str]:
        """What stands in its red boxes."""
        return self._said(Alert.ERROR)

    @property
    def successes(self) -> list[str]:
        """What stands in its green ones."""
        return self._said(Alert.SUCCESS)

    def rerun(self) -> None:
        """Have it drawn once more."""
        self._run()

    def send(self, button: str, **typed: str) -> None:
        """Type into fields, tick every box, and press a button.

        Args:
            button: Its label.
            typed: By label, with _ for a blank.
        """
        self._run(button=button, typed=typed)

    def has(self, button: str) -> bool:
        return bool(self._buttons(button))

    def _buttons(self, label: str) -> list[str]:
        return [
            one.button.id
            for one in self.of("button")
            if one.button.label == label and not one.button.disabled
        ]

    def _said(self, format: int) -> list[str]:
        boxes = self.of("alert")
        return [one.alert.body for one in boxes if one.alert.format == format]

    def of(self, *kinds: str) -> list[Any]:
        """The elements of these kinds."""
        found = self.elements.values()
        return [one for one in found if one.WhichOneof("type") in kinds]

    def _run(
        self,
        *,
        path: str | None = None,
        button: str = "",
        typed: dict[str, str] | None = None,
    ) -> None:
        asked = BackMsg()
        rerun = asked.rerun_script
        rerun.query_string = self._query
        if path is not None:
            rerun.page_name = path
        else:
            rerun.page_script_hash = self._hash
        words = {name.replace("_", " "): value for name, value in (typed or {}).items()}
        for one in self.of("text_input"):
            field = one.text_input
            state = rerun.widget_states.widgets.add()
            state.id = field.id
            state.string_value = words.get(field.label, field.default)
        for one in self.of("checkbox") if button else []:
            state = rerun.widget_states.widgets.add()
            state.id, state.bool_value = one.checkbox.id, True
        if button:
            state = rerun.widget_states.widgets.add()
            state.id, state.trigger_value = self._buttons(button)[0], True
        self._connection.send(asked.SerializeToString())
        self._read()

    def _read(self) -> None:
        """Take what comes until the run is over that no other one follows."""
        ended = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR
        while True:
            data = self._connection.recv(PATIENCE_SECONDS)
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.elements.clear()
            elif kind == "navigation":
                self._hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "delta":
                self._draw(message)
            elif kind == "script_finished" and message.script_finished in ended:
                return

    def _draw(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        self.elements[tuple(message.metadata.delta_path)] = element
        if kind == "exception":
            self.exceptions.append(str(element.exception.message))
        if kind in ("html", "markdown"):
            for ticket in TICKET.findall(str(element).replace('\\"', '"')):
                if ticket not in self._handed:
                    self._handed.add(ticket)
                    self._hand_over(ticket)
