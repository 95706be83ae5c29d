"""As much of protobuf's wire format as Terraform's plugin protocol needs here."""

from collections.abc import Mapping
from typing import Any

VARINT, LENGTH = 0, 2
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}


def number(field: int, value: int) -> bytes:
    """An integer, enum or bool field; zero is left out, as proto3 does."""
    return _varint(field << 3 | VARINT) + _varint(value) if value else b""


def message(field: int, content: bytes) -> bytes:
    """A field that holds another message, or bytes."""
    return _varint(field << 3 | LENGTH) + _varint(len(content)) + content


def text(field: int, value: str) -> bytes:
    """A string field."""
    return message(field, value.encode())


def fields(buffer: bytes) -> dict[int, Any]:
    """A message's fields by number: int or bytes, the last of each.

    Raises:
        ValueError: A wire type that is neither varint nor length-delimited.
    """
    found: dict[int, Any] = {}
    position = 0
    while position < len(buffer):
        key, position = _read_varint(buffer, position)
        value, position = _read_varint(buffer, position)
        if key & 7 == LENGTH:
            found[key >> 3] = buffer[position : position + value]
            position += value
        elif key & 7 == VARINT:
            found[key >> 3] = value
        else:
            raise ValueError(f"wire type {key & 7}")
    return found


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(buffer: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = buffer[position]
        position += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, position


def flags(attribute: Mapping[str, Any]) -> bytes:
    """What Schema.Attribute says of itself in fields 4 to 7."""
    names = ("required", "optional", "computed", "sensitive")
    return b"".join(
        number(field, bool(attribute.get(name))) for field, name in enumerate(names, 4)
    )
