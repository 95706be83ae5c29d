"""A backend of two routes, for the caller that the API let in."""

import json
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer GET /orders and GET /orders/{id}."""
    caller = event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    order = (event.get("pathParameters") or {}).get("id")
    body = {"id": order} if order else {"orders": []}
    return {"statusCode": 200, "body": json.dumps(body | {"of": caller})}
