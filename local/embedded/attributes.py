"""User attributes against the pool's schema and what an app client may write."""

import re
from typing import Any

import ministack.services.cognito as cognito

from local.embedded.calls import Call, Response, after, before, error, succeeded

_FORMS = {
    "email": (r"[^@\s]+@[^@\s]+", "Invalid email address format."),
    "phone_number": (r"\+[0-9]{3,18}", "Invalid phone number format."),
}
_VERIFIED = ("email_verified", "phone_number_verified")
_SCHEMA = "Attributes did not conform to the schema: "


def of_request(call: Call) -> dict[str, str]:
    """The attributes that a request carries."""
    values: dict[str, str] = cognito._attr_list_to_dict(
        call.data.get("UserAttributes") or []
    )
    return values


def missing(pool: dict[str, Any], values: dict[str, str]) -> list[str]:
    """The names of required attributes without a value."""
    required = [
        each["Name"]
        for each in pool.get("SchemaAttributes", [])
        if each.get("Required") and each["Name"] != "sub"
    ]
    return [name for name in required if not values.get(name)]


def refusal(
    pool: dict[str, Any],
    client: dict[str, Any],
    values: dict[str, str],
    *,
    updating: bool = False,
) -> Response | None:
    """The error for attributes that a user must not write, or None.

    Args:
        pool: ministack's record of the pool.
        client: ministack's record of the app client; {} is an administrator.
        values: Names with their new values.
        updating: Whether the account exists, so that immutable ones stay.
    """
    schema = {each["Name"]: each for each in pool.get("SchemaAttributes", [])}
    writable = client.get("WriteAttributes")
    for name, value in values.items():
        if name == "sub":
            return _invalid("Cannot modify the non-mutable attribute sub")
        if client and (name in _VERIFIED or (writable and name not in writable)):
            return error(
                "NotAuthorizedException",
                "A client attempted to write unauthorized attribute",
            )
        if name not in schema:
            return _invalid(
                f"{_SCHEMA}Type for attribute {{{name}}} could not be determined"
            )
        if updating and not schema[name].get("Mutable", True):
            return _invalid(f"user.{name}: Attribute cannot be updated.")
        problem = _problem(schema[name], value)
        if problem:
            return _invalid(problem)
    return None


def _problem(rule: dict[str, Any], value: str) -> str | None:
    name, kind = rule["Name"], rule.get("AttributeDataType")
    if kind == "Number":
        return _number_problem(rule, value)
    if kind == "Boolean" and value not in ("true", "false"):
        return f"{_SCHEMA}{name}: Attribute value should be true or false"
    if kind == "String":
        limits = rule.get("StringAttributeConstraints") or {}
        if len(value) > int(limits.get("MaxLength") or 2048):
            return (
                f"{_SCHEMA}{name}: String must be no longer than "
                f"{limits['MaxLength']} characters"
            )
        # an empty value clears an attribute
        if value and len(value) < int(limits.get("MinLength") or 0):
            return (
                f"{_SCHEMA}{name}: String must be no shorter than "
                f"{limits['MinLength']} characters"
            )
    if name in _FORMS and value and not re.fullmatch(_FORMS[name][0], value):
        return _FORMS[name][1]
    return None


def _number_problem(rule: dict[str, Any], value: str) -> str | None:
    name, limits = rule["Name"], rule.get("NumberAttributeConstraints") or {}
    if not re.fullmatch(r"-?\d{1,20}", value, re.ASCII):
        return f"{_SCHEMA}{name}: Attribute value is not a number"
    if limits.get("MinValue") and int(value) < int(limits["MinValue"]):
        return f"{_SCHEMA}{name}: Number must be at least {limits['MinValue']}"
    if limits.get("MaxValue") and int(value) > int(limits["MaxValue"]):
        return f"{_SCHEMA}{name}: Number must be at most {limits['MaxValue']}"
    return None


def _invalid(message: str) -> Response:
    return error("InvalidParameterException", message)


@before("SignUp")
def _check_sign_up(call: Call) -> Response | None:
    if call.pool is None:
        return None
    values = of_request(call)
    wrong = refusal(call.pool, call.client, values)
    if wrong:
        return wrong
    name = call.username or ""
    alias = cognito._username_alias_attribute(call.pool, name)
    lacking = missing(call.pool, {alias: name, **values} if alias else values)
    if lacking:
        return _invalid(f"{_SCHEMA}{lacking[0]}: The attribute is required\n")
    return None


@before("AdminCreateUser")
def _check_admin_create(call: Call) -> Response | None:
    if call.pool is None:
        return None
    return refusal(call.pool, {}, of_request(call))


@after("SignUp", "AdminCreateUser")
def _store_unverified(call: Call, response: Response) -> Response:
    # ministack leaves it out, and then calls the address verified in the ID token
    if succeeded(response) and call.user is not None:
        values = cognito._attr_list_to_dict(call.user["Attributes"])
        if "email" in values:
            values.setdefault("email_verified", "false")
        call.user["Attributes"] = cognito._dict_to_attr_list(values)
    return response


def _listed(values: dict[str, str]) -> list[dict[str, str]]:
    """Attributes as they are kept: a blank value is how one is deleted.

    Source: API reference of UpdateUserAttributes, "UserAttributes".
    """
    return [{"Name": name, "Value": value} for name, value in values.items() if value]


def install() -> None:
    """Take ministack's place in writing attributes down."""
    cognito._dict_to_attr_list = _listed
