"""A name server that fails or hangs: a call ends in time, says so, and recovers."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore import endpoint

from cognito_auth import aws, names
from cognito_auth.errors import ServiceUnavailable
from tests.unit.proxy import Proxy
from tests.unit.scripted_cognito import FakeCognito, says

REGION = "eu-central-1"
HOST = f"cognito-idp.{REGION}.amazonaws.com"
REAL = socket.getaddrinfo
LookUp = Callable[..., Any]


class NameServer:
    """Answers as a test says, and counts who asked for what."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.mended = threading.Event()
        self.answer: LookUp = self.knows_nobody

    def __call__(self, host: str, *rest: Any, **options: Any) -> Any:
        if host != HOST:
            return REAL(host, *rest, **options)
        self.asked.append(host)
        return self.answer(*rest, **options)

    def knows_nobody(self, *_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def hangs(self, *rest: Any, **options: Any) -> Any:
        self.mended.wait(10)
        return self.knows_nobody()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer()
    monkeypatch.setattr(socket, "getaddrinfo", server)
    monkeypatch.setattr(aws, "NAME_SECONDS", 0.1)
    monkeypatch.setattr(endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    names.forget()
    yield server
    server.mended.set()
    names.forget()


@pytest.fixture(scope="module")
def client() -> Any:
    return aws.client("cognito-idp", region=REGION, endpoint_url=None, signed=False)


def revoke(client: Any) -> None:
    with aws.answers(), aws.deadline():
        client.revoke_token(Token="refresh", ClientId="client")


def test_a_name_that_nobody_knows_is_an_outage_that_says_so(
    client: Any, name_server: NameServer
) -> None:
    with pytest.raises(ServiceUnavailable, match="EndpointConnectionError: Name") as no:
        revoke(client)
    assert no.value.values["reference"]
    assert HOST not in no.value.user_message


def test_a_name_server_that_hangs_is_not_waited_for(
    client: Any, name_server: NameServer
) -> None:
    name_server.answer = name_server.hangs
    start = time.monotonic()
    with pytest.raises(ServiceUnavailable, match=f"no name server .* {HOST}"):
        revoke(client)
    assert time.monotonic() - start < 1


def test_however_many_wait_the_name_server_is_asked_once(
    client: Any, name_server: NameServer
) -> None:
    name_server.answer = name_server.hangs
    found: list[str] = []

    def ask() -> None:
        with pytest.raises(ServiceUnavailable) as caught:
            revoke(client)
        found.append(str(caught.value))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert name_server.asked == [HOST]


def test_after_a_name_server_that_hung_the_next_call_goes_on(
    client: Any, name_server: NameServer
) -> None:
    name_server.answer = name_server.hangs
    with pytest.raises(ServiceUnavailable):
        revoke(client)
    name_server.mended.set()
    # nobody listens there, but there it is
    name_server.answer = lambda *_, **__: REAL("127.0.0.1", 1, type=1)
    monotonic = time.monotonic()
    while names.is_answered(HOST, 1) and HOST not in names._known_until:
        assert time.monotonic() - monotonic < 5
    with pytest.raises(ServiceUnavailable, match="EndpointConnectionError: NewConn"):
        revoke(client)


def test_a_name_that_is_known_is_not_looked_up_for_each_call(
    name_server: NameServer,
) -> None:
    name_server.answer = lambda *_, **__: REAL("127.0.0.1", 1, type=1)
    for _ in range(5):
        assert names.is_answered(HOST, 1)
    assert len(name_server.asked) == 1


def test_behind_a_proxy_it_is_the_proxys_name_that_counts(
    client: Any, name_server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_server.answer = name_server.hangs
    with Proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        made = aws.client("cognito-idp", region=REGION, endpoint_url=None, signed=False)
        with pytest.raises(ServiceUnavailable, match="ProxyConnectionError"):
            revoke(made)
    assert name_server.asked == []


def test_this_machine_is_not_looked_up(
    fake: FakeCognito, name_server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "is_answered", lambda *_: pytest.fail("looked up"))
    fake.answers = [says({})]
    here = aws.client(
        "cognito-idp", region=REGION, endpoint_url=fake.endpoint_url, signed=False
    )
    revoke(here)
    assert len(fake.requests) == 1
