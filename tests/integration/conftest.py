"""Fixtures of the integration suite."""

import base64
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.pool import Pool as Flows
from cognito_auth.sessions.dynamodb import DynamoDBStore
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import SessionStore
from tests.company import Company, company
from tests.embedded import Embedded, Pool
from tests.flows import flows_of
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
    """Makes pools that let the provider's people in."""
    return partial(provider.make_pool, hosting)


@pytest.fixture(scope="session")
def federated(make_federated: Callable[..., Pool]) -> Pool:
    """A pool that lets the provider's people in."""
    return make_federated()
