"""The outside of a token, read strictly: size, parts, base64url, JSON."""

import base64
import json
from typing import Any, NamedTuple

from cognito_auth.errors import MalformedToken

# Above all that Cognito puts into one: 100 groups with names of 128 characters and
# their roles, 50 custom and all standard attributes of 2048, each of up to 4 bytes.
MAX_TOKEN_LENGTH = 960 * 1024
# Cognito's has a `kid` and an `alg`.
MAX_HEADER_LENGTH = 16 * 1024
_MAX_HEADER_BRACKETS = 8  # Cognito's header has one


class Compact(NamedTuple):
    """What stands in a token; `signed` is what the signature is made of."""

    header: dict[str, Any]
    payload: bytes
    signed: bytes
    signature: bytes


def read(token: object) -> Compact:
    """Take apart what may be a signed token; nothing is verified yet.

    Args:
        token: Anything. It passes as three base64url parts of at most 960 KiB in all,
            the header 16 KiB.

    Raises:
        MalformedToken: It is not that.

    Source: RFC 7515 section 7.1 (JWS Compact Serialization).
    """
    if not isinstance(token, str):
        raise MalformedToken(f"{type(token).__name__}, expected str")
    if len(token) > MAX_TOKEN_LENGTH:
        raise MalformedToken(
            f"{len(token)} characters, expected at most {MAX_TOKEN_LENGTH}"
        )
    parts = token.split(".")
    if len(parts) != 3 or not all(parts):
        raise MalformedToken(f"{len(parts)} parts, expected 3, none of them empty")
    if len(parts[0]) > MAX_HEADER_LENGTH:
        raise MalformedToken(
            f"a header of {len(parts[0])} characters, expected at most "
            f"{MAX_HEADER_LENGTH}"
        )
    try:
        header, payload, signature = map(decode_base64url, parts)
    except ValueError as error:
        raise MalformedToken("a part is not base64url") from error
    # Before the signature nothing may cost much, and json.loads goes into any depth.
    if header.count(b"{") + header.count(b"[") > _MAX_HEADER_BRACKETS:
        raise MalformedToken("nested header")
    signed = token[: token.rindex(".")].encode()
    return Compact(parse_object(header), payload, signed, signature)


def decode_base64url(text: str) -> bytes:
    """Decode what has no padding and the only spelling of its value.

    Raises:
        ValueError: Anything else.

    Source: RFC 7515 section 2, RFC 4648 section 3.5.
    """
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=") != text.encode():
        raise ValueError("not base64url")
    return data


def parse_object(data: bytes) -> dict[str, Any]:
    """Parse a JSON object that can be read in one way only.

    Raises:
        MalformedToken: Not UTF-8, not JSON, not an object, a name twice, too deep.

    Source: RFC 8259 sections 4 and 8, RFC 7519 section 4.
    """
    try:
        text = data.decode()
        value = _decoder.decode(text)
        if "\\u" in text:  # half of a surrogate pair can't be stored or shown
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedToken(f"not JSON: {type(error).__name__}") from error
    if not isinstance(value, dict):
        raise MalformedToken(f"JSON {type(value).__name__}, expected an object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


# json.loads would make one anew for each token
_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)
