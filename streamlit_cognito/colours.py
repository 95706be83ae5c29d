"""The colours of the pages, by day and by night, and whether they can be read."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

# WCAG 2.2, 1.4.3
ENOUGH = 4.5
_COLOUR = re.compile("#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme, each as "#4f46e5".

    Args:
        primary: What white words stand on: buttons, the mark.
        link: Links and the ring of what has the focus.
        background: The page, and a card.
        ground: What lies behind a card, and in a field.
        text: Words.
    """

    primary: str
    link: str
    background: str
    ground: str
    text: str


LIGHT = Colours("#4f46e5", "#4338ca", "#ffffff", "#f6f7f9", "#14161d")
DARK = Colours("#5b5bd6", "#a5b4fc", "#14161d", "#0b0c10", "#f2f3f7")


def colour(said: object) -> str | None:
    """A colour with six digits: `#FFF` as `#ffffff`; None for what is none."""
    if not isinstance(said, str) or not _COLOUR.fullmatch(said):
        return None
    digits = said[1:].lower()
    return f"#{digits if len(digits) == 6 else ''.join(2 * each for each in digits)}"


def filled(
    own: Mapping[str, str], other: Mapping[str, str], default: Colours
) -> Colours:
    """A scheme's colours; the other's primary and link will do for it, too."""
    given = {**asdict(default), **own}
    given["primary"] = own.get("primary") or other.get("primary") or default.primary
    if "link" not in own:
        of_the_brand = [other.get("link"), own.get("primary"), other.get("primary")]
        candidates = [colour for colour in of_the_brand if colour] or [default.link]
        surfaces = given["background"], given["ground"]
        given["link"] = next(
            (
                colour
                for colour in candidates
                if all(contrast(colour, surface) >= ENOUGH for surface in surfaces)
            ),
            given["text"],
        )
    return Colours(**given)


def pale(colours: Colours) -> list[tuple[str, float]]:
    """What can't be read well: which pair, and its contrast."""
    pairs = {
        "white on primary": ("#ffffff", colours.primary),
        "link on background": (colours.link, colours.background),
        "link on ground": (colours.link, colours.ground),
        "text on background": (colours.text, colours.background),
        "text on ground": (colours.text, colours.ground),
    }
    found = [(names, contrast(*pair)) for names, pair in pairs.items()]
    return [(names, ratio) for names, ratio in found if ratio < ENOUGH]


def contrast(one: str, other: str) -> float:
    """How well one colour is told from another, 1 to 21.

    Source: WCAG 2.2, the definitions of contrast ratio and relative luminance.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
