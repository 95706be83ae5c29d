"""Whom a Lambda function's policy lets invoke it, as AddPermission has written it."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any


def lets(policy: Mapping[str, Any], service: str, source_arn: str) -> bool:
    """Whether a service may invoke the function on behalf of a resource.

    Args:
        policy: The function's, `{"Statement": [...]}`.
        service: Its principal, such as "apigateway.amazonaws.com".
        source_arn: Of the resource: a route of an API, a user pool.
    """
    return any(
        statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": service}
        and statement["Action"] == "lambda:InvokeFunction"
        and fnmatchcase(
            source_arn,
            statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn", "*"),
        )
        for statement in policy["Statement"]
    )
