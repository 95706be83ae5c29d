"""The routes: `/session/sync`, `/session/passkey`, and the files that pages load.

`/session/sync` exchanges a ticket for the session cookie, clears a dead cookie and
tells a page whether what it shows is stale. A browser that is trusted from that sign-in
on gets its cookie with the session's.
"""

import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from cognito_auth.errors import AuthError
from cognito_auth.sessions.life import Session
from cognito_auth.sessions.trust import KEPT_SECONDS
from streamlit_cognito.backend import PROCESS, browsers, door, sessions
from streamlit_cognito.http import assets, ceremonies
from streamlit_cognito.http.cookies import (
    browser_cookie,
    browser_hash,
    device_cookie,
    session_cookie,
    set_cookie,
)
from streamlit_cognito.http.origins import public_origin
from streamlit_cognito.http.posts import Refused, posted

log = logging.getLogger(__name__)

MAX_BODY = 512
MOST_COOKIES = 5


async def sync(request: Request) -> Response:
    """Exchange a ticket, clear a dead cookie, and answer with the session's tag.

    The answer, `{"tag": str}`, is all that scripts may know of a session: the same
    for one session, empty for none. Without a ticket this only ever clears cookies
    that open nothing, so a forged request has nothing to gain.
    """
    try:
        ticket = (await posted(request, MAX_BODY))["ticket"]
    except Refused as refused:
        return refused.response
    except KeyError:
        return PlainTextResponse("Send a ticket or null.", 400)
    origin = public_origin(request)
    cookie = request.cookies.get(session_cookie(origin), "")
    browser = browser_hash(request.cookies.get(browser_cookie(origin)))
    try:
        session, value = await to_thread.run_sync(exchange, ticket, cookie, browser)
    except AuthError as error:
        log.error("/session/sync: %s", error)
        return PlainTextResponse("Try again.", 503)
    response = JSONResponse({"tag": session_tag(session)})
    response.headers["cache-control"] = "no-store"
    if value is not None:
        set_cookie(
            response,
            origin,
            session_cookie(origin),
            value,
            seconds=sessions().absolute_seconds,
        )
    if session and value and (device := await to_thread.run_sync(_trusted, session)):
        name = device_cookie(origin)
        set_cookie(response, origin, name, device, seconds=KEPT_SECONDS)
    return response


def exchange(
    ticket: object, cookie: str, browser: str
) -> tuple[Session | None, str | None]:
    """Take a ticket for the session that a browser has from now on.

    Args:
        ticket: What the browser brought, if it did.
        cookie: The session cookie that it has.
        browser: A hash of its id.

    Returns:
        The session that now holds, and the cookie's new value where it changes: "" to
        clear it.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    current = sessions().from_cookie(cookie, use=False)
    taken = sessions().take_ticket(ticket, browser) if isinstance(ticket, str) else None
    if taken:
        session, value = taken
        if current and current.id != session.id:
            # somebody signed in over another sign-in: one browser, one session, but
            # not at the price of the new one
            with suppress(AuthError):
                sessions().delete(current.id)
                door().record(
                    "end_session", subject=current.subject, session_id=current.id
                )
                PROCESS.background.do(partial(_give_up, current))
        return session, value
    return current, "" if cookie and not current else None


def _give_up(session: Session) -> None:
    """Revoke the tokens of a session that is over, for which no page waits."""
    if error := browsers().give_up(session):
        log.warning("Cognito wasn't told of a session's end: %s", error.code)


def _trusted(session: Session) -> str:
    """The device cookie of a browser that is trusted since this sign-in, or ""."""
    # in a pool without devices nothing is read
    if session.tokens.device_key:
        with suppress(AuthError):
            return sessions().trust.handed_over(session.id)
    return ""


def session_tag(session: Session | None) -> str:
    """A one-way mark by which pages notice that the session is another one."""
    if session is None:
        return ""
    return hashlib.sha256(f"tag {session.id}".encode()).hexdigest()[:16]


def page_tag(request: Request) -> str:
    """The tag that a page starts with; empty too while the store is away."""
    cookie = request.cookies.get(session_cookie(public_origin(request)), "")
    try:
        return session_tag(sessions().from_cookie(cookie, use=False))
    except AuthError as error:
        log.error("page: %s", error)
        return ""


def own(cookies: Sequence[str], browser: str) -> str:
    """Of several session cookies the one that this browser itself signed in with.

    Args:
        cookies: Their values; any but one is somebody else's.
        browser: A hash of the browser's id.
    """
    for cookie in cookies[-MOST_COOKIES:]:
        with suppress(AuthError):
            session = sessions().from_cookie(cookie, use=False)
            if session and session.browser == browser:
                return cookie
    return cookies[-1]


async def nothing_here(_: Request) -> Response:
    """The rest of `/session/`, which would be a page of Streamlit's otherwise."""
    return PlainTextResponse("Not found.", 404)


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ROUTES = [
    Route("/session/sync", sync, methods=METHODS),
    Route("/session/passkey", ceremonies.answer, methods=METHODS),
    *assets.ROUTES,
    Route("/session/{rest:path}", nothing_here, methods=METHODS),
]
