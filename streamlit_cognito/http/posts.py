"""What our own pages post: JSON of a bounded size, and nobody else's."""

import json
import logging
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse

from streamlit_cognito.http.origins import is_same_origin

log = logging.getLogger(__name__)


class Refused(Exception):
    """A request that is answered with `response`, and nothing is kept of it."""

    def __init__(self, text: str, status: int, **headers: str) -> None:
        super().__init__(text)
        self.response = PlainTextResponse(text, status, headers)


async def posted(request: Request, most_bytes: int) -> dict[str, Any]:
    """The JSON object that one of our own pages posts.

    Args:
        request: As it comes.
        most_bytes: How long it may be.

    Raises:
        Refused: It is none, too long, or another site's.
    """
    if request.method != "POST":
        raise Refused("Only POST.", 405, allow="POST")
    if not is_same_origin(request):
        raise Refused("Only this app's own pages may ask.", 403)
    if request.headers.get("content-type") != "application/json":
        raise Refused("Send JSON.", 415)
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                raise Refused("Too long.", 413)
    except ClientDisconnect as error:
        log.warning("%s: a browser hung up before it had asked", request.url.path)
        # nobody is there to read it
        raise Refused("Cut short.", 400) from error
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("Send JSON.", 400) from error
    if not isinstance(found, dict):
        raise Refused("Send a JSON object.", 400)
    return found
