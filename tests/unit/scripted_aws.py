"""An AWS on loopback that answers as a test says, to every service the doctor asks."""

import json
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, quote
from xml.sax.saxutils import escape

from cognito_auth.config import StackConfig
from tests.unit.scripted_cognito import CLIENT, config

SENDER = "arn:aws:ses:eu-west-1:123456789012:identity/example.com"
ROLE = "arn:aws:iam::123456789012:role/service-role/sms"
EXTERNAL_ID = "ours"
FLOWS = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
SMS = {"SnsCallerArn": ROLE, "ExternalId": EXTERNAL_ID}


def trust(external_id: str = EXTERNAL_ID) -> dict[str, Any]:
    """The trust of a role that Cognito may take on."""
    return {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "cognito-idp.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
            }
        ]
    }


def healthy() -> dict[str, Any]:
    """What each operation says of a pool with nothing wrong, by its name."""
    return {
        "DescribeUserPool": {
            "UserPool": {
                "UsernameAttributes": ["email"],
                "UsernameConfiguration": {"CaseSensitive": False},
                "EmailConfiguration": {
                    "EmailSendingAccount": "DEVELOPER",
                    "SourceArn": SENDER,
                },
                "SmsConfiguration": SMS,
            }
        },
        "DescribeUserPoolClient": {
            "UserPoolClient": {
                "ClientId": CLIENT,
                "ExplicitAuthFlows": FLOWS,
                "PreventUserExistenceErrors": "ENABLED",
                "EnableTokenRevocation": True,
            }
        },
        "GetUserPoolMfaConfig": {"MfaConfiguration": "OFF"},
        "ListUsers": {"Users": []},
        "AdminGetUser": {"Username": "ada", "UserMFASettingList": []},
        "GetEmailIdentity": {
            "VerifiedForSendingStatus": True,
            "VerificationStatus": "SUCCESS",
        },
        "GetAccount": {"ProductionAccessEnabled": True, "SendingEnabled": True},
        "GetRole": trust(),
    }


class Refuses:
    """AWS's no."""

    def __init__(self, code: str) -> None:
        self.code = code


class ScriptedAws:
    """Answers each operation with what `answers` has for it.

    A mapping is the answer, `Refuses` an error, bytes a body as it is, and a function
    is given the request. `ahead_seconds` is how far its clock is ahead.
    """

    def __init__(self, keys: bytes) -> None:
        self.answers = healthy()
        self.asked: list[str] = []
        self.keys, self.status = keys, 200
        self.ahead_seconds = 0.0
        self.says_the_time = True
        self.age = ""
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def date_time_string(self, timestamp: float | None = None) -> str:
                return formatdate(time.time() + server.ahead_seconds, usegmt=True)

            def send_header(self, keyword: str, value: str) -> None:
                if keyword != "Date" or server.says_the_time:
                    super().send_header(keyword, value)

            def do_GET(self) -> None:
                if self.path.endswith("jwks.json"):
                    self.answer(server.status, server.keys)
                elif self.path == "/v2/email/account":
                    self.operation("GetAccount")
                else:
                    self.operation("GetEmailIdentity")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
                self.operation(target or parse_qs(body)["Action"][0])

            def operation(self, name: str) -> None:
                server.asked.append(name)
                said = server.answers[name]
                if callable(said):
                    said(self)
                elif isinstance(said, bytes):
                    self.answer(200, said)
                elif name == "GetRole":
                    self.answer(*_xml(said))
                elif isinstance(said, Refuses):
                    body = {"__type": said.code, "message": "secret-message"}
                    self.answer(400, json.dumps(body).encode())
                else:
                    self.answer(200, json.dumps(said).encode())

            def answer(self, status: int, body: bytes) -> None:
                with suppress(OSError):
                    self.send_response(status)
                    if server.age:
                        self.send_header("Age", server.age)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}
        )

    @property
    def config(self) -> StackConfig:
        return config(f"http://127.0.0.1:{self._http.server_port}")

    def change(self, operation: str, **values: Any) -> None:
        """Say something else of the pool or its client; None leaves it out."""
        said = self.answers[operation]
        inner = said.get("UserPool", said.get("UserPoolClient", said))
        for name, value in values.items():
            inner.pop(name, None)
            if value is not None:
                inner[name] = value

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


def _xml(said: Mapping[str, Any] | Refuses) -> tuple[int, bytes]:
    """An answer of IAM's, which alone still speaks XML."""
    if isinstance(said, Refuses):
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{said.code}</Code>"
            "<Message>secret-message</Message></Error></ErrorResponse>"
        )
        return 403 if "Denied" in said.code else 404, text.encode()
    document = escape(quote(json.dumps(said)))
    text = (
        '<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        "<GetRoleResult><Role><Path>/</Path><RoleName>sms</RoleName>"
        f"<AssumeRolePolicyDocument>{document}</AssumeRolePolicyDocument>"
        "</Role></GetRoleResult></GetRoleResponse>"
    )
    return 200, text.encode()
