"""A way to the embedded Cognito that writes down what comes by, and can be slow."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.terraform.empty_texts import empty_texts

SERVICES = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "DynamoDB_20120810": "dynamodb",
}


@dataclass(frozen=True)
class SlowWay:
    """`endpoint_url` leads there; `reached` is set once the operation is under way.

    `asked` has every operation that came by, `"dynamodb:CreateTable"`, and `empty` the
    texts in them that the API wants and that were empty.
    """

    endpoint_url: str
    reached: threading.Event
    asked: set[str]
    empty: set[str]


@contextmanager
def slow_way(endpoint_url: str, operation: str, seconds: float) -> Iterator[SlowWay]:
    """Listen on a port of its own and hand everything on."""
    host = urlsplit(endpoint_url).netloc
    reached = threading.Event()
    asked: set[str] = set()
    empty: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target, _, name = self.headers.get("X-Amz-Target", "").partition(".")
            if target:  # not EC2, whose age provider 3.39 wants to know
                asked.add(f"{SERVICES[target]}:{name}")
                empty.update(empty_texts(SERVICES[target], name, json.loads(body)))
            if name == operation:
                reached.set()
                time.sleep(seconds)
            onward = http.client.HTTPConnection(host, timeout=10)
            headers = {name: value for name, value in self.headers.items()}
            onward.request("POST", self.path, body, headers | {"Host": host})
            answer = onward.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            onward.close()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield SlowWay(
                f"http://127.0.0.1:{server.server_port}", reached, asked, empty
            )
        finally:
            server.shutdown()
            thread.join()
