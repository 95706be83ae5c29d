"""What reaches the embedded Cognito over HTTP, and from where."""

import http.client
import json
import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.embedded import PASSWORD, Embedded, Pool

pytestmark = pytest.mark.integration

TARGET = "AWSCognitoIdentityProviderService."
MAILS = "/_ministack/ses/messages"


def ask(
    emulator: Embedded,
    method: str,
    path: str,
    *,
    host: str | None = None,
    body: str = "",
    **headers: str,
) -> tuple[int, http.client.HTTPMessage, bytes]:
    with closing(
        http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=5)
    ) as connection:
        connection.putrequest(method, path, skip_host=True)
        if host != "":
            connection.putheader("Host", host or f"127.0.0.1:{emulator.port}")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body.encode())
        response = connection.getresponse()
        return response.status, response.headers, response.read()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/reset?init=1"),
        ("POST", "//_ministack/reset"),
        ("POST", "/%5fministack/reset"),
        ("GET", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("POST", "/_ministack/ses/messages"),
        ("POST", "/_ministack/rds/iam-auth"),
        ("GET", "/_ministack/sns/sms-messages"),
        ("GET", "/_localstack/health"),
        ("PUT", "/_ministack/cfn-response/token"),
        ("GET", "/oauth2/authorize"),
        ("POST", "/oauth2/token"),
        ("POST", "/login"),
        ("GET", "/"),
        ("PUT", "/bucket/key"),
        ("GET", "/2015-03-31/functions"),
        ("GET", "/2013-04-01/hostedzone"),
        ("OPTIONS", "/"),
    ],
)
def test_everything_else_is_closed(
    emulator: Embedded, pool: Pool, method: str, path: str
) -> None:
    status, _, _ = ask(emulator, method, path)
    assert status == 403
    assert emulator.admin.describe_user_pool(UserPoolId=pool.pool_id)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1:1",
        "127.0.0.1.evil.example",
        "",
    ],
)
def test_foreign_host_is_refused(emulator: Embedded, host: str) -> None:
    host = host.format(port=emulator.port)
    status, _, _ = ask(emulator, "GET", MAILS, host=host)
    # the server itself answers a missing Host with 400
    assert status in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:{port}"])
def test_loopback_names_are_served(emulator: Embedded, host: str) -> None:
    host = host.format(port=emulator.port)
    status, _, body = ask(emulator, "GET", MAILS, host=host)
    assert (status, "messages" in json.loads(body)) == (200, True)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:8501", "null"]
)
def test_web_pages_are_refused(emulator: Embedded, origin: str) -> None:
    status, _, _ = ask(
        emulator,
        "POST",
        "/",
        body="{}",
        Origin=origin,
        X_Amz_Target=f"{TARGET}ListUserPools",
    )
    assert status == 403


def test_no_answer_carries_cors_headers(emulator: Embedded, pool: Pool) -> None:
    for method, path, sent in (
        ("POST", "/", {"body": "{}", "X_Amz_Target": f"{TARGET}InitiateAuth"}),
        ("GET", f"/{pool.pool_id}/.well-known/jwks.json", {}),
        ("GET", MAILS, {}),
    ):
        _, answered, _ = ask(emulator, method, path, **sent)
        assert not [n for n in answered if n.lower().startswith("access-control")]


def test_key_set_and_discovery_are_served(emulator: Embedded, pool: Pool) -> None:
    _, _, keys = ask(emulator, "GET", f"/{pool.pool_id}/.well-known/jwks.json")
    assert {key["alg"] for key in json.loads(keys)["keys"]} == {"RS256"}
    path = f"/{pool.pool_id}/.well-known/openid-configuration"
    assert json.loads(ask(emulator, "GET", path)[2])["issuer"] == pool.issuer


@pytest.mark.parametrize(
    "target",
    [
        "AWSCognitoIdentityService.GetId",
        "AmazonSSM.DescribeParameters",
        "secretsmanager.ListSecrets",
    ],
)
def test_only_the_services_asked_for_answer(emulator: Embedded, target: str) -> None:
    key = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/x/aws4_request"
    status, _, _ = ask(
        emulator, "POST", "/", body="{}", X_Amz_Target=target, Authorization=key
    )
    assert status in (400, 403)


def test_requests_with_two_identities_touch_one_account(
    emulator: Embedded, pool: Pool
) -> None:
    """Fields that an operation does not have must not change whom it is about."""
    victim, attacker = pool.confirmed_user(), pool.confirmed_user()
    token = pool.sign_in(attacker)["AccessToken"]
    both = {"AccessToken": token, "ClientId": pool.client_id, "Username": victim}
    for email in (victim, attacker):
        emulator.public.forgot_password(ClientId=pool.client_id, Username=email)
    code = {"ConfirmationCode": emulator.code_for(attacker), "Password": PASSWORD + "!"}
    assert call(emulator, "ConfirmForgotPassword", {**both, **code}) == 400
    assert pool.sign_in(victim)
    name = {"UserAttributes": [{"Name": "nickname", "Value": "pwned"}]}
    call(emulator, "UpdateUserAttributes", {**both, **name})
    assert "nickname" not in pool.user(victim)["attributes"]
    assert pool.user(attacker)["attributes"]["nickname"] == "pwned"


def call(emulator: Embedded, action: str, data: dict[str, object]) -> int:
    status, _, _ = ask(
        emulator, "POST", "/", body=json.dumps(data), X_Amz_Target=TARGET + action
    )
    return status


def test_it_listens_on_loopback_only(emulator: Embedded) -> None:
    listening = _listening(emulator.process.pid)
    assert listening == {("127.0.0.1", emulator.port)}


def _listening(pid: int) -> set[tuple[str, int]]:
    """The TCP sockets on which a process listens, read from Linux's /proc."""
    if not Path("/proc/net/tcp").exists():
        pytest.skip("needs Linux's /proc")
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:  # LISTEN
                address, port = fields[1].split(":")
                words = [address[i : i + 8] for i in range(0, len(address), 8)]
                packed = b"".join(bytes.fromhex(word)[::-1] for word in words)
                found.add((socket.inet_ntop(family, packed), int(port, 16)))
    return found
