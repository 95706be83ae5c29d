"""What an answer may hold: the members that AWS documents, and none that are empty.

ministack says "" and [] where Cognito says nothing, and has a member or two more.
"""

from typing import Any

from local.embedded import limits

# Cognito has these in its answers though there is nothing in them.
# Source: the examples of the operations in AWS's API and CLI reference.
_SAID_THOUGH_EMPTY = {
    "Attributes",
    "AttributesRequireVerificationBeforeUpdate",
    "AuthEvents",
    "AuthenticatorTransports",
    "ChallengeParameters",
    "CodeDeliveryDetailsList",
    "Credentials",
    "Devices",
    "DomainDescription",
    "Groups",
    "LambdaConfig",
    "Providers",
    "ResourceServers",
    "Scopes",
    "Tags",
    "TokenValidityUnits",
    "UICustomization",
    "UserPoolClients",
    "UserPoolTags",
    "UserPools",
    "Users",
}


def shaped(action: str, body: dict[str, Any]) -> dict[str, Any]:
    """An answer as the service's model has it.

    Args:
        action: The operation; the answer of one that no model has stays as it is.
        body: ministack's answer.
    """
    if action not in limits.model().operation_names:
        return body
    shape = limits.model().operation_model(action).output_shape
    answer: dict[str, Any] = {} if shape is None else _shaped(shape, body)
    return answer


def _shaped(shape: Any, value: Any) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {
            name: _shaped(member, value[name])
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
        return {
            name: inner
            for name, inner in members.items()
            if inner not in ("", [], {}) or name in _SAID_THOUGH_EMPTY
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_shaped(shape.member, item) for item in value]
    return value
