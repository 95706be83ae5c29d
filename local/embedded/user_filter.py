"""The filter of ListUsers, as far as Cognito reads one.

ministack lists everybody when it can't read a filter.

Source: API reference of ListUsers, "Filter".
"""

import re
from dataclasses import dataclass
from typing import Any

import ministack.services.cognito as cognito

from local.embedded.calls import (
    Call,
    Response,
    after,
    answer,
    before,
    body_of,
    error,
    succeeded,
)

_FORM = re.compile(
    r'\s*(?P<quote>"?)(?P<name>[\w:]+)(?P=quote)\s*(?P<sign>\^?=)\s*'
    r'"(?P<value>(?:[^"\\]|\\.)*)"\s*',
    re.DOTALL,
)
_STATUS, _ENABLED = "cognito:user_status", "status"
_ATTRIBUTES = {
    "sub",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
}
_SEARCHABLE = {"username", _STATUS, _ENABLED, *_ATTRIBUTES}
_CASE_SENSITIVE = {"username", _ENABLED}


@dataclass(frozen=True)
class _Filter:
    name: str
    is_prefix: bool
    value: str

    def matches(self, user: dict[str, Any]) -> bool:
        have, want = self._value_of(user), self.value
        if self.name not in _CASE_SENSITIVE:
            have, want = have.casefold(), want.casefold()
        return have.startswith(want) if self.is_prefix else have == want

    def _value_of(self, user: dict[str, Any]) -> str:
        if self.name == "username":
            return str(user["Username"])
        if self.name == _STATUS:
            return str(user["UserStatus"])
        if self.name == _ENABLED:
            return "Enabled" if user.get("Enabled", True) else "Disabled"
        values = cognito._attr_list_to_dict(user["Attributes"])
        return str(values.get(self.name, ""))


def _parsed(text: str) -> _Filter | None:
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    value = re.sub(r"\\(.)", r"\1", found["value"], flags=re.DOTALL)
    return _Filter(found["name"], found["sign"] == "^=", value)


@before("ListUsers")
def _check_filter(call: Call) -> Response | None:
    wanted = call.data.get("Filter")
    if not wanted:  # an empty one lists everybody
        return None
    parsed = _parsed(wanted)
    if parsed is None:
        return error("InvalidParameterException", "Error while parsing filter.")
    if parsed.name not in _SEARCHABLE:
        return error(
            "InvalidParameterException", f"Invalid search attribute: {parsed.name}"
        )
    return None


@before("ListUsers")
def _check_attributes(call: Call) -> Response | None:
    if call.pool is None:
        return None
    known = {each["Name"] for each in call.pool.get("SchemaAttributes", [])}
    if not known.issuperset(call.data.get("AttributesToGet") or []):
        return error(
            "InvalidParameterException",
            "One or more requested attributes do not exist.",
        )
    return None


@after("ListUsers")
def _keep_attributes_asked_for(call: Call, response: Response) -> Response:
    names = call.data.get("AttributesToGet")
    if not names or not succeeded(response):
        return response
    body = body_of(response)
    for user in body["Users"]:
        user["Attributes"] = [e for e in user["Attributes"] if e["Name"] in names]
    return answer(body)


def _filtered(users: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    parsed = _parsed(text)
    return [user for user in users if parsed is not None and parsed.matches(user)]


def install() -> None:
    """Take ministack's place in reading filters."""
    cognito._apply_user_filter = _filtered
