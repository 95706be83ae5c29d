"""Wrong passwords lock an account for a while, as Cognito documents it.

The fifth failure locks for one second, each further one twice as long, up to about
15 minutes. What is tried meanwhile is refused unread and does not count. Unknown
names are locked alike, or a lock would tell that an account exists. It is kept in
memory: a restart forgives.

Source: Amazon Cognito Developer Guide, "Lockout behavior for failed sign-in attempts".
"""

from dataclasses import dataclass
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import challenges, clock, unknown_users
from local.embedded.calls import Call, Response, after, before, body_of, error

_FREE_FAILURES = 5
_LONGEST_SECONDS = 15 * 60
_PASSWORD_FLOWS = (
    "USER_PASSWORD_AUTH",
    "ADMIN_USER_PASSWORD_AUTH",
    "ADMIN_NO_SRP_AUTH",
)
_LOCKED = "Password attempts exceeded"


@dataclass
class _Record:
    failures: int = 0
    locked_until: float = 0.0
    last_attempt: float = 0.0


_records: dict[tuple[str, str], _Record] = {}


def forgive(pool: dict[str, Any], username: str) -> None:
    """Forget an account's failures: it signed in."""
    _records.pop((pool["Id"], username), None)


@before(*challenges.START, *challenges.RESPOND)
def _refuse_while_locked(call: Call) -> Response | None:
    record = _records.get(_key(call))
    if record is None:
        return None
    now = clock.now()
    if now < record.locked_until:
        return error("NotAuthorizedException", _LOCKED)
    if now >= max(record.locked_until, record.last_attempt) + _LONGEST_SECONDS:
        del _records[_key(call)]
    return None


@after(*challenges.START, *challenges.RESPOND)
def _count_failure(call: Call, response: Response) -> Response:
    key = _key(call)
    if key != _NOBODY and "Incorrect username" in body_of(response).get("message", ""):
        record = _records.setdefault(key, _Record())
        record.failures += 1
        record.last_attempt = clock.now()
        if record.failures >= _FREE_FAILURES:
            seconds = min(2 ** (record.failures - _FREE_FAILURES), _LONGEST_SECONDS)
            record.locked_until = clock.now() + seconds
    return response


_NOBODY = ("", "")


def _key(call: Call) -> tuple[str, str]:
    """Whose password is being tried, if one is."""
    if call.pool is None:
        return _NOBODY
    if call.action in challenges.START:
        name = _name_at_start(call)
    elif call.data.get("ChallengeName") == "PASSWORD_VERIFIER":
        block = call.parameters.get("PASSWORD_CLAIM_SECRET_BLOCK")
        name = (cognito._challenge_sessions.get(block) or {}).get("username")
    elif "PASSWORD" in call.parameters:
        # of a sign-in by choice
        pending = challenges.find(str(call.data.get("Session")))
        name = pending.username if pending else None
    else:
        return _NOBODY
    return (call.pool["Id"], name) if name else _NOBODY


def _name_at_start(call: Call) -> str | None:
    flow = call.data.get("AuthFlow")
    chosen = flow == "USER_AUTH" and "PASSWORD" in call.parameters
    if flow not in _PASSWORD_FLOWS and not chosen:
        return None
    if call.user is not None:
        return str(call.user["Username"])
    name = call.username
    return unknown_users.user_id(call.pool or {}, name) if name else None
