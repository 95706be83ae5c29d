"""Refreshes a session's tokens before a page needs them: once, whoever asks."""

import time
from collections.abc import Callable

from cognito_auth.errors import (
    AuthError,
    InvalidTime,
    ServiceUnavailable,
    SessionEnded,
    UnknownKey,
)
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import LEASE_SECONDS, Session, Sessions
from cognito_auth.values import SignedIn, Tokens

REFRESH_BEFORE_SECONDS = 60
POLL_SECONDS = 0.05


class Renewal:
    """Verified tokens of a session, refreshed when they near their end.

    However many pages of however many processes ask at once, one of them holds the
    session's lease and calls Cognito; the others go on with tokens that are still
    good, or wait for the new ones.

    Args:
        sessions: Where the tokens are.
        authenticator: Verifies and refreshes them.
        now: The clock, seconds since the epoch.
    """

    def __init__(
        self,
        sessions: Sessions,
        authenticator: Authenticator,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._sessions = sessions
        self._authenticator = authenticator
        self._now = now

    def signed_in(self, session: Session) -> SignedIn:
        """The session's tokens and claims, verified now.

        Raises:
            SessionEnded: Cognito refused the refresh; the session is gone.
            TokenError: The tokens must not be believed.
            ServiceUnavailable: They have expired and no new ones can be had.
        """
        waited_until = time.monotonic() + LEASE_SECONDS
        while True:
            good = self._still_good(session)
            if good and not self._is_near_end(good):
                return good
            leased = self._sessions.lease(session)
            if leased and leased.token_number != session.token_number:
                session = leased
            elif leased:
                return self._refreshed(leased, good)
            elif good:
                # somebody else is at it
                return good
            elif time.monotonic() > waited_until:
                raise ServiceUnavailable("waited in vain for another page's refresh")
            else:
                time.sleep(POLL_SECONDS)

    def refresh(self, session: Session) -> SignedIn:
        """New tokens for a session whose old ones may still be good.

        Their claims show what has been changed since.

        Raises:
            SessionEnded: Cognito refused the refresh; the session is gone.
            TokenError: The new tokens must not be believed.
            ServiceUnavailable: No new ones can be had; the old ones serve on.
        """
        waited_until = time.monotonic() + LEASE_SECONDS
        while time.monotonic() < waited_until:
            leased = self._sessions.lease(session)
            if leased and leased.token_number == session.token_number:
                return self._refreshed(leased, None)
            if leased:
                # newer, but perhaps from before the change
                session = leased
            else:
                time.sleep(POLL_SECONDS)
        raise ServiceUnavailable("waited in vain for another page's refresh")

    def _refreshed(self, session: Session, good: SignedIn | None) -> SignedIn:
        def keep(tokens: Tokens) -> None:
            self._sessions.renew(session.id, tokens)

        try:
            return self._authenticator.refresh(session.tokens, keep)
        except SessionEnded:
            self._sessions.delete(session.id)
            raise
        except AuthError:
            self._sessions.release(session.id)
            if good:
                # the next run tries again
                return good
            raise

    def _still_good(self, session: Session) -> SignedIn | None:
        try:
            return self._authenticator.verify(session.tokens)
        except (InvalidTime, UnknownKey):
            # too old, or the pool's keys have moved on: a refresh mends both
            return None

    def _is_near_end(self, signed_in: SignedIn) -> bool:
        ends = min(signed_in.id_claims.expires_at, signed_in.access_claims.expires_at)
        return ends - self._now() <= REFRESH_BEFORE_SECONDS
