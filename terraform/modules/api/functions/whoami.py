"""Who calls: what API Gateway read in the access token that it let in.

Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP
APIs", payload format 2.0. Nothing here checks a token: the authorizer did, and this
function is asked by the API alone.
"""

import json
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer who calls, and nothing that is secret."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    # a list comes as its items in brackets: "[admins editors]"
    groups = claims.get("cognito:groups", "[]")[1:-1].split()
    caller = {
        "sub": claims["sub"],
        "username": claims["username"],
        "scopes": claims["scope"].split(),
        "groups": groups,
    }
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps(caller),
    }
