"""The logo of an app as SVG text, alone and beside its name."""

import unicodedata
from functools import lru_cache
from html import escape

from streamlit_cognito.brand import Brand, brand
from streamlit_cognito.brand_file import data_uri

_KEYHOLE = (
    '<rect class="mark" width="32" height="32" rx="9"/>'
    '<circle cx="16" cy="13" r="4.5" fill="#fff"/>'
    '<path d="M14 15h4l2 9h-8z" fill="#fff"/>'
)


def mark() -> str:
    """The app's logo as SVG text, 32 by 32, or a keyhole where it has none."""
    made = brand()
    return _svg(32, made, _logo(made))


def picture() -> str:
    """The same for `st.html`, which lets no SVG through; the name is beside it."""
    uri = data_uri("image/svg+xml", mark().encode())
    return f'<img src="{uri}" width="32" height="32" alt="">'


@lru_cache(maxsize=4)
def wordmark(made: Brand) -> str:
    """Logo and name as SVG text, for `st.logo`."""
    # no font is known here: 14 is what most letters stay below, 20 what Chinese takes
    letters = (20 if _is_wide(letter) else 14 for letter in made.name)
    name = f'<text x="42" y="23">{escape(made.name)}</text>'
    return _svg(44 + sum(letters), made, _logo(made) + name)


def _svg(width: int, made: Brand, content: str) -> str:
    """A picture, which knows no variables of CSS, but whether it is in the dark."""
    style = (
        f"text{{font:600 20px system-ui,sans-serif;fill:{made.light.text}}}"
        f".mark{{fill:{made.light.primary}}}@media(prefers-color-scheme:dark){{"
        f"text{{fill:{made.dark.text}}}.mark{{fill:{made.dark.primary}}}}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 32" '
        f'width="{width}" height="32"><style>{style}</style>{content}</svg>'
    )


def _logo(made: Brand) -> str:
    if not made.logo:
        return _KEYHOLE
    uri = made.logo
    if not uri.startswith("data:"):
        # as a picture in the picture, where nothing of it runs or is loaded
        uri = data_uri("image/svg+xml", uri.encode())
    return f'<image width="32" height="32" href="{uri}"/>'


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "FW"
