"""Which browsers came by a pool's domain within the last hour, and as whom.

Source: AWS re:Post Knowledge Center, "logout endpoint and the GlobalSignOut API in
Amazon Cognito": the cookie `cognito` is valid for an hour, and for one more with each
use; API reference of GlobalSignOut: it stays then. A restart forgets them.
"""

import secrets
from dataclasses import dataclass
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import clock

LIFE_SECONDS = 3600


@dataclass(frozen=True)
class Session:
    """A browser's session; `signed_in_at` in seconds since the epoch."""

    pool_id: str
    username: str
    provider: str
    signed_in_at: float

    @classmethod
    def new(cls, pool_id: str, username: str, provider: str) -> "Session":
        """One of somebody who has just signed in."""
        return cls(pool_id, username, provider, clock.now())


# by what the cookie holds: the session, and when it ends
_sessions: dict[str, tuple[Session, float]] = {}


def name(pool_id: str) -> str:
    """The cookie's: on this machine all pools are at one address."""
    return f"cognito-{pool_id}"


def cookie(pool_id: str, value: str) -> str:
    """A Set-Cookie header; of no value, it takes the cookie away."""
    seconds = LIFE_SECONDS if value else 0
    return f"{name(pool_id)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"


def keep(session: Session) -> str:
    """Remember a session for an hour from now; what the cookie holds of it."""
    now = clock.now()
    for old in [key for key, (_, ends_at) in _sessions.items() if now >= ends_at]:
        _sessions.pop(old, None)
    key = secrets.token_urlsafe(32)
    _sessions[key] = session, now + LIFE_SECONDS
    return key


def found(key: str, pool: dict[str, Any]) -> Session | None:
    """The session that a cookie is of, if it lives and its user may sign in."""
    session, ends_at = _sessions.get(key, (None, 0.0))
    if session is None or session.pool_id != pool["Id"] or clock.now() >= ends_at:
        return None
    user = cognito._resolve_user(pool, session.username)[0]
    return session if user and user.get("Enabled", True) else None


def end(key: str) -> None:
    """Forget a session."""
    _sessions.pop(key, None)
