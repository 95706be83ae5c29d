"""Fixtures of the integration suite."""

import base64
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.pool import Pool as Flows
from cognito_auth.sessions.dynamodb import DynamoDBStore
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import SessionStore
from local import openid_provider
from tests.company import NAME, Company, company
from tests.embedded import CLIENT_SETTINGS, Embedded, Pool
from tests.flows import flows_of
from tests.managed_login import APP, CALLBACK, SCOPES
from tests.stack import Stack

Opener = Callable[[], SessionStore]


@pytest.fixture(scope="session")
def claims_of() -> Callable[[str], dict[str, Any]]:
    """Reads a JWT's claims without checking it."""

    def read(token: str) -> dict[str, Any]:
        part = token.split(".")[1]
        claims: dict[str, Any] = json.loads(
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        )
        return claims

    return read


@pytest.fixture(scope="session")
def flows(stack: Stack) -> Flows:
    """The account flows of the pool that Terraform made."""
    return flows_of(stack.config)


@pytest.fixture(scope="module")
def table(emulator: Embedded) -> str:
    return emulator.make_table()


@pytest.fixture(params=["sqlite", "dynamodb"])
def opener(
    request: pytest.FixtureRequest, emulator: Embedded, tmp_path: Path
) -> Iterator[Opener]:
    """Opens the store anew, as another process would."""
    opened: list[SqliteStore] = []

    def sqlite() -> SessionStore:
        opened.append(SqliteStore(tmp_path / "sessions.db"))
        return opened[-1]

    def dynamodb() -> SessionStore:
        return DynamoDBStore(
            request.getfixturevalue("table"),
            region="us-east-1",
            endpoint_url=emulator.endpoint_url,
        )

    yield sqlite if request.param == "sqlite" else dynamodb
    for store in opened:
        store.close()


@pytest.fixture(scope="session")
def hosting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """An embedded Cognito of its own: with a first domain it has pages."""
    embedded = Embedded(tmp_path_factory.mktemp("hosting"))
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with company(tmp_path_factory.mktemp("company")) as running:
        yield running


@pytest.fixture(scope="session")
def make_federated(hosting: Embedded, provider: Company) -> Callable[..., Pool]:
    """Makes pools that let the provider's people in, as Terraform would."""
    variables = openid_provider.variables(provider.url, [APP])
    known = variables["identity_providers"][NAME]
    secret = variables["identity_provider_secrets"][NAME]

    def make(
        mapping: dict[str, str] = known["attributes"],
        *,
        has_domain: bool = True,
        **settings: Any,
    ) -> Pool:
        pool = hosting.make_pool(**settings)
        if has_domain:
            hosting.admin.create_user_pool_domain(
                Domain=f"domain-{uuid.uuid4().hex[:12]}", UserPoolId=pool.pool_id
            )
        hosting.admin.create_identity_provider(
            UserPoolId=pool.pool_id,
            ProviderName=NAME,
            ProviderType="OIDC",
            ProviderDetails=known["details"] | {"client_secret": secret},
            AttributeMapping=mapping,
        )
        kept = {n: v for n, v in CLIENT_SETTINGS.items() if n != "GenerateSecret"}
        hosting.admin.update_user_pool_client(
            **kept,
            UserPoolId=pool.pool_id,
            ClientId=pool.client_id,
            CallbackURLs=[CALLBACK],
            LogoutURLs=[f"{APP}/"],
            AllowedOAuthFlows=["code"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthScopes=SCOPES.split(),
            SupportedIdentityProviders=[NAME],
        )
        return pool

    return make


@pytest.fixture(scope="session")
def federated(make_federated: Callable[..., Pool]) -> Pool:
    """A pool that lets the provider's people in."""
    return make_federated()
