"""A way to the embedded Cognito that writes down what comes by, and can be slow."""

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.terraform.empty_texts import empty_texts
from tests.terraform.policies import operations

SERVICES = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "DynamoDB_20120810": "dynamodb",
    "Logs_20140328": "logs",
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


def rights_of(method: str, path: str, body: bytes) -> set[str]:
    """What a call in another protocol than JSON asks for, `{"iam:GetRole"}`.

    Nothing where no rights are needed, as by STS, and for the question by which
    provider 3.39 finds out how old an account is.
    """
    if path.startswith("/v2/"):
        return {f"apigateway:{method}"}
    if path == "/":
        name = parse_qs(body.decode())["Action"][0]
        return {f"iam:{name}"} & {f"iam:{known}" for known in operations("iam")}
    plain = path.partition("?")[0]
    return {
        f"lambda:{name}"
        for name, operation in operations("lambda").items()
        if operation.http["method"] == method
        and re.fullmatch(
            re.sub(r"\{\w+\}", "[^/]+", operation.http["requestUri"].rstrip("/")), plain
        )
    }


@contextmanager
def slow_way(endpoint_url: str, operation: str, seconds: float) -> Iterator[SlowWay]:
    """Listen on a port of its own and hand everything on."""
    host = urlsplit(endpoint_url).netloc
    reached = threading.Event()
    asked: set[str] = set()
    empty: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            target, _, name = self.headers.get("X-Amz-Target", "").partition(".")
            if target:
                asked.add(f"{SERVICES[target]}:{name}")
                empty.update(empty_texts(SERVICES[target], name, json.loads(body)))
            else:
                asked.update(rights_of(self.command, self.path, body))
            if name == operation:
                reached.set()
                time.sleep(seconds)
            onward = http.client.HTTPConnection(host, timeout=10)
            headers = {name: value for name, value in self.headers.items()}
            onward.request(self.command, self.path, body, headers | {"Host": host})
            answer = onward.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            onward.close()

        do_DELETE = do_GET = do_PATCH = do_PUT = do_POST

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
