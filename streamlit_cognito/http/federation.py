"""The routes of a sign-in by an identity provider, and of its end.

`/auth/continue` leads a browser to Cognito's own pages, and they to the provider.
`/auth/callback` is where it comes back to; both leave for the sign-in page, which goes
on to where somebody wanted to go, by the same rule as ever. `/auth/signout` leads a
browser that was signed out here to the end of its session there.
"""

import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from cognito_auth.config import IdentityProvider
from cognito_auth.door.door import Arrived, By
from cognito_auth.errors import (
    AuthError,
    ProviderAnswerRefused,
    ProviderFailed,
    SignedOutEverywhere,
)
from cognito_auth.flows.federation import Answer, Begun
from cognito_auth.rarely import log_rarely
from cognito_auth.sessions.life import Session
from cognito_auth.values import SignedIn, Visitor
from streamlit_cognito.backend import (
    PROCESS,
    browsers,
    door,
    identity_providers,
    pool,
    sessions,
)
from streamlit_cognito.http import provider_notes
from streamlit_cognito.http.agents import agent
from streamlit_cognito.http.cookies import (
    BROWSER_SECONDS,
    browser_cookie,
    browser_hash,
    session_cookie,
    set_cookie,
)
from streamlit_cognito.http.origins import base_path, is_same_origin, public_origin
from streamlit_cognito.http.provider_notes import Kept, note_problem, take
from streamlit_cognito.http.sync import METHODS, exchange

log = logging.getLogger(__name__)

LONGEST_NEXT = 2000
LONGEST_EMAIL = 256


@dataclass(frozen=True)
class Back:
    """What the thread has to say of a callback.

    `cookie` is the session cookie's new value, None where it stays. `url` is where it
    has to go once more.
    """

    next: str | None = None
    cookie: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)


async def leave(request: Request) -> Response:
    """Lead a browser to a provider, by a link of one of our own pages alone."""
    if request.method != "GET":
        return _only_get()
    wanted = request.query_params.get("next")
    to_sign_in = _to_sign_in(wanted)
    # without its cookie nobody could tell it from others when it comes back
    if not is_same_origin(request) or request.headers["x-app-cookies"] == "no":
        return to_sign_in
    proves = "again" in request.query_params
    cookie = request.cookies.get(session_cookie(public_origin(request)), "")
    url = await to_thread.run_sync(
        _begun,
        _visitor(request, request.headers["x-app-browser"]),
        request.query_params.get("provider", ""),
        wanted,
        request.query_params.get("email", "")[:LONGEST_EMAIL],
        callback_url(request),
        cookie if proves else None,
    )
    return _leading(url) if url else to_sign_in


async def come_back(request: Request) -> Response:
    """Take what a browser brings from Cognito; all else becomes a sentence for it."""
    if request.method != "GET":
        return _only_get()
    # a picture on somebody's page is nobody who comes back, nor is what is asked ahead
    is_embedded = request.headers.get("sec-fetch-dest", "document") != "document"
    if is_embedded or "sec-purpose" in request.headers:
        return PlainTextResponse("Not found.", 404)
    origin = public_origin(request)
    value = request.cookies.get(browser_cookie(origin))
    is_new, value = not value, value or secrets.token_urlsafe(32)
    visitor = _visitor(request, browser_hash(value))
    cookie = request.cookies.get(session_cookie(origin), "")
    back = await to_thread.run_sync(
        _taken_up, visitor, _answer(request), callback_url(request), cookie
    )
    response = _leading(back.url) if back.url else _to_sign_in(back.next)
    if is_new:
        # by which it finds what is said of it
        name = browser_cookie(origin)
        set_cookie(response, origin, name, value, seconds=BROWSER_SECONDS)
    if back.cookie is not None:
        name, seconds = session_cookie(origin), sessions().absolute_seconds
        set_cookie(response, origin, name, back.cookie, seconds=seconds)
    return response


