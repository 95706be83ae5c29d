"""One pool, wired together: its flows share one client and one set of keys."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth import aws
from cognito_auth.errors import ConfigError
from cognito_auth.pool import Pool
from cognito_auth.values import Challenge, Tokens
from tests.unit.scripted_cognito import FakeCognito, config, says

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
