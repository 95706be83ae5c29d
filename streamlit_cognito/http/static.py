"""The middleware that sends the scripts and styles of Streamlit's build compressed.

Streamlit leaves that to a proxy: compressing at each request costs more than it brings.
The files never change, so each is compressed once here and kept, those of a first page
before there is a visitor. Nothing else is compressed here: what is in a page or an
answer of ours beside a secret must not be told by its length (BREACH).
"""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamlit_cognito.http.assets import FOREVER
from streamlit_cognito.http.headers import INDEX
from streamlit_cognito.http.origins import path_of_the_app

# What is text; fonts and pictures are compressed already.
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# Below this it saves nothing that counts.
LEAST_BYTES = 200
LEVEL = 9
WEIGHT = re.compile(r"q=([01](?:\.\d{0,3})?)")


class Kept:
    """The texts of a folder by their addresses, each compressed once when asked for.

    All of Streamlit's build are 6.9 MB, those of a sign-in page 0.5 MB.

    Args:
        folder: It and all that is in it; names change with what is in a file.
        base: What their addresses are relative to.
    """

    def __init__(self, folder: Path, base: Path) -> None:
        self._files = {
            f"/{path.relative_to(base).as_posix()}": path
            for path in folder.rglob("*")
            if path.suffix in KINDS and path.stat().st_size >= LEAST_BYTES
        }
        self._answers: dict[str, Future[Response]] = {}
        # one at a time, beside the event loop
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="gzip")

    def __contains__(self, address: str) -> bool:
        return address in self._files

    def prepare(self, addresses: Iterable[str]) -> None:
        """Compress these, in this order, without waiting for it."""
        for address in addresses:
            if address in self:
                self._begun(address)

    async def answer(self, address: str) -> Response:
        """One of them, to be cached for ever.

        Raises:
            OSError: It can't be read.
        """
        # shielded: others wait for it too
        return await asyncio.shield(asyncio.wrap_future(self._begun(address)))

    def _begun(self, address: str) -> Future[Response]:
        if address not in self._answers:
            path = self._files[address]
            self._answers[address] = self._worker.submit(_compressed, path)
        return self._answers[address]


def _compressed(path: Path) -> Response:
    # the same bytes in every process
    body = gzip.compress(path.read_bytes(), LEVEL, mtime=0)
    headers = {
        "cache-control": FOREVER,
        "content-encoding": "gzip",
        "etag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "vary": "Accept-Encoding",
    }
    return Response(body, headers=headers, media_type=KINDS[path.suffix])


STATIC = Kept(INDEX.parent / "static", INDEX.parent)


class Static:
    """Pure ASGI middleware behind `Documents`.

    Args:
        app: What comes next. It has the same files as they are, for browsers that take
            no gzip, and in parts.
        kept: The files.
    """

    def __init__(self, app: ASGIApp, kept: Kept = STATIC) -> None:
        self._app = app
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_http = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        address = path_of_the_app(scope) if is_http else ""
        if address not in self._kept:
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope)
        if "range" in sent or not takes_gzip(sent.getlist("accept-encoding")):
            await self._app(scope, receive, _Varying(send))
            return
        answer = await self._kept.answer(address)
        if has_already(sent.getlist("if-none-match"), answer.headers["etag"]):
            lasting = ("cache-control", "etag", "vary")
            headers = {name: answer.headers[name] for name in lasting}
            answer = Response(status_code=304, headers=headers)
        elif scope["method"] == "HEAD":
            answer = Response(headers=answer.headers)
        await answer(scope, receive, send)


class _Varying:
    """Sends on what Accept-Encoding chose, and says so."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.add_vary_header("Accept-Encoding")
            message = {**message, "headers": headers.raw}
        await self._send(message)


def takes_gzip(values: Iterable[str]) -> bool:
    """Whether a browser would rather have gzip than the file as it is.

    Args:
        values: Of the header Accept-Encoding.

    Source: RFC 9110 section 12.5.3.
    """
    weights: dict[str, float] = {}
    for item in ",".join(values).lower().split(","):
        coding, _, parameter = item.partition(";")
        weight = WEIGHT.fullmatch(parameter.strip() or "q=1")
        weights[coding.strip()] = float(weight[1]) if weight else 0
    own = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0)))
    return own > 0 and own >= weights.get("identity", 0)


def has_already(values: Iterable[str], etag: str) -> bool:
    """Whether a browser has what it asks for.

    Args:
        values: Of the header If-None-Match.
        etag: Of what it would get.

    Source: RFC 9110 section 13.1.2.
    """
    known = {one.strip().removeprefix("W/") for one in ",".join(values).split(",")}
    return not known.isdisjoint({etag, "*"})
