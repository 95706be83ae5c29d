"""What the unit tests share: keys made once, and settings for Hypothesis."""

import datetime
import ipaddress
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import settings
from streamlit import config as streamlit_config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager

from cognito_auth import rarely
from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.calls import api_client
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.config import ENVIRONMENT
from cognito_auth.errors import AuthError
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier
from streamlit_cognito import backend, brand, menu, mounting, words
from tests.unit.apps import Menu
from tests.unit.clock import Clock
from tests.unit.key_server import KeyServer, key_set
from tests.unit.minting import CLIENT_ID, ISSUER, NOW, public_jwk
from tests.unit.scripted_cognito import SIGNS_IN, FakeCognito, config

settings.register_profile(
    "same_every_time", derandomize=True, database=None, deadline=None
)
settings.load_profile("same_every_time")


@pytest.fixture(scope="session", autouse=True)
def components_looked_for_once() -> Iterator[None]:
    """AppTest would read what is installed anew for every run, which takes longest."""
    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(autouse=True)
def fresh_log() -> None:
    """What is logged once a minute was not logged by another test."""
    rarely.forget()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "sessions.db")) as made:
        yield made


@pytest.fixture(scope="session")
def key() -> RSAPrivateKey:
    """The pool's signing key."""
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def other_key() -> RSAPrivateKey:
    """An attacker's key, or the pool's next one."""
    return generate_private_key(65537, 2048)


@pytest.fixture
def key_server(key: RSAPrivateKey) -> Iterator[KeyServer]:
    """The pool's JWKS endpoint; tests may change its `answer`."""
    with KeyServer(key_set(public_jwk(key))) as server:
        yield server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory, key: RSAPrivateKey) -> Path:
    """A certificate for 127.0.0.1 and pool.example that is its own authority."""
    name = x509.Name.from_rfc4514_string("CN=test")
    now = datetime.datetime.now(datetime.UTC)
    names = [
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.DNSName("pool.example"),
    ]
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


@pytest.fixture
def tls_server(key_server: KeyServer, certificate: Path) -> KeyServer:
    """The pool's JWKS endpoint, by https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    key_server.use_tls(context)
    return key_server


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, certificates or profile but those that a test names."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in (
        "AWS_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def pool_jwks(key: RSAPrivateKey) -> Iterator[Jwks]:
    """The pool's key set, loaded; nothing fetches it again."""
    with KeyServer(key_set(public_jwk(key))) as server:
        jwks = Jwks(server.uri, cooldown_seconds=1e9)
        assert jwks.warm()
        yield jwks


@pytest.fixture(scope="session")
def verifier(pool_jwks: Jwks) -> TokenVerifier:
    """The pool's verifier; its clock stands at NOW."""
    return TokenVerifier(
        issuer=ISSUER, client_id=CLIENT_ID, jwks=pool_jwks, now=lambda: NOW
    )


@pytest.fixture(scope="module")
def server() -> Iterator[FakeCognito]:
    """A Cognito that answers as a test says; take it as `fake`."""
    with FakeCognito() as running:
        yield running


@pytest.fixture
def fake(server: FakeCognito) -> FakeCognito:
    """It, as if nobody had asked it anything."""
    server.requests = []
    server.answers = [SIGNS_IN]
    return server


@pytest.fixture(scope="module")
def api(server: FakeCognito) -> Iterator[Any]:
    """A boto3 client of it: one for all tests, as one for all people."""
    made = api_client(config(server.endpoint_url), signed=False)
    yield made
    made.close()


@pytest.fixture
def shared_client(api: Any, server: FakeCognito) -> CognitoClient:
    """The pool's operations at it."""
    return CognitoClient(api, config(server.endpoint_url))


@pytest.fixture
def account_client(api: Any) -> AccountClient:
    """The operations on an account at it."""
    return AccountClient(api)


Refuses = Callable[..., AuthError]


@pytest.fixture(scope="session")
def refuses(verifier: TokenVerifier) -> Refuses:
    """Assert that a token is refused by this rule, without being quoted."""

    def check(
        token: object,
        kind: type[AuthError],
        words: str = "",
        *,
        use: str = "id",
        by: TokenVerifier = verifier,
        **others: object,
    ) -> AuthError:
        with pytest.raises(kind) as caught:
            by.verify(token, token_use=use, **others)
        assert type(caught.value) is kind
        assert words in str(caught.value)
        if isinstance(token, str):
            parts = (part for part in token.split(".") if len(part) > 20)
            assert not any(part in str(caught.value) for part in parts)
        return caught.value

    return check


@pytest.fixture(autouse=True)
def same_main_module() -> Iterator[None]:
    """AppTest leaves its script as Python's main one, which a new process would run."""
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


@pytest.fixture
def made_menu(monkeypatch: pytest.MonkeyPatch) -> Menu:
    """The menu of the app that a test runs."""
    found = Menu()
    monkeypatch.setattr(menu, "_navigation", found.note(menu._navigation))
    return found


@pytest.fixture
def nothing_set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No pool and no setting, whatever this machine has."""
    for name in [*backend.SETTINGS, *ENVIRONMENT.values()]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(backend.PROCESS, "folder", tmp_path)
    backend.sessions.cache_clear()
    backend._pool.cache_clear()
    yield
    backend.sessions.cache_clear()
    backend._pool.cache_clear()


@pytest.fixture
def nothing_mounted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is mounted, and Streamlit has read no settings; afterwards as before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mounting, "_mounts", {})
    monkeypatch.setattr(brand._Chosen, "file", None)
    monkeypatch.setattr(words.SAID, "vocabulary", words.Vocabulary())
    monkeypatch.setattr(backend.PROCESS, "folder", Path())
    monkeypatch.setattr(backend.PROCESS, "is_serving", False)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    monkeypatch.setattr(streamlit_config, "_main_script_path", None)
    monkeypatch.setattr(streamlit_config, "_config_options", None)
    # who waits for the settings, but for Streamlit itself
    signal = type(streamlit_config._on_config_parsed)()
    monkeypatch.setattr(streamlit_config, "_on_config_parsed", signal)
    monkeypatch.setattr(mounting, "_tend", lambda stop: None)
    yield
    backend.PROCESS.is_serving = False
