"""As much of MessagePack as Terraform's values need: see go-cty's encoding.

Source: github.com/msgpack/msgpack, spec.md.
"""

import struct
from typing import Any


class Unknown:
    """A value that is known after apply; there is one, `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()
_UNKNOWN_CODE = b"\xd4\x00\x00"
_INTEGERS = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q"} | {
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
_FLOATS = {0xCA: ">f", 0xCB: ">d"}
# how the length of each is written
_STRINGS = {0xD9: ">B", 0xDA: ">H", 0xDB: ">I", 0xC4: ">B", 0xC5: ">H", 0xC6: ">I"}
_ARRAYS = {0xDC: ">H", 0xDD: ">I"}
_MAPS = {0xDE: ">H", 0xDF: ">I"}
_EXTENSIONS = {0xC7: ">B", 0xC8: ">H", 0xC9: ">I"}
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}


def packed(value: Any) -> bytes:
    """A value as MessagePack."""
    if value is UNKNOWN:
        return _UNKNOWN_CODE
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return struct.pack(">Bq", 0xD3, value)
    if isinstance(value, str):
        text = value.encode()
        return struct.pack(">BI", 0xDB, len(text)) + text
    if isinstance(value, list):
        items = b"".join(packed(item) for item in value)
        return struct.pack(">BI", 0xDD, len(value)) + items
    if isinstance(value, dict):
        items = b"".join(packed(name) + packed(item) for name, item in value.items())
        return struct.pack(">BI", 0xDF, len(value)) + items
    raise TypeError(type(value).__name__)


def unpacked(data: bytes) -> Any:
    """The value in a message."""
    return _Reader(data).value()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def value(self) -> Any:
        code = self._number(">B")
        if code <= 0x7F or code >= 0xE0:
            return code if code <= 0x7F else code - 0x100
        if code in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[code]
        if code in _INTEGERS:
            return self._number(_INTEGERS[code])
        if code in _FLOATS:
            return self._number(_FLOATS[code])
        if code in _FIXED_EXTENSIONS or code in _EXTENSIONS:
            # the only extensions that Terraform has are kinds of unknown
            size = _FIXED_EXTENSIONS.get(code) or self._number(_EXTENSIONS[code])
            self._take(size + 1)
            return UNKNOWN
        return self._composed(code)

    def _composed(self, code: int) -> Any:
        if code & 0xE0 == 0xA0 or code in _STRINGS:
            return self._take(self._length(code, 0x1F, _STRINGS)).decode()
        if code & 0xF0 == 0x90 or code in _ARRAYS:
            return [self.value() for _ in range(self._length(code, 0x0F, _ARRAYS))]
        if code & 0xF0 == 0x80 or code in _MAPS:
            size = self._length(code, 0x0F, _MAPS)
            return {self.value(): self.value() for _ in range(size)}
        raise ValueError(f"MessagePack's {code:#x}")

    def _length(self, code: int, mask: int, formats: dict[int, str]) -> int:
        return int(self._number(formats[code])) if code in formats else code & mask

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken
