"""What a request may hold, as botocore's model of the service says it.

A request outside the model is refused before anything else looks at it, with the
sentence that AWS's JSON services have for that. Members that the model doesn't know
are passed over, as there.

Source: `service-2.json` of cognito-idp in botocore; the sentences, from public reports
of what Cognito answered.
"""

import functools
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.model import ServiceModel, Shape

# The model still has the pattern of when Cognito took no blanks at all.
# Source: API reference of SignUp, "Password".
_NEWER_PATTERNS = {"PasswordType": r"^[\S]+.*[\S]+$"}
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
}
# Cognito checks these two as if they were members of their own: its sentence about
# SRP_A says 'sRPA', which no operation has.
_PARAMETERS = ("AuthParameters", "ChallengeResponses")


def refusal(action: str, data: dict[str, Any]) -> tuple[str, str] | None:
    """The code and the sentence of a request that can't be, or None.

    Args:
        action: The operation, such as "SignUp"; one that no model has is let through.
        data: The request's JSON.
    """
    shape = _input_shape(action)
    if shape is None:
        return None
    wrong_kind = next(_wrong_kinds(shape, data), None)
    if wrong_kind:
        return "SerializationException", wrong_kind
    found = [*_problems(shape, data, ""), *_user_name_problems(data)]
    if not found:
        return None
    count = f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected: "
    return "InvalidParameterException", count + "; ".join(found)


@functools.cache
def model() -> ServiceModel:
    """Cognito's operations and their shapes."""
    return botocore.session.get_session().get_service_model("cognito-idp")


def _input_shape(action: str) -> Shape | None:
    if action not in model().operation_names:
        return None
    return model().operation_model(action).input_shape


def _wrong_kinds(shape: Any, value: Any) -> Iterator[str]:
    """Sentences about values of another JSON type; AWS stops at the first."""
    kinds = _KINDS.get(shape.type_name)
    if value is None or kinds is None:
        return
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        name = {"string": "String", "boolean": "Boolean"}.get(shape.type_name, "")
        yield f"{_json_kind(value)} can not be converted to {name or shape.type_name}"
        return
    for member, inner, _ in _members(shape, value, ""):
        yield from _wrong_kinds(member, inner)


def _json_kind(value: Any) -> str:
    names = {
        str: "STRING_VALUE",
        bool: "TRUE_VALUE" if value else "FALSE_VALUE",
        int: "NUMBER_VALUE",
        float: "DECIMAL_VALUE",
        list: "START_ARRAY",
        dict: "START_OBJECT",
    }
    return names[type(value)]


def _members(shape: Any, value: Any, path: str) -> Iterator[tuple[Any, Any, str]]:
    """What a value consists of: shapes, values and paths as AWS writes them."""
    before = f"{path}." if path else ""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield member, value.get(name), before + name[0].lower() + name[1:]
    elif shape.type_name == "list":
        for number, item in enumerate(value, 1):
            yield shape.member, item, f"{before}{number}.member"
    elif shape.type_name == "map":
        for key, item in value.items():
            yield shape.key, key, f"{before}{key}"
            yield shape.value, item, f"{before}{key}.member"


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    if value is None:
        return
    if path:
        for constraint in _broken(shape, value):
            yield _sentence(shape, value, path, constraint)
    required = getattr(shape, "required_members", ())
    for name in required:
        if value.get(name) is None:
            lower = name[0].lower() + name[1:]
            member_path = f"{path}.{lower}" if path else lower
            yield _sentence(
                shape.members[name], None, member_path, "Member must not be null"
            )
    for member, inner, inner_path in _members(shape, value, path):
        yield from _problems(member, inner, inner_path)


def _broken(shape: Any, value: Any) -> Iterator[str]:
    limits = shape.metadata
    is_number = isinstance(value, int) and not isinstance(value, bool)
    what, size = ("value", value) if is_number else ("length", _size(value))
    if "min" in limits and size < limits["min"]:
        yield f"Member must have {what} greater than or equal to {limits['min']}"
    if "max" in limits and size > limits["max"]:
        yield f"Member must have {what} less than or equal to {limits['max']}"
    pattern = _NEWER_PATTERNS.get(shape.name, limits.get("pattern"))
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {pattern}"
    if limits.get("enum") and value not in limits["enum"]:
        yield f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]"


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def _sentence(shape: Any, value: Any, path: str, constraint: str) -> str:
    # what is sensitive is not said again
    shown = "null" if value is None else f"'{value}'"
    quoted = "" if shape.metadata.get("sensitive") else f" {shown}"
    return f"Value{quoted} at '{path}' failed to satisfy constraint: {constraint}"


def _user_name_problems(data: dict[str, Any]) -> Iterator[str]:
    for field in _PARAMETERS:
        name = (data.get(field) or {}).get("USERNAME")
        yield from _problems(model().shape_for("UsernameType"), name, "username")


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as Java reads it: words are ASCII, and it knows categories."""
    python = re.sub(r"\\p\{(\w)\}", lambda found: _category(found[1]), pattern)
    return re.compile(python, re.ASCII)


@functools.cache
def _category(letter: str) -> str:
    """A Unicode category, as ranges for between square brackets."""
    return _categories().get(letter, "")


@functools.cache
def _categories() -> dict[str, str]:
    ranges: dict[str, list[list[int]]] = {}
    for code in range(sys.maxunicode + 1):
        known = ranges.setdefault(unicodedata.category(chr(code))[0], [])
        if known and known[-1][1] == code - 1:
            known[-1][1] = code
        else:
            known.append([code, code])
    return {
        letter: "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in known)
        for letter, known in ranges.items()
    }
