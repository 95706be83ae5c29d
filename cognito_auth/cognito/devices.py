"""Cognito's operations on an account's devices; the access token says whose."""

from typing import Any

from cognito_auth import aws
from cognito_auth.cognito.calls import call
from cognito_auth.cognito.srp import device_verifier
from cognito_auth.values import Device, ListedDevice

# What a page of ListDevices holds at most, and how many are asked for.
PAGE = 60
MOST_PAGES = 10
# Cognito says it among the attributes.
_NAME = "device_name"
_STATUS = "dev:device_remembered_status"
_NOT = "not_remembered"


class DeviceClient:
    """The operations that an access token opens; one client for all accounts.

    Args:
        api: An unsigned client of the pool, from `api_client`.
    """

    def __init__(self, api: Any) -> None:
        self._api = api

    def confirm(self, access_token: str, device: Device, name: str) -> bool:
        """Have Cognito know the device that a sign-in came with.

        Args:
            access_token: Of that sign-in.
            device: With a secret that is new.
            name: What to list it as, "" for no name.

        Returns:
            Whether it is remembered by that already.

        Source: ConfirmDevice.
        """
        answer = call(
            self._api,
            "confirm_device",
            AccessToken=access_token,
            DeviceKey=device.key,
            DeviceSecretVerifierConfig=device_verifier(device),
            **({"DeviceName": name} if name else {}),
        )
        return answer.get("UserConfirmationNecessary") is not True

    def remember(self, access_token: str, key: str, *, remembered: bool) -> None:
        """Have a device go without the second factor, or no longer.

        Raises:
            DeviceGone: Cognito knows none of that key.

        Source: UpdateDeviceStatus.
        """
        call(
            self._api,
            "update_device_status",
            AccessToken=access_token,
            DeviceKey=key,
            DeviceRememberedStatus="remembered" if remembered else _NOT,
        )

    def all(self, access_token: str) -> list[ListedDevice]:
        """The account's devices, in Cognito's order.

        Source: ListDevices.
        """
        found: list[ListedDevice] = []
        more: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = call(
                self._api, "list_devices", AccessToken=access_token, Limit=PAGE, **more
            )
            with aws.answers():
                found += [_listed(item) for item in answer.get("Devices") or ()]
            if not answer.get("PaginationToken"):
                break
            more = {"PaginationToken": answer["PaginationToken"]}
        return found

    def forget(self, access_token: str, key: str) -> None:
        """Have Cognito know a device no longer; its tokens are refreshed no more.

        Raises:
            DeviceGone: It knows none of that key.

        Source: ForgetDevice.
        """
        call(self._api, "forget_device", AccessToken=access_token, DeviceKey=key)


def _listed(item: dict[str, Any]) -> ListedDevice:
    said = {
        each["Name"]: each.get("Value", "")
        for each in item.get("DeviceAttributes") or ()
    }
    created = item["DeviceCreateDate"].timestamp()
    used = item.get("DeviceLastAuthenticatedDate")
    return ListedDevice(
        key=item["DeviceKey"],
        name=said.get(_NAME, ""),
        is_remembered=said.get(_STATUS) != _NOT,
        created_at=created,
        used_at=used.timestamp() if used else created,
    )
