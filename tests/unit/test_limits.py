"""No limit of ours is below the service's: one table, by botocore's own model."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import segno
from botocore import session
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.requests import HTTPConnection
from streamlit.web.server.starlette import starlette_websocket

from cognito_auth.cognito.error_table import from_cognito
from cognito_auth.cognito.srp import _HEX
from cognito_auth.config import CLIENT_ID, POOL_ID, SignUpAttribute
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs import emails, passwords
from cognito_auth.inputs.attributes import problem
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.tokens.compact import MAX_TOKEN_LENGTH
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import SignedIn, Tokens, TotpSecret
from streamlit_cognito import identity
from streamlit_cognito.http.sync import MAX_BODY
from tests.largest import (
    ATTRIBUTE_VALUE,
    CUSTOM_ATTRIBUTES,
    GROUP_NAME,
    GROUPS,
    STANDARD_ATTRIBUTES,
    largest_claims,
    largest_groups,
)
from tests.unit.minting import access_claims, id_claims, sign

MODEL = session.get_session().get_service_model("cognito-idp")
BROWSER = "b" * 64
# RFC 7515: base64 makes four characters of three bytes; UTF-8 has up to four for one
IN_TOKEN = 4 / 3


def most(shape: str) -> int:
    return int(MODEL.shape_for(shape).metadata["max"])


def named(name: str) -> bool:
    """Whether Cognito's refusal of this attribute names it."""
    error = from_cognito(
        "SignUp",
        "InvalidParameterException",
        f"Attributes did not conform to the schema: {name}: The attribute is required",
    )
    return name in repr(error.values)


LIMITS: list[tuple[str, int, Callable[[int], object]]] = [
    ("PasswordType", 256, lambda n: passwords.fits("x" * n)),
    ("UsernameType", 128, lambda n: canonical_email("a@" + "b" * (n - 6) + ".com")),
    ("UsernameType", 128, lambda n: n <= emails.MAX_LENGTH),
    ("ClientIdType", 128, lambda n: CLIENT_ID.fullmatch("c" * n)),
    ("UserPoolIdType", 55, lambda n: POOL_ID.fullmatch("eu-west-1_" + "P" * (n - 10))),
    ("GroupNameType", GROUP_NAME, lambda n: re.fullmatch(r"\S{1,128}", "g" * n)),
    (
        "AttributeValueType",
        ATTRIBUTE_VALUE,
        lambda n: problem(SignUpAttribute("custom:x"), "x" * n) is None,
    ),
    ("AttributeNameType", 32, lambda n: named("n" * n)),
    ("CustomAttributeNameType", 20, lambda n: named("custom:" + "n" * n)),
    (
        "SessionType",
        2048,
        lambda n: Sealer([Fernet.generate_key().decode()]).seal("x", {"s": "s" * n}),
    ),
]


@pytest.mark.parametrize(("shape", "known", "takes"), LIMITS)
def test_what_the_service_takes_is_taken(
    shape: str, known: int, takes: Callable[[int], object]
) -> None:
    assert most(shape) == known
    assert takes(known)


def test_the_longest_token_is_within_the_limit_whatever_its_letters() -> None:
    characters = GROUPS * GROUP_NAME * 2 + ATTRIBUTE_VALUE * (
        CUSTOM_ATTRIBUTES + STANDARD_ATTRIBUTES
    )
    assert characters * 4 * IN_TOKEN < MAX_TOKEN_LENGTH


@pytest.mark.parametrize("length", [16, 52, 1024])
def test_a_secret_of_any_length_is_drawn(length: int) -> None:
    secret = TotpSecret("A" * length, issuer="App", account="a" * 122 + "@b.com")
    assert segno.make(secret.uri, error="m")


def test_srps_numbers_of_3072_bits_are_read() -> None:
    assert _HEX.fullmatch("f" * 770)


@pytest.fixture
def authenticator(verifier: TokenVerifier) -> Authenticator:
    return Authenticator(None, verifier)  # type: ignore[arg-type]


def test_an_account_of_all_maxima_is_verified_kept_and_shown(
    authenticator: Authenticator, key: RSAPrivateKey, tmp_path: Path
) -> None:
    tokens = Tokens(
        sign(key, id_claims(**largest_claims())),
        sign(key, access_claims(**{"cognito:groups": largest_groups()})),
        "refresh",
    )
    start = time.perf_counter()
    signed_in = authenticator.verify(tokens)
    assert time.perf_counter() - start < 1
    assert len(signed_in.groups) == GROUPS

    store = SqliteStore(tmp_path / "sessions.db")
    sessions = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    kept = sessions.create("sub", tokens, BROWSER)
    ticket = kept.ticket
    assert ticket
    assert len(json.dumps({"ticket": ticket})) < MAX_BODY
    taken = sessions.take_ticket(ticket, BROWSER)
    assert taken
    # what the browser holds has nothing of it
    assert len(taken[1]) < 100
    store.close()


@pytest.mark.parametrize(
    "claims",
    [
        {"cognito:groups": largest_groups()},
        largest_claims(),
        {"name": "\N{ROCKET}" * 2048, "custom:x": "\N{CYRILLIC SMALL LETTER A}" * 2048},
    ],
)
@pytest.mark.anyio
async def test_streamlit_reads_all_of_it_as_st_user(
    authenticator: Authenticator,
    key: RSAPrivateKey,
    monkeypatch: pytest.MonkeyPatch,
    claims: dict[str, Any],
) -> None:
    signed_in: SignedIn = authenticator.verify(
        Tokens(sign(key, id_claims(**claims)), sign(key, access_claims()), "refresh")
    )
    monkeypatch.setattr(identity, "_signed_in", lambda _: signed_in)
    assert identity.check()
    monkeypatch.setattr(identity._streamlits, "secret", lambda: "secret")
    monkeypatch.setattr(starlette_websocket, "get_cookie_secret", lambda: "secret")
    scope = {
        "type": "websocket",
        "path": "/",
        "headers": [(b"x-app-origin", b"http://localhost:8501")],
    }

    made = await identity._with_cookie(scope)

    cookies = HTTPConnection(made).cookies
    read = starlette_websocket._parse_user_cookie_signed(
        cookies[identity._streamlits.cookie], "http://localhost:8501"
    )
    assert {name: read[name] for name in claims} == claims
    assert read["is_logged_in"] is True
