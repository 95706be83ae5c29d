"""Streamlit's own identity, `st.user`, `st.login` and `st.logout`, from our session.

Four names of Streamlit's that it documents nowhere are used here and nowhere else. At
start `check` finds them as they were when this was written, or `st.user` stays as
Streamlit leaves it, and the log says so.
"""

import inspect
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from cognito_auth.errors import AuthError
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import (
    PROCESS,
    browsers,
    door,
    identity_providers,
    sessions,
)
from streamlit_cognito.http.cookies import session_cookie, set_cookie
from streamlit_cognito.http.federation import out_url, way_out_of
from streamlit_cognito.http.origins import base_path, is_same_origin

log = logging.getLogger(__name__)

# Claims that differ from one token to the next: with one of them in it, a page could
# not be resumed, since Streamlit compares all of `st.user`.
MOVING = {"at_hash", "auth_time", "event_id", "exp", "iat", "jti", "nbf", "origin_jti"}
# What Streamlit and we say there ourselves, whatever claims somebody's pool adds.
TAKEN = {"browser", "is_logged_in", "origin"}


class _Streamlits:
    """The undocumented names, or none of them."""

    secret: Callable[[], str]
    sign: Callable[[str, str, str], bytes]
    cookie: str
    context: Callable[[], Any]
    found = False


_streamlits = _Streamlits()


def check() -> bool:
    """Look for the names; says whether `st.user` is filled."""
    try:
        from streamlit.auth_util import get_signing_secret
        from streamlit.runtime.scriptrunner import get_script_run_ctx
        from streamlit.web.server.starlette.starlette_app_utils import (
            create_signed_value,
        )
        from streamlit.web.server.starlette.starlette_server_config import (
            USER_COOKIE_NAME,
        )

        if list(inspect.signature(create_signed_value).parameters) != [
            "secret",
            "name",
            "value",
        ]:
            raise ImportError("create_signed_value takes something else")
    except ImportError as error:
        log.warning("st.user is not filled in: Streamlit has changed (%s)", error)
        _streamlits.found = False
        return False
    _streamlits.secret = get_signing_secret
    _streamlits.sign = create_signed_value
    _streamlits.cookie = USER_COOKIE_NAME
    _streamlits.context = get_script_run_ctx
    _streamlits.found = True
    return True


def login_secrets() -> dict[str, Any]:
    """What `st.login` wants to find in `st.secrets`, before it leads to our page.

    Nothing where Authlib is missing, without which it refuses in any case.
    """
    if find_spec("authlib") is None:
        return {}
    names = ("client_id", "client_secret", "server_metadata_url")
    return {
        "auth": {
            "redirect_uri": "http://localhost/oauth2callback",
            "cookie_secret": secrets.token_urlsafe(32),
            **dict.fromkeys(names, "unused"),
        }
    }


def follow(signed_in: SignedIn | None) -> None:
    """In a run: have `st.user` say what the store says now.

    Where the websocket was opened without our cookie, since the app has switched
    XSRF protection off, it stays as it was then: Streamlit resumes a page only for a
    websocket that says the same.
    """
    context = _streamlits.context() if _streamlits.found else None
    if context is None:
        return
    if not PROCESS.is_faked and "is_logged_in" not in context.user_info:
        return
    # who this browser is stays
    kept = {k: v for k, v in context.user_info.items() if k == "browser"}
    now = {**kept, **_shown(signed_in)}
    if context.user_info != now:
        context.user_info.clear()
        context.user_info.update(now)


class Identity:
    """ASGI middleware that hands Streamlit its own cookie at each websocket.

    The cookie is made here and never reaches the browser; one that a browser sends is
    dropped.

    Args:
        app: What comes next.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or websocket through."""
        if scope["type"] == "websocket" and _streamlits.found:
            scope = await _with_cookie(scope)
        await self._app(scope, receive, send)


async def _with_cookie(scope: Scope) -> Scope:
    headers = Headers(scope=scope)
    cookies = HTTPConnection(scope).cookies
    origin = headers["x-app-origin"]
    signed_in = await run_in_threadpool(
        _signed_in, cookies.get(session_cookie(origin), "")
    )
    said = json.dumps({"origin": headers.get("origin", origin), **_shown(signed_in)})
    value = _streamlits.sign(_streamlits.secret(), _streamlits.cookie, said).decode()
    sent = (part.strip() for part in ";".join(headers.getlist("cookie")).split(";"))
    others = [part for part in sent if part and not part.startswith(_streamlits.cookie)]
    line = "; ".join([*others, f"{_streamlits.cookie}={value}"]).encode("latin-1")
    rest = [pair for pair in scope["headers"] if pair[0].lower() != b"cookie"]
    return {**scope, "headers": [*rest, (b"cookie", line)]}


def _signed_in(cookie: str) -> SignedIn | None:
    try:
        session = sessions().from_cookie(cookie, use=False) if cookie else None
        return browsers().signed_in(session) if session else None
    except AuthError as error:
        # the page's own run says so, and what to do
        log.warning("st.user: %s", error)
        return None


def _shown(signed_in: SignedIn | None) -> Mapping[str, object]:
    if signed_in is None:
        return {"is_logged_in": False}
    raw = signed_in.id_claims.raw
    shown = {name: raw[name] for name in raw if name not in MOVING | TAKEN}
    return {**shown, "is_logged_in": True}


async def _login(_: Request) -> Response:
    """Where `st.login` leads: our page."""
    return _to_sign_in()


async def _logout(request: Request) -> Response:
    """Where `st.logout` leads; a link elsewhere that leads here ends nothing."""
    response = _to_sign_in()
    if is_same_origin(request):
        origin = request.headers["x-app-origin"]
        name = session_cookie(origin)
        cookie = request.cookies.get(name, "")
        try:
            provider = await run_in_threadpool(_end, cookie)
        except AuthError as error:
            log.error("/auth/logout: %s", error)
            return response
        if provider is not None:
            # Cognito's own session is left
            response = RedirectResponse(out_url(request, provider), 303)
        set_cookie(response, origin, name, "", seconds=0)
    return response


def _to_sign_in() -> Response:
    return RedirectResponse(f"{base_path()}/{PROCESS.sign_in_path}", 303)


def _end(cookie: str) -> str | None:
    """End a cookie's session; by which provider its browser leaves, None if by none."""
    session = sessions().from_cookie(cookie, use=False)
    if session is None:
        return None
    provider = None
    if identity_providers():
        with suppress(AuthError):
            provider = way_out_of(browsers().signed_in(session))
    browsers().end(session.id)
    door().record("end_session", subject=session.subject, session_id=session.id)
    return provider


async def _nothing_here(_: Request) -> Response:
    """The rest of `/auth/`, which would be a page of Streamlit's otherwise."""
    return PlainTextResponse("Not found.", 404)


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ROUTES = [
    Route("/auth/login", _login),
    Route("/auth/logout", _logout),
    Route("/auth/{rest:path}", _nothing_here, methods=METHODS),
]
