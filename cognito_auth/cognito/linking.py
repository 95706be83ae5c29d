"""Linking a provider's user to an account; it takes AWS credentials."""

import json
from collections.abc import Mapping
from typing import Any

from cognito_auth.cognito.calls import api_client, call
from cognito_auth.config import StackConfig
from cognito_auth.errors import (
    AccountNotReady,
    InvalidProviderUser,
    ProviderUserExists,
    UnknownProvider,
    UnknownUser,
)
from cognito_auth.inputs.emails import canonical_email

# Source: AdminGetUser; Cognito joins provider and user to it by _.
USERNAME_MOST = 128
# By which a provider's `sub`, or SAML's NameID, is meant.
SUBJECT = "Cognito_Subject"


class LinkClient:
    """The operations behind `scripts/link_user.py`.

    On the embedded stack it needs no credentials; on AWS it takes boto3's usual ones.
    """

    def __init__(self, config: StackConfig) -> None:
        self._pool_id = config.user_pool_id
        self._providers = [one.name for one in config.identity_providers]
        self._api = api_client(config, signed=True)

    def link(self, email: str, provider: str, user_id: str) -> str:
        """Let somebody of a provider sign in to an account; again, it changes nothing.

        Whoever the provider says is this user gets in as the account's owner from now
        on. That it is them nobody but an administrator can know: that both have the
        same address proves nothing.

        Args:
            email: The account's address.
            provider: The provider's name in the pool.
            user_id: What the provider calls the user: `sub`, or SAML's NameID; blanks
                around it don't count.

        Returns:
            The account's `sub`.

        Raises:
            UnknownProvider: The app offers no such provider.
            InvalidProviderUser: It is empty, has a blank in it, or is too long.
            UnknownUser: No such account.
            AccountNotReady: It has no password of its own yet, or its address is not
                proved.
            ProviderUserExists: The user has an account in this pool already, or is
                linked to another one.
            TooManyAttempts: The account has as many links as Cognito allows.
            AccessDenied: No credentials, or not the rights.

        Source: AdminGetUser, AdminLinkProviderForUser.
        """
        if provider not in self._providers:
            raise UnknownProvider(f"{provider!r:.80} is none of {self._providers}")
        user_id = user_id.strip()
        username = f"{provider}_{user_id}"
        is_plain = user_id.isprintable() and " " not in user_id
        if not user_id or not is_plain or len(username) > USERNAME_MOST:
            raise InvalidProviderUser(f"{len(user_id)} characters, plain: {is_plain}")
        found = self._user(canonical_email(email))
        if found is None:
            raise UnknownUser("AdminGetUser: no such account")
        attributes = {one["Name"]: one["Value"] for one in found["UserAttributes"]}
        is_proved = attributes.get("email_verified") == "true"
        if found["UserStatus"] != "CONFIRMED" or not is_proved:
            raise AccountNotReady(f"{found['UserStatus']}, proved: {is_proved}")
        if _is_linked(attributes, provider, user_id):
            return str(attributes["sub"])
        # Cognito can't join two accounts, and says so in no words of its own
        if self._user(username) is not None:
            raise ProviderUserExists("AdminGetUser: the provider's user has an account")
        self._call(
            "admin_link_provider_for_user",
            DestinationUser={
                "ProviderName": "Cognito",
                "ProviderAttributeValue": found["Username"],
            },
            SourceUser={
                "ProviderName": provider,
                "ProviderAttributeName": SUBJECT,
                "ProviderAttributeValue": user_id,
            },
        )
        return str(attributes["sub"])

    def _user(self, username: str) -> dict[str, Any] | None:
        try:
            return self._call("admin_get_user", Username=username)
        except UnknownUser:
            return None

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return call(self._api, method, UserPoolId=self._pool_id, **parameters)


def _is_linked(attributes: Mapping[str, str], provider: str, user_id: str) -> bool:
    """Source: Amazon Cognito, the attribute `identities`, which is JSON."""
    try:
        found = json.loads(attributes.get("identities", "[]"))
        named = [(one["providerName"], one["userId"]) for one in found]
    except (ValueError, TypeError, KeyError):
        return False
    return (provider, user_id) in named
