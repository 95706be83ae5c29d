"""User names and emails in lower case, as a case-insensitive pool compares them."""

from typing import Any

_PARAMETERS = ("AuthParameters", "ChallengeResponses")
_NAMES = ("USERNAME", "userAttributes.email")


def in_lower_case(data: dict[str, Any], pool: dict[str, Any] | None) -> dict[str, Any]:
    """A copy of a request with every user name and email in lower case.

    Args:
        data: The request's JSON.
        pool: ministack's record of the pool; one that was made case-sensitive keeps
            the request as it is.
    """
    if ((pool or {}).get("UsernameConfiguration") or {}).get("CaseSensitive"):
        return data
    lowered = dict(data)
    if "Username" in lowered:
        lowered["Username"] = _lower(lowered["Username"])
    for field in _PARAMETERS:
        if isinstance(lowered.get(field), dict):
            lowered[field] = {
                key: _lower(value)
                if key in ("USERNAME", "userAttributes.email")
                else value
                for key, value in lowered[field].items()
            }
    if isinstance(lowered.get("UserAttributes"), list):
        lowered["UserAttributes"] = [
            {**item, "Value": _lower(item.get("Value"))}
            if item.get("Name") == "email"
            else item
            for item in lowered["UserAttributes"]
        ]
    return lowered


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
