"""How an operation of Cognito is called: the client, and what its refusals become."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cognito_auth import aws
from cognito_auth.cognito.error_table import from_cognito
from cognito_auth.config import StackConfig


@contextmanager
def translated_errors(errors_as: str | None = None) -> Iterator[None]:
    """Turn Cognito's refusals into the errors that pages can show.

    Args:
        errors_as: The operation's name in the error table, where it differs.
    """
    try:
        with aws.answers():
            yield
    except aws.Refusal as refusal:
        raise from_cognito(
            errors_as or refusal.operation,
            refusal.code,
            refusal.message,
            request_id=refusal.request_id,
        ) from refusal


def api_client(config: StackConfig, *, signed: bool) -> Any:
    """Make the boto3 client for a pool's operations."""
    return aws.client(
        "cognito-idp",
        region=config.region,
        endpoint_url=config.endpoint_url,
        signed=signed,
    )
