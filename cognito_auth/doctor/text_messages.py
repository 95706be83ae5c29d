"""Whether the pool can send the text messages that it is set to send."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import Any

from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Evidence, NotThere

# Source: SmsConfigurationFailure of UserPoolType
FAILURES = {
    "InvalidSmsRoleAccessPolicyException": "The role may not send by SNS",
    "SNSSandbox": "SNS is in its sandbox, and reaches verified numbers only",
}


@check(
    "sms",
    "Text messages can be sent, where the pool sends some",
    looked_at="SmsConfiguration and SmsConfigurationFailure of DescribeUserPool, and "
    "the trust of the role (GetRole of IAM)",
    why="Codes by text message never arrive.",
    advice="the role's trust (cognito-idp.amazonaws.com, with the pool's external id) "
    "and its right sns:Publish; or do without: sms_mfa = false, "
    'auto_verified_attributes = ["email"]',
)
def sms(seen: Evidence) -> Iterator[str]:
    """Whether there is a role, it trusts Cognito, and SNS sends."""
    found = seen.pool.get("SmsConfiguration")
    if not found or not found.get("SnsCallerArn"):
        if _is_needed(seen):
            yield "The pool is to send text messages, and has no role to send by."
        return
    for failure in filter(
        None, seen.pool.get("SmsConfigurationFailure", "").split(",")
    ):
        name = failure.strip()
        yield f"{FAILURES.get(name, 'Cognito says')} ({name})."
    arn = str(found["SnsCallerArn"])
    try:
        role = seen.ask("iam", "get_role", RoleName=arn.rpartition("/")[2])["Role"]
    except NotThere:
        yield f"There is no role {arn}."
        return
    if not trusts(role.get("AssumeRolePolicyDocument"), found.get("ExternalId")):
        yield f"The role {arn} does not trust Cognito with the pool's external id."


def _is_needed(seen: Evidence) -> bool:
    by_phone = "phone_number" in seen.pool.get("AutoVerifiedAttributes", ())
    return by_phone or "SmsMfaConfiguration" in seen.mfa


def trusts(policy: Any, external_id: str | None) -> bool:
    """Whether a role's trust lets Cognito take it on with this external id.

    Conditions on anything else (whose account, which pool) are taken as fulfilled.
    """
    if not isinstance(policy, Mapping):
        return False
    return any(
        statement.get("Effect") == "Allow"
        and any(
            service.startswith("cognito-idp.")
            for service in _listed(_mapping(statement.get("Principal")).get("Service"))
        )
        and any(
            fnmatch("sts:AssumeRole", action)
            for action in _listed(statement.get("Action"))
        )
        and _takes(statement, external_id or "")
        for statement in _listed(policy.get("Statement"))
    )


def _takes(statement: Mapping[str, Any], external_id: str) -> bool:
    wanted = [
        pattern
        for operator in _mapping(statement.get("Condition")).values()
        for key, value in operator.items()
        if key.lower() == "sts:externalid"
        for pattern in _listed(value)
    ]
    return not wanted or any(fnmatch(external_id, pattern) for pattern in wanted)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    """What IAM writes as one or as a list of some."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
