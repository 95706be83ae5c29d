"""The `Session` strings of sign-in challenges: remembered, checked, used once.

ministack hands out tokens for any made-up one.
"""

import base64
import secrets
from dataclasses import dataclass, replace
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock, unknown_users
from local.embedded.calls import (
    Call,
    Response,
    after,
    answer,
    before,
    body_of,
    error,
    succeeded,
)

START = ("InitiateAuth", "AdminInitiateAuth")
RESPOND = ("RespondToAuthChallenge", "AdminRespondToAuthChallenge")
# somebody who doesn't exist is asked for these as well
SIMULATED = {"SELECT_CHALLENGE", "PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "WEB_AUTHN"}
_DEFAULT_LIFE_MINUTES = 3
_TRIES = 5
# what an answer that doesn't fit gets; one that lacks something is no try
_WRONG = {"CodeMismatchException", "NotAuthorizedException"}


@dataclass(frozen=True)
class Pending:
    """A challenge that waits for its answer.

    Args:
        client_id: The app client that was told of it.
        username: The account's `Username`, a UUID where people sign in by email.
        challenge: Such as "SOFTWARE_TOKEN_MFA".
        expires_at: Seconds since the epoch.
        tries: Answers that were refused.
        secret: What the answer is held against, if anything: the TOTP secret being set
            up, the code that was mailed, what a passkey has to sign.
        proven: Whether a code of that secret came back.
    """

    client_id: str
    username: str
    challenge: str
    expires_at: float
    tries: int = 0
    secret: str | None = None
    proven: bool = False


_pending: dict[str, Pending] = {}


def remember(
    pool: dict[str, Any],
    client_id: str,
    username: str,
    name: str,
    secret: str | None = None,
) -> str:
    """Note a challenge and return its `Session`."""
    for session, pending in list(_pending.items()):
        if clock.now() >= pending.expires_at:
            del _pending[session]
    client = pool["_clients"].get(client_id, {})
    minutes = client.get("AuthSessionValidity") or _DEFAULT_LIFE_MINUTES
    expires_at = clock.now() + minutes * 60
    return _note(Pending(client_id, username, name, expires_at, secret=secret))


def ask(
    call: Call,
    user: dict[str, Any],
    name: str,
    parameters: dict[str, str],
    secret: str | None = None,
    **members: Any,
) -> Response:
    """Answer with a challenge.

    Args:
        call: Whose pool and client it is of.
        user: Who shall meet it: ministack's record, or an imagined one.
        name: Such as "EMAIL_OTP".
        parameters: `ChallengeParameters`.
        secret: What the answer will be held against.
        members: More of the answer.
    """
    session = remember(
        call.pool or {}, call.data["ClientId"], user["Username"], name, secret
    )
    return answer(
        {
            "ChallengeName": name,
            "Session": session,
            "ChallengeParameters": parameters,
            **members,
        }
    )


def find(session: str) -> Pending | None:
    """The challenge of a `Session` that is still good."""
    pending = _pending.get(session)
    if pending is None or clock.now() >= pending.expires_at:
        return None
    return pending


def go_on(session: str, **changes: Any) -> str:
    """Replace a `Session` by a new one whose challenge is a step further."""
    return _note(replace(_pending.pop(session), **changes))


def forget(session: str) -> None:
    """Make a `Session` useless: its challenge was met."""
    _pending.pop(session, None)


def refused() -> Response:
    """The answer to a `Session` that is unknown, expired, used or another user's."""
    return error("NotAuthorizedException", "Invalid session for the user.")


def _note(pending: Pending) -> str:
    session = base64.b64encode(secrets.token_bytes(48)).decode()
    _pending[session] = pending
    return session


@before(*RESPOND)
def _check_session(call: Call) -> Response | None:
    name = call.data.get("ChallengeName")
    if name == "PASSWORD_VERIFIER":
        return _check_secret_block(call)
    pending = find(str(call.data.get("Session")))
    if (
        pending is None
        or pending.client_id != call.data.get("ClientId")
        or pending.challenge != name
        or (call.user is None and name not in SIMULATED)
        or not _is_by(call, pending.username)
        or pending.tries >= _TRIES
    ):
        return refused()
    return _refuse_disabled(call)


def _is_by(call: Call, username: str) -> bool:
    """Whether who answers is who was asked; by name or, unknown, by the id given."""
    if call.user is not None:
        return bool(call.user["Username"] == username)
    given = call.username or ""
    return username in (given, unknown_users.user_id(call.pool or {}, given))


def _refuse_disabled(call: Call) -> Response | None:
    if call.user is not None and not call.user.get("Enabled", True):
        return error("NotAuthorizedException", "User is disabled.")
    return None


def _check_secret_block(call: Call) -> Response | None:
    # ministack finds this challenge by its SECRET_BLOCK and checks client and time,
    # but not who answers
    block = call.parameters.get("PASSWORD_CLAIM_SECRET_BLOCK")
    asked = cognito._challenge_sessions.get(block)
    if asked is None or not call.username:
        return None
    if not _is_by(call, asked["username"]):
        return error("NotAuthorizedException", "Incorrect username or password.")
    return _refuse_disabled(call)


@after(*RESPOND)
def _use_up(call: Call, response: Response) -> Response:
    session = str(call.data.get("Session"))
    if call.data.get("ChallengeName") == "PASSWORD_VERIFIER":
        block = call.parameters.get("PASSWORD_CLAIM_SECRET_BLOCK")
        if succeeded(response) and block in cognito._challenge_sessions:
            del cognito._challenge_sessions[block]
    elif succeeded(response):
        forget(session)
    elif session in _pending and body_of(response).get("__type") in _WRONG:
        pending = _pending[session]
        _pending[session] = replace(pending, tries=pending.tries + 1)
    return response


@before(*START)
def _drop_expired_secret_blocks(call: Call) -> Response | None:
    # ministack keeps, and saves, the ones that were never answered
    stored = cognito._challenge_sessions._data
    for key, asked in list(stored.items()):
        if clock.now() >= asked["expires_at"]:
            del stored[key]
    return None
