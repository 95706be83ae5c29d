"""A gateway on loopback, as API Gateway checks an access token before an API.

It checks signature, issuer, client (`aud` or `client_id`), times and scope, and answers
who calls. Source: API Gateway Developer Guide, "Control access to HTTP APIs with JWT
authorizers".
"""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from jose import JWTError, jwt

SCOPE = "aws.cognito.signin.user.admin"


class Edge:
    """It, while it runs.

    Args:
        keys: The pool's key set, `{"keys": [JWK]}`, as it is at each call.
        issuer: Whose tokens it takes.
        client_id: Of which app client.

    Attributes:
        seen: The header `Authorization` of each call.
        answer: What the API behind it answers to claims: a status and a body. Where it
            is replaced, `checks` may be false, too, and everybody is let in.
    """

    def __init__(
        self, keys: Callable[[], Mapping[str, Any]], issuer: str, client_id: str
    ) -> None:
        self.seen: list[str] = []
        self.checks = True
        self.answer: Callable[[Mapping[str, Any]], tuple[int, bytes]] = _whoami
        edge = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                given = self.headers.get("Authorization", "")
                edge.seen.append(given)
                status, reason, claims = 200, "", {}
                if edge.checks:
                    status, reason, claims = _checked(given, keys(), issuer, client_id)
                body = json.dumps(REFUSALS[status]).encode() if reason else b""
                if not reason:
                    status, body = edge.answer(claims)
                self.send_response(status)
                if reason:
                    self.send_header("WWW-Authenticate", reason)
                if 300 <= status < 400:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Answer nobody any more."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


REFUSALS = {401: {"message": "Unauthorized"}, 403: {"message": "Forbidden"}}


def _checked(
    given: str, keys: Mapping[str, Any], issuer: str, client_id: str
) -> tuple[int, str, Mapping[str, Any]]:
    """The status, why a token is refused, and the claims of one that is not."""
    _, _, token = given.partition("Bearer ")
    if not token:
        return 401, "Bearer", {}
    options = {"verify_aud": False, "require_exp": True}
    try:
        claims: dict[str, Any] = jwt.decode(
            token, keys, algorithms=["RS256"], issuer=issuer, options=options
        )
    except JWTError:
        return 401, 'Bearer scope="" error="invalid_token"', {}
    if client_id not in (claims.get("aud"), claims.get("client_id")):
        return 401, 'Bearer scope="" error="invalid_token"', {}
    if SCOPE not in str(claims.get("scope", "")).split():
        return 403, f'Bearer scope="{SCOPE}" error="insufficient_scope"', {}
    return 200, "", claims


def _whoami(claims: Mapping[str, Any]) -> tuple[int, bytes]:
    return 200, json.dumps({"sub": claims["sub"], "name": "Ada *Ünal* <b>"}).encode()
