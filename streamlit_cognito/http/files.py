"""Files that Streamlit keeps for pages: each for the browser and the sign-in alone.

Streamlit serves `/media/HASH` to everybody, under a hash that small files are found by,
and takes uploads from everybody. Here a file goes to a browser that was shown it,
while the sign-in that it was shown to lives; and what is uploaded comes from such a
browser, to an address that its own page asked for, and not without end.
"""

import logging

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cognito_auth.errors import AuthError
from cognito_auth.rarely import log_rarely
from streamlit_cognito.backend import number, sessions
from streamlit_cognito.http.messages import MEDIA, UPLOAD
from streamlit_cognito.http.open_pages import GUEST, PAGES, OpenPage, OpenPages
from streamlit_cognito.http.origins import path_of_the_app

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
# what Streamlit says of a file that came or went
DONE = 204


class Files:
    """Pure ASGI middleware within `Documents`, which says whose browser it is.

    Args:
        app: What comes next.
        guests_upload: Whether those may upload who are not signed in.
        pages: What is open.
    """

    def __init__(
        self, app: ASGIApp, *, guests_upload: bool = False, pages: OpenPages = PAGES
    ) -> None:
        self._app = app
        self._guests_upload = guests_upload
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, if it may."""
        path = path_of_the_app(scope) if scope["type"] == "http" else ""
        if not path.startswith((MEDIA, UPLOAD)) or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            found = await to_thread.run_sync(self._may, headers["x-app-browser"], path)
        except AuthError as error:
            log_rarely(log, logging.ERROR, f"files: {error}", cause="files")
            await _answer(503, "Try again.", scope, receive, send)
            return
        if found is None:
            await _answer(404, "Not found.", scope, receive, send)
        elif path.startswith(MEDIA):
            await self._app(scope, receive, _unkept(send))
        else:
            sign_in, page = found
            sender = sign_in or headers["x-app-address"]
            await self._upload(page, sender, path, scope, receive, send)

    def _may(self, browser: str, path: str) -> tuple[str, OpenPage] | None:
        """The sign-in and the page by which this browser may have the file."""
        for sign_in, page in self._pages.shown(browser, path).items():
            if sign_in == GUEST:
                may = path.startswith(MEDIA) or self._guests_upload
            else:
                may = sessions().lives(sign_in)
            if may:
                return sign_in, page
        return None

    async def _upload(
        self,
        page: OpenPage,
        sender: str,
        path: str,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Have a file come or go, and keep count of it."""
        status = 0

        async def heard(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        before = page.uploads.get(path)
        if scope["method"] == "PUT":
            length = Headers(scope=scope).get("content-length", "")
            if not length.isdecimal():
                await _answer(411, "Say how long it is.", scope, receive, send)
                return
            if not self._has_room(sender, page, path, int(length)):
                await _answer(413, "Too much was uploaded.", scope, receive, send)
                return
            # counted from the beginning, so that many at once are not too many
            page.uploads[path] = sender, int(length)
        try:
            await self._app(scope, receive, heard)
        except ClientDisconnect:
            log.warning("an upload was cut short")
        finally:
            is_done = status == DONE
            if scope["method"] == "DELETE" and is_done:
                page.uploads.pop(path, None)
            elif scope["method"] == "PUT" and not is_done:
                page.uploads.pop(path, None)
                page.uploads.update({path: before} if before else {})

    def _has_room(self, sender: str, page: OpenPage, path: str, size: int) -> bool:
        sizes = [
            held
            for one in self._pages
            for address, (by, held) in one.uploads.items()
            # what lies there already makes room
            if by == sender and (one is not page or address != path)
        ]
        return (
            len(sizes) < number("UPLOAD_FILES")
            and sum(sizes) + size <= number("UPLOAD_MEGABYTES") * MEGABYTE
        )


def _unkept(send: Send) -> Send:
    """Sends an answer on so that no cache keeps it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers["cache-control"] = "no-store"
            message = {**message, "headers": headers.raw}
        await send(message)

    return sent


async def _answer(
    status: int, text: str, scope: Scope, receive: Receive, send: Send
) -> None:
    await PlainTextResponse(text, status)(scope, receive, send)
