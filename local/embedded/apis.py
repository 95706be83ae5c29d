"""HTTP APIs: where they are, whose tokens they take, and which function they may ask.

ministack's authorizer looks at signature, `iss`, `aud` or `client_id`, `exp` and the
route's scopes. It would look for the keys of other issuers on the internet, ask any
function that an integration names, and have an API at the name of a host that nobody
finds. Here only pools of this stack issue tokens, a function's policy counts, and an
API is a path of this server. It says of JWT authorizers what Lambda ones alone have.

Source: API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers",
"Troubleshooting issues with HTTP API JWT authorizers", "Create AWS Lambda proxy
integrations for HTTP APIs" (the permission).
"""

import json
import time
from types import SimpleNamespace
from typing import Any

import ministack.services.apigateway as apigateway
import ministack.services.cognito as cognito
import ministack.services.lambda_svc as lambda_svc

from local.embedded import clock, issuers, permissions

Response = tuple[int, dict[str, str], bytes]

# Source: CreateAuthorizer, "supported only for" Lambda authorizers
_OF_LAMBDA = {
    *("authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds"),
    *("authorizerUri", "enableSimpleResponses"),
}

_ministack_response = apigateway._apigw_response
_ministack_invoke = apigateway._invoke_lambda_proxy


def _server() -> str:
    return f"http://{apigateway._HOST}:{apigateway._PORT}"


def _answer(answer: dict[str, Any], status: int = 200) -> Response:
    """An answer of the service that makes APIs; ministack's arguments."""
    if "apiEndpoint" in answer:
        # as of now: the port may have been another when the API was made
        address = f"{_server()}/_aws/execute-api/{answer['apiId']}"
        answer = answer | {"apiEndpoint": address}
    if answer.get("authorizerType") == "JWT":
        answer = {name: answer[name] for name in answer.keys() - _OF_LAMBDA}
    response: Response = _ministack_response(answer, status)
    return response


async def _key_set(authorizer: dict[str, Any]) -> str | None:
    """Where the keys of an authorizer's issuer are; ministack's argument."""
    issuer = authorizer.get("jwtConfiguration", {}).get("issuer", "")
    pool_id = issuer.rpartition("/")[2]
    if pool_id not in cognito._user_pools or issuer != issuers.issuer(pool_id):
        return None
    return f"{_server()}/{pool_id}/.well-known/jwks.json"


def _unauthorized(message: str = "Unauthorized") -> Response:
    headers = {"Content-Type": "application/json", "www-authenticate": "Bearer"}
    return 401, headers, json.dumps({"message": message}).encode()


async def _invoke(integration: dict[str, Any], *about: Any, **named: Any) -> Response:
    """Ask a function, if its policy lets this route; ministack's arguments."""
    api_id, stage, _, method = about[:4]
    route_key = about[7]
    account, region = named["owner_account_id"], named["owner_region"]
    function, _, _ = lambda_svc._get_func_record_for_ref_in_scope(
        apigateway._extract_lambda_ref_from_integration_uri(
            integration.get("integrationUri", "")
        ),
        account_id=account,
        region=region,
    )
    path = route_key.partition(" ")[2]
    what = f"{method}{path}" if path else route_key
    source = f"arn:aws:execute-api:{region}:{account}:{api_id}/{stage}/{what}"
    if function is None or not permissions.lets(
        function["policy"], "apigateway.amazonaws.com", source
    ):
        headers = {"Content-Type": "application/json"}
        return 500, headers, b'{"message":"Internal Server Error"}'
    response: Response = await _ministack_invoke(integration, *about, **named)
    return response


def install() -> None:
    """Take ministack's place in these."""
    apigateway._apigw_response = _answer
    apigateway._resolve_jwks_url = _key_set
    apigateway._jwt_unauthorized = _unauthorized
    apigateway._invoke_lambda_proxy = _invoke
    apigateway.time = SimpleNamespace(
        time=clock.now, gmtime=time.gmtime, strftime=time.strftime
    )
