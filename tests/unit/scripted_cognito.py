"""A Cognito on loopback that answers as a test says."""

import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.config import PasswordPolicy, StackConfig
from tests.unit.minting import SUB, access_claims, id_claims, sign

EMAIL = "ada@example.com"
PASSWORD = "Correct horse 7 battery!"
POOL = "us-east-1_Example1"
CLIENT = "1example23456789"
TOKENS = {
    "IdToken": "secret-id-token",
    "AccessToken": "secret-access-token",
    "RefreshToken": "secret-refresh-token",
}
CHALLENGE_SESSION = "secret-session-of-"
SECRETS = [PASSWORD, *TOKENS.values(), CHALLENGE_SESSION]

Answer = Callable[[BaseHTTPRequestHandler], None]


def says(body: Any, status: int = 200) -> Answer:
    """Send JSON, or bytes as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", "application/x-amz-json-1.1")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return send


def fails(code: str, message: str = "", status: int = 400) -> Answer:
    return says({"__type": code, "message": message}, status)


def cuts_off(request: BaseHTTPRequestHandler) -> None:
    """Promise more bytes than there are."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"AuthenticationResult": {"IdTo')
    request.close_connection = True


def resets(request: BaseHTTPRequestHandler) -> None:
    no_linger = struct.pack("ii", 1, 0)
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
    request.connection.close()


def asks(name: str, **parameters: str) -> Answer:
    """Ask for a further step; each has a `Session` of its own."""
    session = CHALLENGE_SESSION + name
    return says(
        {"ChallengeName": name, "Session": session, "ChallengeParameters": parameters}
    )


def gives_tokens(
    key: RSAPrivateKey, subject: str = SUB, refresh_token: str = "fresh", **changes: Any
) -> Answer:
    """Sign in with tokens that this key has signed; `changes` are of both's claims."""
    return says(
        {
            "AuthenticationResult": {
                "IdToken": sign(key, id_claims(sub=subject, **changes)),
                "AccessToken": sign(key, access_claims(sub=subject, **changes)),
                "RefreshToken": refresh_token,
            }
        }
    )


ASKS_FOR_PASSWORD = asks(
    "PASSWORD_VERIFIER",
    USER_ID_FOR_SRP=SUB,
    SALT="5eb63bbbe01eeed093cb22bb8f5acdc3",
    SRP_B="abcdef" * 80,
    SECRET_BLOCK="c2VjcmV0IGJsb2Nr",
)
SIGNS_IN = says({"AuthenticationResult": TOKENS})


@dataclass(frozen=True)
class Request:
    operation: str
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.text)
        return body


class FakeCognito:
    """Gives its answers in turn, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [SIGNS_IN]
        self.requests: list[Request] = []
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"]))
                operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.requests.append(Request(operation, headers, text.decode()))
                answers = server.answers
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                with suppress(OSError):
                    answer(self)
                if answer is resets:
                    # nothing is left that the handler could flush or close
                    self.rfile.close()
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}
        )

    @property
    def operations(self) -> list[str]:
        return [request.operation for request in self.requests]

    @property
    def endpoint_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def hangs(self, request: BaseHTTPRequestHandler) -> None:
        self.closing.wait(30)
        request.close_connection = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def config(endpoint_url: str) -> StackConfig:
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
    return StackConfig(
        region="us-east-1",
        user_pool_id=POOL,
        client_id=CLIENT,
        issuer=issuer,
        jwks_uri=f"{endpoint_url}/{POOL}/.well-known/jwks.json",
        endpoint_url=endpoint_url,
        password_policy=PasswordPolicy(),
        sign_up_attributes=(),
        mfa="OFF",
    )
