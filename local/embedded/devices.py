"""Devices that an account has confirmed, and what their owner or a pool's may ask.

A device's key is named in the access token of the sign-in that it came with, which
confirms it.

Source: API reference of ConfirmDevice, ListDevices and the others, and of
DeviceConfigurationType; AdminListDevices' example for the attributes. From memory: the
errors of a key that was never given and of a pool that has no devices.
"""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock
from local.embedded.calls import (
    Call,
    Refused,
    Response,
    answer,
    current,
    error,
    operation,
)

Pool = dict[str, Any]
User = dict[str, Any]
Device = dict[str, Any]

_RECORDS = "_devices"
_PAGE = 60


def are_tracked(pool: Pool) -> bool:
    """Whether sign-ins in a pool come with a device."""
    return pool.get("DeviceConfiguration") is not None


def of(user: User) -> dict[str, Device]:
    """An account's confirmed devices, by their keys."""
    devices: dict[str, Device] = user.setdefault(_RECORDS, {})
    return devices


def presented(call: Call, user: User) -> Device | None:
    """The device whose key a step of a sign-in carries, if it carries one.

    Raises:
        Refused: The account has no such device.
    """
    key = call.parameters.get("DEVICE_KEY")
    if not key or call.pool is None or not are_tracked(call.pool):
        return None
    return _found(user, key)


def stands_in(pool: Pool, user: User) -> bool:
    """Whether the step that is answered has a device instead of a second factor.

    Raises:
        Refused: It carries the key of a device that the account hasn't.
    """
    call = current()
    device = presented(call, user) if call else None
    if device is None or not device["remembered"]:
        return False
    return bool(pool["DeviceConfiguration"].get("ChallengeRequiredOnNewDevice"))


def _found(user: User, key: str) -> Device:
    device = of(user).get(key)
    if device is None:
        raise Refused("ResourceNotFoundException", "Device does not exist.")
    return device


@operation("ConfirmDevice")
def _confirm(data: dict[str, Any]) -> Response:
    user, pool = _by_token(data)
    key = data["DeviceKey"]
    if key in of(user):
        return error("DeviceKeyExistsException", "Device already exists.")
    if key != cognito._token_claims(data["AccessToken"]).get("device_key"):
        return error("InvalidParameterException", "Invalid device key given.")
    secret = data.get("DeviceSecretVerifierConfig") or {}
    by_prompt = pool["DeviceConfiguration"].get("DeviceOnlyRememberedOnUserPrompt")
    now = clock.now()
    of(user)[key] = {
        "key": key,
        "name": data.get("DeviceName"),
        "verifier": _hexadecimal(secret.get("PasswordVerifier")),
        "salt": _hexadecimal(secret.get("Salt")),
        "remembered": not by_prompt,
        "created_at": now,
        "modified_at": now,
        "authenticated_at": now,
    }
    return answer({"UserConfirmationNecessary": bool(by_prompt)})


def _hexadecimal(encoded: str | None) -> str:
    try:
        raw = base64.b64decode(encoded or "", validate=True)
    except ValueError:
        raw = b""
    if not raw:
        raise Refused("InvalidParameterException", "Invalid device secret verifier.")
    return raw.hex()


def _get(user: User, data: dict[str, Any]) -> Response:
    return answer({"Device": _described(_found(user, data["DeviceKey"]))})


def _forget(user: User, data: dict[str, Any]) -> Response:
    del of(user)[_found(user, data["DeviceKey"])["key"]]
    return answer({})


def _update(user: User, data: dict[str, Any]) -> Response:
    device = _found(user, data["DeviceKey"])
    device["remembered"] = data.get("DeviceRememberedStatus") == "remembered"
    device["modified_at"] = clock.now()
    return answer({})


def _list(user: User, data: dict[str, Any]) -> Response:
    first = int(data.get("PaginationToken") or 0)
    last = first + (data.get("Limit") or _PAGE)
    known = list(of(user).values())
    listed = [_described(device) for device in known[first:last]]
    more = {"PaginationToken": str(last)} if last < len(known) else {}
    return answer({"Devices": listed, **more})


def _described(device: Device) -> dict[str, Any]:
    return {
        "DeviceKey": device["key"],
        "DeviceAttributes": list(_attributes(device)),
        "DeviceCreateDate": device["created_at"],
        "DeviceLastModifiedDate": device["modified_at"],
        "DeviceLastAuthenticatedDate": device["authenticated_at"],
    }


def _attributes(device: Device) -> Iterator[dict[str, str]]:
    yield {"Name": "device_status", "Value": "valid"}
    if device["name"]:
        yield {"Name": "device_name", "Value": device["name"]}
    status = "remembered" if device["remembered"] else "not_remembered"
    yield {"Name": "dev:device_remembered_status", "Value": status}


def _by_token(data: dict[str, Any]) -> tuple[User, Pool]:
    """Whose access token it is, in a pool that has devices.

    Raises:
        Refused: There is no token, or the pool has none.
    """
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken"))
    if user is None or pool is None:
        raise Refused("NotAuthorizedException", "Invalid Access Token")
    return user, _with_devices(pool)


def _by_name(data: dict[str, Any]) -> tuple[User, Pool]:
    """Whom an administrator names.

    Raises:
        Refused: There is no such pool or user, or the pool has no devices.
    """
    pool = cognito._resolve_pool(data["UserPoolId"])[0]
    if pool is None:
        raise Refused("ResourceNotFoundException", "User pool does not exist.")
    user = cognito._resolve_user(pool, data["Username"])[0]
    if user is None:
        raise Refused("UserNotFoundException", "User does not exist.")
    return user, _with_devices(pool)


def _with_devices(pool: Pool) -> Pool:
    if not are_tracked(pool):
        raise Refused(
            "InvalidUserPoolConfigurationException",
            "Device tracking is not enabled for the user pool.",
        )
    return pool


def _register(name: str, do: Callable[[User, dict[str, Any]], Response]) -> None:
    """Take an operation from the user, and by its Admin name from administrators."""
    operation(name)(lambda data: do(_by_token(data)[0], data))
    operation(f"Admin{name}", by_token=False)(lambda data: do(_by_name(data)[0], data))


_register("GetDevice", _get)
_register("ForgetDevice", _forget)
_register("UpdateDeviceStatus", _update)
_register("ListDevices", _list)