async def sign_out(request: Request) -> Response:
    """Lead a browser to the end of its session at Cognito, and at the provider.

    Only where ours has ended already: a link that leads here ends nothing.
    """
    if request.method != "GET":
        return _only_get()
    origin = public_origin(request)
    name = session_cookie(origin)
    cookie = request.cookies.get(name, "")
    try:
        found = await to_thread.run_sync(_session_of, cookie)
    except AuthError as error:
        log.error("/auth/signout: %s", error)
        return _to_sign_in()
    if found or not is_same_origin(request) or not identity_providers():
        return _to_sign_in()
    response = _leading(out_url(request, request.query_params.get("provider", "")))
    if cookie:
        # it opens nothing any more
        set_cookie(response, origin, name, "", seconds=0)
    return response


def way_out_of(signed_in: SignedIn) -> str | None:
    """By which provider a sign-out ends what is left at Cognito.

    Returns:
        One whose own session ends as well, "" where there is none such; None for who
        didn't come by Cognito's own pages.
    """
    offered = identity_providers()
    if not offered or not signed_in.began_hosted:
        return None
    ends = [one.name for one in offered if one.sign_out_url]
    return next((name for name in signed_in.providers if name in ends), "")


def out_url(request: Request, provider: str) -> str:
    """Where a browser ends its session at Cognito, and then at a provider, if it can.

    Args:
        request: Of the browser.
        provider: The name of one with a `sign_out_url`; any other for none.
    """
    named = pool().federation.named(provider)
    there = named.sign_out_url if named else ""
    home = f"{public_origin(request)}{base_path()}/"
    return pool().federation.logout_url(there or home)


def callback_url(request: Request) -> str:
    """Where Cognito leads back to; the app client must list it."""
    return f"{public_origin(request)}{base_path()}/auth/callback"


def _begun(
    visitor: Visitor,
    name: str,
    wanted: str | None,
    email: str,
    redirect_uri: str,
    cookie: str | None,
) -> str | None:
    """Begin a sign-in, or a proof of whose cookie it is; where the browser goes.

    What goes wrong is noted for it.
    """
    try:
        return _begin(visitor, name, wanted, email, redirect_uri, cookie)
    except AuthError as error:
        log.warning("/auth/continue: %s", error)
        note_problem(visitor.browser, error, email)
        return None


def _begin(
    visitor: Visitor,
    name: str,
    wanted: str | None,
    email: str,
    redirect_uri: str,
    cookie: str | None,
) -> str | None:
    provider = pool().federation.named(name)
    if provider is None:
        door().begin(visitor)
        raise ProviderFailed("no provider of this app's, or not any more")
    session = _session_of(cookie) if cookie is not None else None
    if session is None and cookie is not None:
        return None
    subject = session.subject if session else ""
    return _way_to(visitor, provider, wanted, email, redirect_uri, subject=subject)


def _way_to(
    visitor: Visitor,
    provider: IdentityProvider,
    wanted: str | None,
    email: str,
    redirect_uri: str,
    *,
    subject: str = "",
    after: int | None = None,
) -> str:
    counted = door().begin(visitor)
    browser = visitor.browser
    place = provider_notes.free_place(browser)
    url, begun = pool().federation.begin(
        provider,
        redirect_uri,
        prefix=f"{place}.",
        subject=subject,
        after=after,
    )
    provider_notes.keep(browser, place, Kept(begun, wanted, email, counted))
    return url


