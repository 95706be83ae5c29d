"""Accounts of people of other providers: found by name or sub, and linked on request.

ministack finds them by their address as well, so that they would stand in the way of
the pool's own account with that address.

Source: API reference of AdminLinkProviderForUser (SourceUser, ProviderAttributeName);
Amazon Cognito Developer Guide, "Linking federated users to an existing user profile".
From memory: the sentences of its errors, that a provider has to be there, and that a
sign-in, a new code and a new password know nobody of another provider.
"""

from typing import Any

import ministack.services.cognito as cognito

from local.embedded import calls
from local.embedded.calls import Call, Response, after, before, error

Record = dict[str, Any]

# what people ask for by their names, with a password of the pool or to have one
_BY_NAME = {
    *("AdminInitiateAuth", "ConfirmForgotPassword", "ConfirmSignUp", "ForgotPassword"),
    *("InitiateAuth", "ResendConfirmationCode"),
}
_SOCIAL = {"Facebook", "Google", "LoginWithAmazon", "SignInWithApple"}

_ministack_user = cognito._resolve_user


def is_federated(user: Record) -> bool:
    """Whether an account is a provider's alone, without a password of its own."""
    return user.get("UserStatus") == "EXTERNAL_PROVIDER"


def _user(pool: Record, username: str | None) -> tuple[Record | None, Response | None]:
    """Whom a name is of, or why nobody; ministack's arguments."""
    user, refusal = _ministack_user(pool, username)
    name = (username or "").lower()
    if user is None:
        # as Cognito made it, but names come in lower case
        named = (each for each in pool["_users"].values() if is_federated(each))
        user = next((each for each in named if each["Username"].lower() == name), None)
    if user is None or not is_federated(user):
        return user, refusal
    own = (
        user["Username"].lower(),
        cognito._attr_list_to_dict(user["Attributes"])["sub"],
    )
    call = calls.current()
    asks = call is not None and call.action in _BY_NAME and call.username == username
    if name in own and not asks:
        return user, None
    native = {
        key: each for key, each in pool["_users"].items() if not is_federated(each)
    }
    found: tuple[Record | None, Response | None] = _ministack_user(
        {**pool, "_users": native}, username
    )
    return found


@before("AdminLinkProviderForUser")
def _check_source(call: Call) -> Response | None:
    source = call.data["SourceUser"]
    name, id_ = source.get("ProviderName"), source.get("ProviderAttributeValue")
    if call.pool is None or not name or name == "Cognito":
        return None
    if name not in call.pool.get("_identity_providers", {}):
        return _invalid(f"Invalid SourceUser: there is no provider {name}.")
    attribute = source.get("ProviderAttributeName")
    if name in _SOCIAL and attribute != "Cognito_Subject":
        return _invalid(
            f"Invalid SourceUser: Cognito_Subject is the one attribute of {name}."
        )
    if f"{name}_{id_}" in call.pool["_users"]:
        return _invalid(
            "Merging is not currently supported, provide a SourceUser that has not "
            "been signed up in order to link"
        )
    key = cognito._provider_link_key(name, attribute, id_)
    destination = call.data["DestinationUser"].get("ProviderAttributeValue")
    if cognito._provider_links(call.pool).get(key) == destination:
        return _invalid("SourceUser is already linked to DestinationUser")
    return None


@after("AdminDeleteUser", "DeleteUser")
def _forget_links(call: Call, response: Response) -> Response:
    # whose account is gone is free to be linked to another
    pool = call.pool or {}
    links = pool.get("_provider_links", {})
    for key in [key for key, name in links.items() if name not in pool["_users"]]:
        del links[key]
    return response


def _invalid(message: str) -> Response:
    return error("InvalidParameterException", message)


def install() -> None:
    """Take ministack's place in finding accounts."""
    cognito._resolve_user = _user
