"""One pool, wired together: its flows share one client and one set of keys."""

import time
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth import aws
from cognito_auth import pool as pool_module
from cognito_auth.errors import BreachedPassword, ConfigError
from cognito_auth.inputs import new_passwords
from cognito_auth.pool import Pool
from cognito_auth.values import Challenge, Tokens
from tests.unit.key_server import KeyServer, key_set
from tests.unit.minting import access_claims, id_claims, public_jwk, sign
from tests.unit.scripted_cognito import CLIENT, FakeCognito, config, says

TOKENS = Tokens("id", "access", "refresh")
SETUP = Challenge("MFA_SETUP", "sub", "a-challenge-session-of-20", {})


def test_a_pool_makes_one_client_for_all_its_flows(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    make = aws.client

    def counted(*args: Any, **options: Any) -> Any:
        made.append(options["signed"])
        return make(*args, **options)

    monkeypatch.setattr(aws, "client", counted)
    values = config(fake.endpoint_url)
    pool = Pool.of(values)

    assert made == [False]
    assert pool.config is values
    assert not pool.keys.warm()


def test_an_authenticator_app_is_told_the_same_name_everywhere(
    fake: FakeCognito, key: RSAPrivateKey
) -> None:
    secret = says({"SecretCode": "ABCDEFGH", "Session": "another-session-of-20"})
    user = says({"Username": "sub", "UserAttributes": []})
    fake.answers = [secret, user, secret]
    pool = Pool.of(config(fake.endpoint_url), app_name="My app")

    setup = pool.challenges.begin_totp_setup(SETUP, "ada@example.com")

    assert setup.secret.issuer == "My app"
    assert pool.apps.start_totp(TOKENS).issuer == "My app"


def test_keys_are_not_fetched_over_a_line_that_others_can_change() -> None:
    values = replace(config("http://127.0.0.1:1"), jwks_uri="http://example.com/keys")

    with pytest.raises(ConfigError):
        Pool.of(values)


@pytest.mark.parametrize("host", ["cognito-idp", "issuer-cognito-idp"])
def test_a_pool_believes_tokens_of_either_issuer(
    fake: FakeCognito, key: RSAPrivateKey, host: str
) -> None:
    now = int(time.time())
    times = {"iat": now, "auth_time": now, "exp": now + 300}
    with KeyServer(key_set(public_jwk(key))) as server:
        values = replace(config(fake.endpoint_url), jwks_uri=server.uri)
        named = {"iss": values.issuer.replace("cognito-idp", host), **times}
        tokens = Tokens(
            sign(key, id_claims(aud=CLIENT, **named)),
            sign(key, access_claims(client_id=CLIENT, **named)),
            "refresh",
        )
        signed_in = Pool.of(values).authenticator.verify(tokens)

    assert signed_in.id_claims.issuer == named["iss"]


def test_each_issuer_on_aws_has_its_own_keys(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    make = pool_module.Jwks
    monkeypatch.setattr(pool_module, "Jwks", lambda uri: asked.append(uri) or make(uri))
    values = config(fake.endpoint_url)
    keys = f"{values.issuer}/.well-known/jwks.json"
    Pool.of(replace(values, endpoint_url=None, jwks_uri=keys))

    assert asked == [keys, keys.replace("cognito-idp", "issuer-cognito-idp")]


FORCED = Challenge("NEW_PASSWORD_REQUIRED", "sub", "session", {}, password_proven=True)


@pytest.mark.parametrize(
    "choose",
    [
        lambda pool, new: pool.registration.sign_up("ada@example.com", new),
        lambda pool, new: pool.recovery.reset_password(
            "ada@example.com", "123456", new
        ),
        lambda pool, new: pool.account.change_password(TOKENS, "old", new),
        lambda pool, new: pool.challenges.answer_new_password(FORCED, new),
    ],
    ids=["register", "reset", "change", "replace a temporary one"],
)
def test_new_passwords_are_looked_up_in_every_flow_of_a_pool(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch, choose: Any
) -> None:
    asked: list[tuple[str, str]] = []

    def is_breached(password: str, address: str) -> bool:
        asked.append((password, address))
        return True

    monkeypatch.setattr(new_passwords, "is_breached", is_breached)
    mirror = "https://mirror.example.com/range"
    pool = Pool.of(config(fake.endpoint_url), breached_passwords=mirror)

    with pytest.raises(BreachedPassword):
        choose(pool, "Another battery 8!")
    assert asked == [("Another battery 8!", mirror)]
    assert fake.requests == []
