"""Between blocks of Terraform and structures of the API, name by name.

A name is the same on both sides but for its form: `callback_urls` is `CallbackURLs`.
"""

import functools
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import botocore.session

from tests.terraform.provider_calls.msgpack import UNKNOWN

# where it is another name
_OTHER_NAMES = {
    "from_email_address": "From",
    "recovery_mechanism": "RecoveryMechanisms",
}
# the provider sends the strings of this block though they are empty
_SENT_EMPTY = "invite_message_template"

Values = dict[str, Any]


@functools.cache
def shape(name: str) -> Any:
    """A structure of Cognito's API, such as "UserPoolType"."""
    return _model().shape_for(name)


@functools.cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("cognito-idp")


def member(structure: Any, name: str) -> str | None:
    """What a structure calls an argument of Terraform's; None if it has none."""
    known = {each.lower(): each for each in structure.members}
    return known.get(_OTHER_NAMES.get(name, name.replace("_", "")).lower())


def expanded(
    block: Mapping[str, Any],
    structure: Any,
    values: Mapping[str, Any],
    *,
    empty_is_unset: bool,
    name: str = "",
) -> Values:
    """What is sent for a block.

    Args:
        block: Its schema.
        structure: The API's structure.
        values: Its arguments.
        empty_is_unset: Whether 0, "" and [] are not sent: the provider's older SDK
            can't tell them from nothing, its newer framework can.
        name: The block's.
    """
    sent: Values = {}
    for argument, attribute in block.get("attributes", {}).items():
        value, target = values.get(argument), member(structure, argument)
        if target is None or value is UNKNOWN:
            continue
        if empty_is_unset and name and attribute["type"] == "bool":
            value = bool(value)
        elif empty_is_unset and name == _SENT_EMPTY:
            value = value or ""
        elif value is None or (empty_is_unset and value in ("", [], {}, 0)):
            continue
        sent[target] = value
    for argument, nested in block.get("block_types", {}).items():
        target = member(structure, argument)
        if target is None or not values.get(argument):
            continue
        inner = structure.members[target]
        items = [
            expanded(
                nested["block"],
                inner.member if inner.type_name == "list" else inner,
                item,
                empty_is_unset=empty_is_unset,
                name=argument,
            )
            for item in values[argument]
        ]
        sent[target] = items if inner.type_name == "list" else items[0]
    return sent


def flattened(
    block: Mapping[str, Any], structure: Any, answer: Mapping[str, Any]
) -> Values:
    """What an answer says about a block's arguments."""
    values: Values = {}
    for argument in block.get("attributes", {}):
        target = member(structure, argument)
        value = answer.get(target) if target else None
        values[argument] = value.isoformat() if isinstance(value, datetime) else value
    for argument, nested in block.get("block_types", {}).items():
        target = member(structure, argument)
        found = answer.get(target) if target else None
        inner = structure.members[target] if target else None
        if not found or inner is None:
            values[argument] = []
        elif inner.type_name == "list":
            values[argument] = [
                flattened(nested["block"], inner.member, item) for item in found
            ]
        else:
            values[argument] = [flattened(nested["block"], inner, found)]
    return values


def same(one: Any, other: Any, *, empty_is_unset: bool) -> bool:
    """Whether two values mean the same; lists are sets, all of ours are."""
    return bool(
        _comparable(one, empty_is_unset=empty_is_unset)
        == _comparable(other, empty_is_unset=empty_is_unset)
    )


def _comparable(value: Any, *, empty_is_unset: bool) -> Any:
    if isinstance(value, dict):
        inner = {
            name: _comparable(item, empty_is_unset=empty_is_unset)
            for name, item in value.items()
        }
        return {name: item for name, item in inner.items() if item is not None}
    if isinstance(value, list):
        items = [_comparable(item, empty_is_unset=empty_is_unset) for item in value]
        if items or not empty_is_unset:
            return sorted(items, key=repr)
    if empty_is_unset and value in (None, "", 0, [], {}):
        return None
    return value
