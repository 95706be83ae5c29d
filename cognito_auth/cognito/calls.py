"""How an operation of Cognito is called: the client, its time, and its refusals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cognito_auth import aws
from cognito_auth.cognito.error_table import from_cognito
from cognito_auth.config import StackConfig
from cognito_auth.values import Delivery


def api_client(config: StackConfig, *, signed: bool) -> Any:
    """Make the boto3 client for a pool's operations.

    Make one per process: it takes about 80 ms, and threads can share it.

    Args:
        config: What `terraform apply` made.
        signed: Whether calls carry AWS credentials.
    """
    with _translated():
        return aws.client(
            "cognito-idp",
            region=config.region,
            endpoint_url=config.endpoint_url,
            signed=signed,
        )


def call(
    api: Any, method: str, *, errors_as: str | None = None, **parameters: Any
) -> dict[str, Any]:
    """Call an operation and return its answer.

    Args:
        api: What `api_client` made.
        method: The operation as boto3 calls it: `sign_up`.
        errors_as: The operation's name in the error table, where it differs.
        parameters: The operation's own: `Username`.

    Raises:
        AuthError: What `from_cognito` makes of Cognito's refusal.
        ServiceUnavailable: No answer in time.
    """
    with _translated(errors_as), aws.deadline():
        answer: dict[str, Any] = getattr(api, method)(**parameters)
        return answer


def read_in(language: str) -> dict[str, Any]:
    """What tells a trigger of the pool which language a mail is read in.

    Args:
        language: A BCP 47 tag, `pt-BR`; nothing where it is unknown.

    Source: ClientMetadata of the operations that mail a code.
    """
    return {"ClientMetadata": {"language": language}} if language else {}


def delivery(details: object) -> Delivery | None:
    """Where a code went, by CodeDeliveryDetails; None if none was sent."""
    if not isinstance(details, Mapping) or not details.get("DeliveryMedium"):
        return None
    return Delivery(
        str(details["DeliveryMedium"]), str(details.get("Destination") or "")
    )


def listed(api: Any, method: str, key: str, **parameters: Any) -> Iterator[Any]:
    """Every item of an operation that answers page by page.

    Each page has the whole time of a call.

    Args:
        api: What `api_client` made.
        method: The operation as boto3 calls it: `list_users`.
        key: Where a page has its items: `Users`.
        parameters: The operation's own: `UserPoolId`.

    Raises:
        AuthError: As `call` does.
    """
    pages = iter(api.get_paginator(method).paginate(**parameters))
    while True:
        with _translated(), aws.deadline():
            page = next(pages, None)
            if page is None:
                return
            items = page[key]
        yield from items


@contextmanager
def _translated(errors_as: str | None = None) -> Iterator[None]:
    """Turn Cognito's refusals into the errors that pages can show."""
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
