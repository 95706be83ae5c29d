"""A refresh, and everything that can happen to it: no session is lost that lives on."""

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore import endpoint
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth import aws
from cognito_auth.cognito.calls import api_client
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AuthError,
    ServiceUnavailable,
    SessionEnded,
    TokenError,
    TooManyAttempts,
)
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Tokens
from tests.unit.minting import NOW, SUB, access_claims, id_claims, sign
from tests.unit.scripted_cognito import (
    Answer,
    FakeCognito,
    config,
    cuts_off,
    fails,
    gives_tokens,
    resets,
    says,
)

BROWSER = "b" * 64
THROTTLED = fails("TooManyRequestsException")
# what happens, and how it is told to whom has no good tokens any more
FAULTS: dict[str, tuple[Answer | None, type[AuthError]]] = {
    "throttled": (THROTTLED, TooManyAttempts),
    "500": (fails("InternalErrorException", status=500), ServiceUnavailable),
    "503": (says(b"<html>busy</html>", 503), ServiceUnavailable),
    "reset": (resets, ServiceUnavailable),
    "cut off": (cuts_off, ServiceUnavailable),
    "corrupt": (says(b'{"AuthenticationResult": {"IdTo'), ServiceUnavailable),
    "not UTF-8": (says(b"\xff\xfe{}"), ServiceUnavailable),
    "empty": (says({}), ServiceUnavailable),
    "no tokens": (says({"AuthenticationResult": {}}), ServiceUnavailable),
    "hanging": (None, ServiceUnavailable),
}


@dataclass
class Place:
    """One browser's session, the Cognito that it is refreshed at, and its keys."""

    fake: FakeCognito
    sessions: Sessions
    browsers: Browsers
    key: RSAPrivateKey

    def session(self, seconds_left: int) -> Session:
        ends = {"exp": NOW + seconds_left}
        tokens = Tokens(
            sign(self.key, id_claims(**ends)),
            sign(self.key, access_claims(**ends)),
            "r",
        )
        return self.sessions.create(SUB, tokens, BROWSER)

    def now(self, session: Session) -> Session | None:
        return self.sessions.get(session.id, BROWSER)

    def breaks(self, name: str) -> type[AuthError]:
        answer, error = FAULTS[name]
        self.fake.answers = [answer or self.fake.hangs]
        return error

    def mends(self) -> None:
        self.fake.answers = [gives_tokens(self.key)]


@pytest.fixture(scope="module")
def impatient(server: FakeCognito) -> Iterator[CognitoClient]:
    """Our client, whose limits are the real ones divided by twenty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws, "READ_SECONDS", 0.1)
        patch.setattr(endpoint, "time", SimpleNamespace(sleep=lambda _: None))
        settings = config(server.endpoint_url)
        api = api_client(settings, signed=False)
        yield CognitoClient(api, settings)
        api.close()


@pytest.fixture
def place(
    fake: FakeCognito,
    impatient: CognitoClient,
    verifier: TokenVerifier,
    key: RSAPrivateKey,
    tmp_path: Path,
) -> Iterator[Place]:
    with closing(SqliteStore(tmp_path / "sessions.db")) as store:
        sealer = Sealer([Fernet.generate_key().decode()])
        sessions = Sessions(store, sealer, now=lambda: NOW)
        authenticator = Authenticator(impatient, verifier)
        browsers = Browsers(sessions, authenticator, now=lambda: NOW)
        yield Place(fake, sessions, browsers, key)


@pytest.mark.parametrize("name", FAULTS)
def test_tokens_that_are_still_good_serve_on(place: Place, name: str) -> None:
    session = place.session(seconds_left=30)
    place.breaks(name)
    assert place.browsers.signed_in(session).subject == SUB
    assert place.fake.requests
    place.mends()
    found = place.now(session)
    assert found
    assert place.browsers.signed_in(found).subject == SUB


@pytest.mark.parametrize("name", FAULTS)
def test_a_session_with_expired_tokens_waits_for_better_times(
    place: Place, name: str
) -> None:
    session = place.session(seconds_left=-3600)
    expected = place.breaks(name)
    for _ in range(2):
        found = place.now(session)
        assert found
        with pytest.raises(expected):
            place.browsers.signed_in(found)
    place.mends()
    found = place.now(session)
    assert found
    signed_in = place.browsers.signed_in(found)
    assert signed_in.access_claims.expires_at == NOW + 3600


def test_tokens_of_a_slow_clocks_future_wait_for_it(place: Place) -> None:
    """Of a machine whose clock is slow: Cognito's new tokens are of its future."""
    session = place.session(seconds_left=-3600)
    ahead = {"iat": NOW + 300, "auth_time": NOW + 300}
    place.fake.answers = [gives_tokens(place.key, **ahead), gives_tokens(place.key)]
    with pytest.raises(ServiceUnavailable, match="token_time"):
        place.browsers.signed_in(session)
    found = place.now(session)
    assert found
    assert place.browsers.signed_in(found).subject == SUB


def test_forged_tokens_are_never_believed(
    place: Place, other_key: RSAPrivateKey
) -> None:
    session = place.session(seconds_left=-3600)
    place.fake.answers = [gives_tokens(other_key)]
    with pytest.raises(TokenError):
        place.browsers.signed_in(session)


def test_what_happens_once_nobody_notices(place: Place) -> None:
    session = place.session(seconds_left=-3600)
    place.fake.answers = [THROTTLED, gives_tokens(place.key)]
    assert place.browsers.signed_in(session).subject == SUB
    assert len(place.fake.requests) == 2


@pytest.mark.parametrize("code", ["NotAuthorizedException", "UserNotFoundException"])
def test_a_refused_refresh_is_the_end(place: Place, code: str) -> None:
    session = place.session(seconds_left=-3600)
    place.fake.answers = [fails(code)]
    with pytest.raises(SessionEnded):
        place.browsers.signed_in(session)
    assert place.now(session) is None


def test_while_nobody_listens_it_is_the_same(
    place: Place, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    session = place.session(seconds_left=-3600)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        settings = config(f"http://127.0.0.1:{taken.getsockname()[1]}")
        away = CognitoClient(api_client(settings, signed=False), settings)
        browsers = Browsers(
            place.sessions, Authenticator(away, verifier), now=lambda: NOW
        )
        with pytest.raises(ServiceUnavailable):
            browsers.signed_in(session)
    place.mends()
    found = place.now(session)
    assert found
    assert place.browsers.signed_in(found).subject == SUB
