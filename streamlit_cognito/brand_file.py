"""Reads a brand file: an app's name, logo and colours.

    {
      "name": "Shop",
      "logo": "logo.svg",
      "light": {"primary": "#4f46e5", "link": "#4338ca"},
      "dark": {"background": "#14161d", "ground": "#0b0c10", "text": "#f2f3f7"}
    }

Nothing in it is required. Terraform takes the colour and the name of the mails from it.
"""

import base64
import json
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from streamlit_cognito.colours import LIGHT, Colours, colour

NAME = "Accounts"
# the same in terraform/modules/user_pool/variables.tf
MAX_NAME = 50
# every page brings the logo along
MAX_LOGO_BYTES = 100_000
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class BrandFile:
    """What a brand file says; a scheme has the colours that it names.

    Args:
        name: The app's.
        logo: SVG text, a PNG as a data URI, or "".
        light: Colours by day, by the names of `Colours`.
        dark: Colours by night.
    """

    name: str = NAME
    logo: str = ""
    light: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> BrandFile:
    """Read one.

    Raises:
        ValueError: It can't be read, or says what can't be; the text names it.
    """
    try:
        said = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{path.name} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON: {error}") from error
    try:
        known = _known(said, "the file", [key.name for key in fields(BrandFile)])
        return BrandFile(
            _name(known.get("name", NAME)),
            _logo(path, known["logo"]) if "logo" in known else "",
            _colours(known.get("light", {}), "light"),
            _colours(known.get("dark", {}), "dark"),
        )
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _known(said: Any, what: str, keys: Collection[str]) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise ValueError(f"{what} must be a JSON object")
    if unknown := sorted(said.keys() - set(keys)):
        raise ValueError(
            f"{unknown[0]!r} is nothing that {what} can say; it can: {', '.join(keys)}"
        )
    return said


def _name(said: Any) -> str:
    name = said.strip() if isinstance(said, str) else ""
    # {####} and {username} are Cognito's, which takes no control characters either
    is_odd = any(c in "{}" or unicodedata.category(c)[0] == "C" for c in name)
    if is_odd or not 1 <= len(name) <= MAX_NAME:
        raise ValueError(
            f"name must be a text of 1 to {MAX_NAME} characters on one line, without "
            "braces"
        )
    return name


def _logo(path: Path, said: Any) -> str:
    if not isinstance(said, str) or not said.endswith((".svg", ".png")):
        raise ValueError(f"logo must be a .svg or .png file beside it, not {said!r}")
    try:
        content = (path.parent / said).read_bytes()
    except OSError as error:
        raise ValueError(f"the logo {said} can't be read: {error.strerror}") from error
    if len(content) > MAX_LOGO_BYTES:
        raise ValueError(f"the logo {said} has more than {MAX_LOGO_BYTES:,} bytes")
    if said.endswith(".png") and content.startswith(_PNG):
        return data_uri("image/png", content)
    text = content.decode("utf-8", "replace")
    if said.endswith(".svg") and "<svg" in text:
        return text
    raise ValueError(f"the logo {said} is not what its name says")


def _colours(said: Any, scheme: str) -> dict[str, str]:
    names = [key.name for key in fields(Colours)]
    found = {}
    for name, value in _known(said, scheme, names).items():
        made = colour(value)
        if made is None:
            raise ValueError(
                f"{scheme}.{name} must be a colour such as {getattr(LIGHT, name)}, "
                f"not {value!r}"
            )
        found[name] = made
    return found


def data_uri(kind: str, content: bytes) -> str:
    """A picture as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
