"""client.js and style.css, which every page loads."""

import hashlib
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


def _read(name: str, media_type: str) -> Asset:
    return Asset(Path(__file__).with_name(name).read_text("utf-8"), media_type)


_SCRIPT = _read("client.js", "text/javascript")
_STYLE = _read("style.css", "text/css")
NAMES = ("client.js", "style.css")


def asset(name: str) -> Asset:
    """One of `NAMES`, as it is now: config.toml may change the colours at any time."""
    if name == "client.js":
        return _SCRIPT
    return replace(_STYLE, text=css() + _STYLE.text)


def tags(page_tag: str) -> str:
    """The elements that load both, for a page's head.

    Args:
        page_tag: The tag of the session that the page starts with, "" for none.
    """
    script, style = (asset(name) for name in NAMES)
    ours = f"{base_path()}/session"
    return (
        f'<link rel="stylesheet" href="{ours}/style.css?v={style.version}">'
        f'<script src="{ours}/client.js?v={script.version}" data-tag="{page_tag}" '
        "defer></script>"
    )


async def _serve(request: Request) -> Response:
    """A file of ours, to be cached for ever under its content's hash."""
    found = asset(request.url.path.rpartition("/")[2])
    is_current = request.query_params.get("v") == found.version
    return Response(
        found.text,
        media_type=found.media_type,
        headers={
            "cache-control": "public, max-age=31536000, immutable"
            if is_current
            else "no-cache"
        },
    )


ROUTES = [
    Route(f"/session/{name}", _serve, methods=["GET"], name=name) for name in NAMES
]
