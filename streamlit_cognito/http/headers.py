"""The headers of every answer; first of all the Content-Security-Policy."""

import base64
import hashlib
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import streamlit

# Style elements that Streamlit's libraries add: an empty one, and react-aria's rule
# for touch on buttons.
STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
)
INDEX = Path(streamlit.__file__).with_name("static") / "index.html"
# What an app may add sources to. Scripts are not among them: where a page may run
# somebody else's script, that script can act as whoever is signed in.
OPEN = {
    "connect-src",
    "font-src",
    "frame-src",
    "img-src",
    "media-src",
    "style-src",
    "worker-src",
}
# a host, a scheme, or one of these words; nothing that could end the directive
SOURCE = re.compile(
    r"'self'|'unsafe-inline'|(data|blob|https|mediastream):"
    r"|(https|wss)://[\w.*-]+(:[\d*]+)?(/[\w./~%+-]*)?",
    re.ASCII,
)
DEVICES = ("camera", "geolocation", "microphone")


def headers(
    sources: Mapping[str, Collection[str]], devices: Collection[str] = ()
) -> dict[str, str]:
    """The headers of an app.

    Args:
        sources: Further sources for the policy: `{"img-src": ["https:"]}`.
        devices: Which of `camera`, `geolocation` and `microphone` pages may ask for.

    Raises:
        ValueError: Nothing can be added to that directive, or that is no source.
    """
    if unknown := set(devices) - set(DEVICES):
        raise ValueError(f"no device is called {sorted(unknown)[0]!r}: use {DEVICES}")
    permissions = (f"{name}=({'self' * (name in devices)})" for name in DEVICES)
    return {
        "content-security-policy": policy(INDEX.read_text("utf-8"), sources),
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": ", ".join(permissions),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


def transport_security(origin: str) -> dict[str, str]:
    """The header that keeps browsers on https, where people see the app by https.

    Source: RFC 6797 section 7.2, which forbids it on plain http.
    """
    is_secure = origin.startswith("https:")
    return {"strict-transport-security": "max-age=31536000"} if is_secure else {}


def policy(index_html: str, sources: Mapping[str, Collection[str]]) -> str:
    """The policy under which Streamlit's pages and ours run.

    Args:
        index_html: Streamlit's page; its inline scripts are allowed by hash.
        sources: As in `headers`.

    Source: CSP Level 3.
    """
    inline = re.findall(r"<script>(.*?)</script>", index_html, re.DOTALL)
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'", *map(_hash, inline)],
        "style-src": ["'self'", *STYLES],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    for directive, added in sources.items():
        _check(directive, added)
        known = directives.setdefault(directive, ["'self'"])
        if "'unsafe-inline'" in added:
            # browsers ignore it beside a hash
            known[:] = [source for source in known if not source.startswith("'sha")]
        known += added
    return "; ".join(f"{name} {' '.join(found)}" for name, found in directives.items())


def _check(directive: str, added: Collection[str]) -> None:
    if directive not in OPEN:
        raise ValueError(f"{directive} takes no sources: use {sorted(OPEN)}")
    if isinstance(added, str):
        raise ValueError(f"{directive} takes a list of sources")
    for source in added:
        is_style = source == "'unsafe-inline'" and directive != "style-src"
        if not SOURCE.fullmatch(source) or is_style:
            raise ValueError(f"{source!r} is no source for {directive}")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
