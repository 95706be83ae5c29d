"""client.js and style.css, which every page loads."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streamlit_cognito.brand import css
from streamlit_cognito.http.origins import base_path


@dataclass(frozen=True)
class Asset:
    """A file of ours that pages load; `version` is a hash of its text."""

    text: str
    media_type: str

    @property
    def version(self) -> str:
        """Changes with the text, so that it can be cached for ever."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


HERE = Path(__file__).parent
# The Cache-Control of what never changes under its address.
FOREVER = "public, max-age=31536000, immutable"
# The parts of client.js, each after those whose names it uses.
PARTS = (
    *("page", "session", "typing", "busy", "focus"),
    *("rules", "language", "header", "drawer", "copying", "parts", "wait"),
    *("passkey", "provider"),
)


def _read(path: str) -> str:
    return (HERE / path).read_text("utf-8")


def _joined(parts: Iterable[str]) -> str:
    """One script of several, which share their names with each other alone."""
    texts = [_read(f"client/{part}.js") for part in parts]
    return "\n".join(["(() => {", '"use strict";', *texts, "})();", ""])


_SCRIPT = Asset(_joined(PARTS), "text/javascript")
_STYLE = Asset(_read("style.css"), "text/css")
NAMES = ("client.js", "style.css")


def asset(name: str) -> Asset:
    """One of `NAMES`, as it is now: config.toml may change the colours at any time."""
    if name == "client.js":
        return _SCRIPT
    return replace(_STYLE, text=css() + _STYLE.text)


def script_tag(page_tag: str) -> str:
    """The element that loads client.js; it has to stand before Streamlit's own.

    Args:
        page_tag: The tag of the session that the page starts with, "" for none.
    """
    address = _address("client.js")
    return f'<script src="{address}" data-tag="{page_tag}" defer></script>'


def style_tag() -> str:
    """The element that loads style.css, which stands behind Streamlit's own."""
    return f'<link rel="stylesheet" href="{_address("style.css")}">'


def _address(name: str) -> str:
    return f"{base_path()}/session/{name}?v={asset(name).version}"


async def _serve(request: Request) -> Response:
    """A file of ours, to be cached for ever under its content's hash."""
    found = asset(request.url.path.rpartition("/")[2])
    is_current = request.query_params.get("v") == found.version
    return Response(
        found.text,
        media_type=found.media_type,
        headers={"cache-control": FOREVER if is_current else "no-cache"},
    )


ROUTES = [
    Route(f"/session/{name}", _serve, methods=["GET"], name=name) for name in NAMES
]
