"""Groups: made with any role, changed in place, and silent about what they lack.

ministack has no UpdateGroup, looks for a group's role in an IAM that isn't there, and
gives every group a precedence of 0, which is the highest.

Source: API reference of CreateGroup and UpdateGroup.
"""

from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock
from local.embedded.calls import Response, answer, error, operation

_SETTINGS = ("Description", "RoleArn", "Precedence")


@operation("CreateGroup", by_token=False)
def _create(data: dict[str, Any]) -> Response:
    pool, wrong = cognito._resolve_pool(data["UserPoolId"])
    if wrong:
        refused: Response = wrong
        return refused
    name = data["GroupName"]
    if name in pool["_groups"]:
        return error("GroupExistsException", "A group with the name already exists.")
    now = clock.now()
    group = {
        "GroupName": name,
        "UserPoolId": pool["Id"],
        "CreationDate": now,
        "LastModifiedDate": now,
        "_members": [],
        **_given(data),
    }
    pool["_groups"][name] = group
    return answer({"Group": group})


@operation("UpdateGroup", by_token=False)
def _update(data: dict[str, Any]) -> Response:
    pool, wrong = cognito._resolve_pool(data["UserPoolId"])
    if wrong:
        refused: Response = wrong
        return refused
    group = pool["_groups"].get(data["GroupName"])
    if group is None:
        return error("ResourceNotFoundException", "Group not found.")
    # the provider sends what changed and relies on the rest to stay
    group.update(_given(data))
    group["LastModifiedDate"] = clock.now()
    return answer({"Group": group})


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in _SETTINGS if data.get(name) is not None}
