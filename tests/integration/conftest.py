"""Fixtures of the integration suite."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from cognito_auth.pool import Pool as Flows
from tests.flows import flows_of
from tests.stack import Stack


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
