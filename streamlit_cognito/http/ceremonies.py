"""Ceremonies: a page has its browser make a passkey, or sign with one.

A run begins one and shows its options; client.js hands them to the browser, posts what
came of it to `/session/passkey`, and has the page run again, which takes it up. An
answer is taken from a page of the same browser, for the sign-in that it was asked in,
to the challenge that it was asked with, once and in time.
"""

import base64
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cognito_auth.errors import PasskeyExpired, ServiceUnavailable
from streamlit_cognito.http.open_pages import PAGES, OpenPage, OpenPages
from streamlit_cognito.http.posts import Refused, posted

Kind = Literal["create", "get"]
# As long as Cognito waits.
LIFE_SECONDS = 180.0
# An answer has a few thousand; an attestation with its certificates some more.
MOST_BYTES = 64 * 1024
# What the browser's answer says that it is for.
TYPES: dict[Kind, str] = {"create": "webauthn.create", "get": "webauthn.get"}
# Why there is none, as browsers name it, and LATE, as nothing came in time.
LATE = "late"
UNKNOWN = "UnknownError"
PROBLEMS = {
    *("AbortError", "InvalidStateError", "NotAllowedError", "NotSupportedError"),
    *("SecurityError", UNKNOWN),
}


@dataclass(eq=False)
class Ceremony:
    """One of a page.

    Attributes:
        id: Random, good on its page alone.
        kind: Whether a passkey is made, or used.
        options: What the browser is asked with, as JSON.
        sign_in: Whose page it was as it began, as `OpenPage` has it.
        ends_at: When nothing is taken any more, by the clock of `Ceremonies`.
        is_answered: Whether something has come, which is in one of the next two.
        answer: RegistrationResponseJSON or AuthenticationResponseJSON, until it is
            taken.
        problem: Why there is none: one of `PROBLEMS`.
        round: The round of the form that has taken it up, as `Form` counts.
    """

    id: str
    kind: Kind
    options: str = field(repr=False)
    sign_in: str
    ends_at: float
    is_answered: bool = False
    answer: str = field(default="", repr=False)
    problem: str = ""
    round: int | None = None


class Ceremonies:
    """Those of this process: one of each page at most, forgotten with its page.

    Args:
        pages: What is open.
        now: The clock, in seconds.
    """

    def __init__(
        self, pages: OpenPages = PAGES, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._pages = pages
        self._now = now
        self._lock = threading.Lock()
        self._of: WeakKeyDictionary[OpenPage, Ceremony] = WeakKeyDictionary()

    def begin(self, token: str, kind: Kind, options: str) -> Ceremony | None:
        """Begin one in place of what the page has, but not with the same options.

        Args:
            token: Of the page's websocket.
            kind: What the browser has to do.
            options: What it is to do it with, as JSON.

        Returns:
            The page's ceremony with these options; None once the page is gone.

        Raises:
            ServiceUnavailable: Cognito's options have no challenge.
        """
        _challenge(options)
        page = self._pages.find(token)
        if page is None:
            return None
        with self._lock:
            found = self._of.get(page)
            if found is None or (found.kind, found.options) != (kind, options):
                id_, ends_at = secrets.token_hex(16), self._now() + LIFE_SECONDS
                found = Ceremony(id_, kind, options, page.sign_in, ends_at)
                self._of[page] = found
        return found

    def of(self, token: str, kind: Kind) -> Ceremony | None:
        """The ceremony of a page, if it has one of this kind for who is there now."""
        page = self._pages.find(token)
        found = self._of.get(page) if page else None
        if page is None or found is None or found.kind != kind:
            return None
        return found if found.sign_in == page.sign_in else None

    def problem(self, ceremony: Ceremony) -> str:
        """Why it came to nothing, LATE where nothing has come; "" if it didn't."""
        is_late = self._now() >= ceremony.ends_at and not ceremony.is_answered
        return LATE if is_late else ceremony.problem

    def give(self, browser: str, id_: str, outcome: dict[str, Any]) -> int:
        """Take what a browser posts for one of its pages.

        Args:
            browser: A hash of its id.
            id_: Of the ceremony.
            outcome: `{"answer": {...}}` or `{"problem": "NotAllowedError"}`.

        Returns:
            204; else why nothing was kept, as an HTTP status: 404 where this browser
            has no such ceremony, or none any more, 409 where something came before
            or it is no answer to this challenge.
        """
        with self._lock:
            for page in self._pages.of_browser(browser):
                found = self._of.get(page)
                if found and secrets.compare_digest(found.id, id_):
                    break
            else:
                return 404
            if found.sign_in != page.sign_in or self._now() >= found.ends_at:
                return 404
            answer = outcome.get("answer")
            fitting = "" if answer is None else _fitting(found, answer)
            if found.is_answered or fitting is None:
                return 409
            if answer is None:
                named = outcome.get("problem")
                # a list is in no set, and not even to be looked for
                is_known = isinstance(named, str) and named in PROBLEMS
                found.problem = str(named) if is_known else UNKNOWN
            found.answer = fitting
            found.is_answered = True
            return 204

    def take(self, token: str, ceremony: Ceremony) -> str:
        """The answer to a ceremony, once.

        Args:
            token: Of the page's websocket, as it was when the run began.
            ceremony: The page's.

        Raises:
            PasskeyExpired: It was taken, came too long ago, or is not for who is at
                the page now.
        """
        is_there = self.of(token, ceremony.kind) is ceremony
        with self._lock:
            answer, ceremony.answer = ceremony.answer, ""
        if not answer or not is_there or self._now() >= ceremony.ends_at:
            raise PasskeyExpired("no answer of this page's is left")
        return answer


CEREMONIES = Ceremonies()


async def answer(request: Request) -> Response:
    """Keep what came of a ceremony for the page that it was begun in."""
    try:
        outcome = await posted(request, MOST_BYTES)
    except Refused as refused:
        return refused.response
    id_ = outcome.get("id")
    if not isinstance(id_, str) or not id_.isascii():
        return PlainTextResponse("Send the id of a ceremony.", 400)
    browser = request.headers["x-app-browser"]
    status = CEREMONIES.give(browser, id_, outcome)
    return Response(status_code=status, headers={"cache-control": "no-store"})


def _challenge(options: str) -> str:
    try:
        return str(json.loads(options)["challenge"]).rstrip("=")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ServiceUnavailable("options of a passkey without a challenge") from error


def _fitting(ceremony: Ceremony, answer: object) -> str | None:
    """An answer as JSON, if it says itself that it is one to this challenge.

    Who signed it is Cognito's to find out; this keeps what belongs to another page or
    another kind from getting there in its place.

    Source: WebAuthn section 5.8.1, CollectedClientData.
    """
    try:
        text = answer["response"]["clientDataJSON"]  # type: ignore[index]
        said = json.loads(base64.urlsafe_b64decode(f"{text}=="))
        found = said["type"], str(said["challenge"]).rstrip("=")
        # Python reads NaN and 1e999, which Cognito could not
        written = json.dumps(answer, allow_nan=False)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    fits = found == (TYPES[ceremony.kind], _challenge(ceremony.options))
    return written if fits else None