def _taken_up(
    visitor: Visitor, answer: Answer | None, redirect_uri: str, cookie: str
) -> Back:
    """Finish what this browser began, once; what goes wrong is noted for it."""
    kept: Kept | None = None
    try:
        kept = take(visitor.browser, answer.state) if answer else None
        if kept is None or answer is None:
            return _refused(visitor)
        if not answer.error:
            door().came_back(kept.counted)
        if kept.begun.subject:
            _prove(visitor, kept.begun, answer, redirect_uri, cookie)
            return Back(kept.next)
        try:
            value = _sign_in(visitor, kept.begun, answer, redirect_uri, cookie)
        except SignedOutEverywhere as refused:
            provider = pool().federation.named(kept.begun.provider)
            if kept.begun.after is not None or provider is None:
                raise
            back = provider, kept.next, kept.email, redirect_uri
            return Back(url=_way_to(visitor, *back, after=refused.signed_in_at))
        return Back(kept.next, value)
    except AuthError as error:
        note_problem(visitor.browser, error, kept.email if kept else "")
        return Back(kept.next if kept else None)


def _refused(visitor: Visitor) -> Back:
    """Note that it was no answer to anything, though not as often as it comes."""
    text = "an answer to no sign-in of its browser was refused"
    log_rarely(log, logging.WARNING, text, cause="callback")
    with suppress(AuthError):
        door().begin(visitor)
        note_problem(visitor.browser, ProviderAnswerRefused(text), "")
    return Back()


def _sign_in(
    visitor: Visitor, begun: Begun, answer: Answer, redirect_uri: str, cookie: str
) -> str | None:
    def arrive() -> Arrived:
        found = pool().federation.finish(begun, answer, redirect_uri)
        asked_at = 0.0 if begun.after is None else begun.at
        try:
            session = browsers().begin_by_provider(visitor, found, asked_at)
        except AuthError:
            # nobody keeps its tokens
            with suppress(AuthError):
                pool().authenticator.sign_out(found.tokens)
            raise
        return Arrived(session, found)

    arrived = door().attempt("sign_in", visitor, By(begun.provider), arrive)
    _, value = exchange(arrived.session.ticket, cookie, visitor.browser)
    return value


def _prove(
    visitor: Visitor, begun: Begun, answer: Answer, redirect_uri: str, cookie: str
) -> None:
    session = _session_of(cookie)
    if session is None or session.subject != begun.subject:
        raise ProviderAnswerRefused("the session that asked for a proof is over")

    def prove() -> SignedIn:
        found = pool().federation.finish(begun, answer, redirect_uri)
        try:
            sessions().prove(session.id)
        finally:
            # the session has its own
            with suppress(AuthError):
                pool().authenticator.sign_out(found.tokens)
        return found

    here, by = replace(visitor, session=session.id), By(begun.provider, session.subject)
    door().attempt("prove_password", here, by, prove)


def _visitor(request: Request, browser: str) -> Visitor:
    user_agent = request.headers.get("user-agent", "")
    return Visitor(browser, agent(user_agent), request.headers["x-app-address"])


def _answer(request: Request) -> Answer | None:
    """What the address says; None where something is in it twice."""
    given = request.query_params
    if len(given.multi_items()) != len(given):
        return None
    return Answer(
        state=given.get("state", ""),
        code=given.get("code", ""),
        error=given.get("error", ""),
        description=given.get("error_description", ""),
        issuer=given.get("iss", ""),
    )


def _session_of(cookie: str) -> Session | None:
    return sessions().from_cookie(cookie, use=False)


def _to_sign_in(wanted: str | None = None) -> Response:
    """The sign-in page, which knows by itself where `next` may lead, and where not."""
    is_kept = wanted is not None and len(wanted) <= LONGEST_NEXT
    query = f"?{urlencode({'next': wanted})}" if is_kept else ""
    return _leading(f"{base_path()}/{PROCESS.sign_in_path}{query}")


def _leading(url: str) -> Response:
    return RedirectResponse(url, 303, {"cache-control": "no-store"})


def _only_get() -> Response:
    return PlainTextResponse("Only GET.", 405, {"allow": "GET"})


ROUTES = [
    Route("/auth/continue", leave, methods=METHODS),
    Route("/auth/callback", come_back, methods=METHODS),
    Route("/auth/signout", sign_out, methods=METHODS),
]
