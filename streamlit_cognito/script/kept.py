"""What waits for a code or a further step, kept in the store for this browser alone.

So it outlives a reload, the way back, a new tab and the process that it began in. It
is sealed there, and for a while only. Never a password or a code that was typed.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Literal

from cognito_auth.errors import AuthError
from cognito_auth.flows.challenges import TotpSetup
from cognito_auth.values import Challenge, TotpSecret
from streamlit_cognito.backend import sessions
from streamlit_cognito.script.visitor import browser

Name = Literal[
    "challenge",
    "setup",
    "totp",
    "email",
    "forgot",
    "verify",
    "new_email",
    "sent_at",
    "sign_up",
    "way",
    "farewell",
]
Value = str | Challenge | TotpSetup | TotpSecret

# how long each is kept; Cognito itself says when a step or a code is over sooner
SECONDS: dict[Name, float] = {
    # the step that a sign-in is at, and the app that it sets up for it: at most the
    # clients' AuthSessionValidity
    "challenge": 15 * 60,
    "setup": 15 * 60,
    # the app that an account sets up
    "totp": 15 * 60,
    # whose sign-in is at a step, to fill it in when it begins again
    "email": 60 * 60,
    # the address that a code for a new password went to: as long as the code is good
    "forgot": 60 * 60,
    # the address of a new account that waits for its code, as long as that is good
    "verify": 24 * 60 * 60,
    # with what a new account is signed in once its address is verified: at most the
    # clients' AuthSessionValidity
    "sign_up": 15 * 60,
    # the address that an account should change to, as long as its code is good
    "new_email": 24 * 60 * 60,
    # when the last code went out: as long as another one has to wait
    "sent_at": 30,
    # what is said to who comes back from the end of their session at Cognito
    "farewell": 5 * 60,
    # how somebody last signed in in this browser: what is offered first
    "way": 90 * 24 * 60 * 60,
}
# what is of the browser, whoever was signed in
_ANYBODYS: set[Name] = {"way", "farewell"}

# what this run has read
_read: ContextVar[dict[tuple[str, str], Value | None] | None] = ContextVar(
    "read", default=None
)


@contextmanager
def reading_once() -> Iterator[None]:
    """Have a run read each name once at most; whoever comes later reads afresh."""
    if _read.get() is not None:
        yield
        return
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def hold(name: Name, value: Value, owner: str = "") -> None:
    """Keep a value, in place of what this browser had under the name.

    Under `AppTest` there is no browser, and nothing is kept.

    Args:
        name: What it is.
        value: May be a secret.
        owner: The user or the challenge that it belongs to, if it could be another's.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    if not browser():
        return
    _forget_read(name)
    sessions().notes.put(
        browser(), name, _text(value), owner=owner, seconds=SECONDS[name]
    )


def held(name: Name, owner: str = "") -> Value | None:
    """What `hold` kept in this browser for this owner, if it is still there.

    Raises:
        ServiceUnavailable: The session store is away.
    """
    if not browser():
        return None
    read = _read.get()
    if read is None:
        read = {}
    if (name, owner) not in read:
        text = sessions().notes.get(browser(), name, owner)
        read[name, owner] = None if text is None else _value(text)
    return read[name, owner]


def release(*names: Name) -> None:
    """Forget what `hold` kept.

    While the store is away it stays to its end, as what has been done needs no more.
    """
    if not browser():
        return
    with suppress(AuthError):
        for name in names:
            _forget_read(name)
            sessions().notes.drop(browser(), name)


def release_all() -> None:
    """Forget all that was kept of who was in this browser."""
    release(*(SECONDS.keys() - _ANYBODYS))


def _forget_read(name: str) -> None:
    read = _read.get() or {}
    for key in [key for key in read if key[0] == name]:
        del read[key]


def _text(value: Value) -> str:
    return json.dumps([type(value).__name__, _plain(value)], default=dict)


def _plain(value: Value) -> object:
    if isinstance(value, TotpSetup):
        return [_plain(value.secret), _plain(value.challenge)]
    return value if isinstance(value, str) else vars(value)


def _value(text: str) -> Value | None:
    """The value of its text; None where another version of the app wrote it."""
    with suppress(TypeError, ValueError):
        kind, plain = json.loads(text)
        match kind:
            case "str":
                return str(plain)
            case "Challenge":
                return Challenge(**plain)
            case "TotpSecret":
                return TotpSecret(**plain)
            case "TotpSetup":
                secret, challenge = plain
                return TotpSetup(TotpSecret(**secret), Challenge(**challenge))
    return None
