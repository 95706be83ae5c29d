"""What an administrator does to test accounts; it takes AWS credentials."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cognito_auth.cognito.calls import api_client, call, listed
from cognito_auth.config import StackConfig
from cognito_auth.errors import (
    AccountElsewhere,
    GroupExists,
    InvalidGroupName,
    PasswordNeeded,
    UnknownUser,
)
from cognito_auth.inputs.emails import canonical_email


@dataclass(frozen=True)
class ListedAccount:
    """An account as an administrator sees it.

    `status` is Cognito's UserStatus, e.g. `CONFIRMED`; `verified` says whether its
    email address is; `groups` are in the order of their names.
    """

    email: str
    status: str
    verified: bool
    enabled: bool
    groups: tuple[str, ...]


class AdminClient:
    """The operations behind `scripts/confirm_user.py`.

    On the embedded stack it needs no credentials; on AWS it takes boto3's usual ones.
    """

    def __init__(self, config: StackConfig) -> None:
        self._pool_id = config.user_pool_id
        self._api = api_client(config, signed=True)

    def confirm(
        self, email: str, *, password: str | None = None, create: bool = False
    ) -> str:
        """Make the account ready to sign in; done again, it changes nothing.

        Sets `email_verified` too: without it a forgotten password can't be reset.

        Args:
            email: The account's address.
            password: A permanent password to set, if any.
            create: Whether to make the account when it is missing; needs a password.

        Returns:
            The account's `sub`.

        Raises:
            UnknownUser: No such account, and `create` is off.
            AccountElsewhere: It came by an identity provider, whose word its address
                is: nobody here may call that verified.
            PasswordNeeded: The account has only a temporary password, or none yet.
            InvalidPassword: The password breaks the pool's policy.
            AccessDenied: No credentials, or not the rights.

        Source: AdminGetUser, AdminCreateUser, AdminConfirmSignUp,
        AdminSetUserPassword, AdminUpdateUserAttributes.
        """
        username = canonical_email(email)
        user = self._user(username)
        if user is None:
            if not create:
                raise UnknownUser(f"AdminGetUser: no {username}")
            if password is None:
                raise PasswordNeeded("a new account needs a password")
            user = self._create(username)
        status = str(user["UserStatus"])
        if status == "EXTERNAL_PROVIDER":
            raise AccountElsewhere(f"account is {status}")
        if status == "UNCONFIRMED":
            self._call("admin_confirm_sign_up", Username=username)
        elif status != "CONFIRMED" and password is None:
            raise PasswordNeeded(f"account is {status}")
        if password is not None:
            self._call(
                "admin_set_user_password",
                Username=username,
                Password=password,
                Permanent=True,
            )
        self._call(
            "admin_update_user_attributes",
            Username=username,
            UserAttributes=[{"Name": "email_verified", "Value": "true"}],
        )
        return _subject(user)

    def ensure_group(self, name: str, *, create: bool = False) -> None:
        """Make sure that the pool has a group.

        Args:
            name: Up to 128 characters without spaces.
            create: Whether to make it when it is missing. Terraform makes the groups
                that are meant to last; it does not know of this one.

        Raises:
            InvalidGroupName: No group can have this name.
            UnknownGroup: It is missing, and `create` is off.
            AccessDenied: No credentials, or not the rights.

        Source: GetGroup, CreateGroup.
        """
        if not re.fullmatch(r"\S{1,128}", name):
            raise InvalidGroupName
        if not create:
            self._call("get_group", GroupName=name)
            return
        with suppress(GroupExists):
            self._call("create_group", GroupName=name)

    def add_to_group(self, email: str, name: str) -> None:
        """Put an account in a group; its next tokens say so.

        Raises:
            UnknownUser: No such account.
            UnknownGroup: No such group.
            AccessDenied: No credentials, or not the rights.

        Source: AdminAddUserToGroup; again, it changes nothing.
        """
        username = canonical_email(email)
        self._call("admin_add_user_to_group", Username=username, GroupName=name)

    def accounts(self) -> Iterator[ListedAccount]:
        """Every account of the pool, page by page.

        Raises:
            AccessDenied: No credentials, or not the rights.

        Source: ListUsers, ListGroups, ListUsersInGroup: asking for the groups of each
        account would be one call more for each.
        """
        groups = defaultdict(list)
        for group in self._all("list_groups", "Groups"):
            name = group["GroupName"]
            for member in self._all("list_users_in_group", "Users", GroupName=name):
                groups[member["Username"]].append(name)
        for user in self._all("list_users", "Users"):
            values = {
                item["Name"]: item.get("Value", "")
                for item in user.get("Attributes", ())
            }
            yield ListedAccount(
                email=values.get("email", user["Username"]),
                status=user["UserStatus"],
                verified=values.get("email_verified") == "true",
                enabled=user["Enabled"],
                groups=tuple(sorted(groups[user["Username"]])),
            )

    def _all(self, method: str, key: str, **parameters: Any) -> Iterator[Any]:
        return listed(self._api, method, key, UserPoolId=self._pool_id, **parameters)

    def _user(self, username: str) -> dict[str, Any] | None:
        try:
            return self._call("admin_get_user", Username=username)
        except UnknownUser:
            return None

    def _create(self, username: str) -> dict[str, Any]:
        made = self._call(
            "admin_create_user",
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": username},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        user: dict[str, Any] = made["User"]
        return user

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return call(self._api, method, UserPoolId=self._pool_id, **parameters)


def _subject(user: Mapping[str, Any]) -> str:
    """The `sub` of a user, as either operation says it."""
    attributes = user.get("UserAttributes") or user.get("Attributes") or ()
    found = (item["Value"] for item in attributes if item["Name"] == "sub")
    return next(found, "")
