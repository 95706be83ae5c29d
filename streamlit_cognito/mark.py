"""The logo of an app as SVG text, alone and beside its name."""

import unicodedata
from html import escape

from streamlit_cognito.brand import Brand, brand
from streamlit_cognito.brand_file import data_uri

# `css` and `wordmark` give `mark` its colour in the dark
_KEYHOLE = (
    '<rect class="mark" width="32" height="32" rx="9" fill="{primary}"/>'
    '<circle cx="16" cy="13" r="4.5" fill="#fff"/>'
    '<path d="M14 15h4l2 9h-8z" fill="#fff"/>'
)


def mark() -> str:
    """The app's logo, 32 by 32, or a keyhole where it has none."""
    return f"{_svg(32)}{_logo(brand())}</svg>"


def wordmark() -> str:
    """Logo and name, for `st.logo`.

    As a picture it knows no variables of CSS, but whether it is shown in the dark.
    """
    made = brand()
    style = (
        f"text{{font:600 20px system-ui,sans-serif;fill:{made.light.text}}}"
        "@media(prefers-color-scheme:dark){"
        f"text{{fill:{made.dark.text}}}.mark{{fill:{made.dark.primary}}}}}"
    )
    # no font is known here: 14 is what most letters stay below, 20 what Chinese takes
    letters = (20 if _is_wide(letter) else 14 for letter in made.name)
    return (
        f"{_svg(44 + sum(letters))}<style>{style}</style>{_logo(made)}"
        f'<text x="42" y="23">{escape(made.name)}</text></svg>'
    )


def _svg(width: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 32" '
        f'width="{width}" height="32" aria-hidden="true">'
    )


def _logo(made: Brand) -> str:
    if not made.logo:
        return _KEYHOLE.format(primary=made.light.primary)
    uri = made.logo
    if not uri.startswith("data:"):
        # as a picture in the picture, where nothing of it runs or is loaded
        uri = data_uri("image/svg+xml", uri.encode())
    return f'<image width="32" height="32" href="{uri}"/>'


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "FW"
