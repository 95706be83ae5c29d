"""Texts that a request leaves empty though the API wants something in them."""

from collections.abc import Iterator
from typing import Any

import botocore.model

from tests.terraform.policies import operations


def empty_texts(service: str, operation: str, request: Any) -> set[str]:
    """Where they are, `"CreateUserPool.AdminCreateUserConfig.InviteMessage..."`.

    By the API's model: a text of a shortest length, of a pattern or out of a list.

    Args:
        service: As boto3 calls it.
        operation: The call's name.
        request: What was sent, as JSON.
    """
    return set(_empty(operations(service)[operation].input_shape, request, operation))


def _empty(shape: botocore.model.Shape, value: Any, where: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name in shape.members:  # what is new to boto3 is new to us
                yield from _empty(shape.members[name], inner, f"{where}.{name}")
    elif shape.type_name == "list":
        for inner in value:
            yield from _empty(shape.member, inner, where)
    elif shape.type_name == "map":
        for name, inner in value.items():
            yield from _empty(shape.value, inner, f"{where}.{name}")
    elif value == "" and _wants_text(shape):
        yield where


def _wants_text(shape: botocore.model.Shape) -> bool:
    limits = shape.metadata
    takes_nothing = limits.get("pattern", "*").rstrip("$").endswith(("*", "?"))
    return limits.get("min", 0) > 0 or "enum" in limits or not takes_nothing
