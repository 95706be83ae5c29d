"""The name, logo and colours of an app.

They come out of the file that `mount` was given. What the app's own config.toml says of
a colour counts more; what nobody says is as `LIGHT` and `DARK` have it.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from streamlit import config

from streamlit_cognito import brand_file
from streamlit_cognito.brand_file import BrandFile
from streamlit_cognito.colours import DARK, ENOUGH, LIGHT, Colours, colour, filled, pale

log = logging.getLogger(__name__)

# Streamlit's names, below `theme.`, `theme.light.` and `theme.dark.`
OPTIONS = {
    "primary": "primaryColor",
    "link": "linkColor",
    "background": "backgroundColor",
    "ground": "secondaryBackgroundColor",
    "text": "textColor",
}
# for Streamlit, where an option was set
OURS = "the brand of the app"


@dataclass(frozen=True)
class Brand:
    """What all pages of an app have in common.

    Args:
        name: The app's, "" where no file says it.
        logo: SVG text, a picture as a data URI, or "" for none.
        light: Its colours by day.
        dark: Its colours by night.
    """

    name: str
    logo: str
    light: Colours
    dark: Colours


class _Chosen:
    """What this process was mounted with."""

    file: BrandFile | None = None


def choose(path: Path | None) -> None:
    """Take a brand file for this process, or none; what is hard to read is logged.

    Raises:
        ValueError: It can't be read, or says what can't be; the text names it.
    """
    file = None if path is None else brand_file.read(path)
    if path and file:
        made = _made(file, {}, {})
        for scheme, colours in (("light", made.light), ("dark", made.dark)):
            for pair, ratio in pale(colours):
                log.warning(
                    "%s: %s has a contrast of %.2f:1 in %s, less than %s:1",
                    *(path.name, pair, ratio, scheme, ENOUGH),
                )
    _Chosen.file = file


def brand() -> Brand:
    """The app's name, logo and colours."""
    of_config = [
        {name: found for name in OPTIONS if (found := _configured(scheme, name))}
        for scheme in ("light", "dark")
    ]
    return _made(_Chosen.file or BrandFile(name=""), *of_config)


def set_theme() -> None:
    """Hand the file's colours to Streamlit, but for those that config.toml sets."""
    if _Chosen.file is None:
        return
    made = brand()
    for scheme, colours in (("light", made.light), ("dark", made.dark)):
        for name, value in asdict(colours).items():
            if not _where(scheme, name):
                config.set_option(f"theme.{scheme}.{OPTIONS[name]}", value, OURS)


def css() -> str:
    """The colours as pairs for the two schemes, in variables of CSS."""
    made = brand()
    light, dark = asdict(made.light), asdict(made.dark)
    pairs = "".join(
        # what is the page's is a card's, too
        f"  --{'card' if name == 'background' else name}: "
        f"light-dark({light[name]}, {dark[name]});\n"
        for name in OPTIONS
    )
    return f":root {{\n{pairs}}}\n"


def _made(file: BrandFile, light: Mapping[str, str], dark: Mapping[str, str]) -> Brand:
    """A brand by its file, and by what config.toml says above it."""
    light, dark = {**file.light, **light}, {**file.dark, **dark}
    return Brand(
        file.name, file.logo, filled(light, dark, LIGHT), filled(dark, light, DARK)
    )


def _where(scheme: str, name: str) -> str:
    """The option of config.toml that sets a colour, "" for none."""
    for option in (f"theme.{scheme}.{OPTIONS[name]}", f"theme.{OPTIONS[name]}"):
        if config.is_manually_set(option) and config.get_where_defined(option) != OURS:
            return option
    return ""


def _configured(scheme: str, name: str) -> str | None:
    """What config.toml says; other notations than ours are Streamlit's alone."""
    option = _where(scheme, name)
    return colour(config.get_option(option)) if option else None
