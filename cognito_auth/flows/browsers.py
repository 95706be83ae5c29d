"""Signed-in browsers: how their sessions begin, stay fresh, and end at Cognito too."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from cognito_auth.cognito.device_sign_in import DeviceOf, no_device
from cognito_auth.cognito.steps import step
from cognito_auth.errors import (
    AuthError,
    InvalidTime,
    Misconfigured,
    ServiceUnavailable,
    SessionEnded,
    SignedOutEverywhere,
    UnknownKey,
)
from cognito_auth.flows.devices import Devices
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs.emails import canonical_email
from cognito_auth.sessions.life import (
    BY_TRUST,
    LEASE_SECONDS,
    Ended,
    Session,
    Sessions,
)
from cognito_auth.values import Challenge, SignedIn, Tokens, Visitor

log = logging.getLogger(__name__)

REFRESH_BEFORE_SECONDS = 60
POLL_SECONDS = 0.05
# How long to go on telling Cognito of the sessions that ended at once.
TELL_SECONDS = 10
# As long as a browser keeps any cookie: Cognito's own session may begin anew with
# each use.
KEPT_OUT_SECONDS = 400 * 24 * 60 * 60


class Browsers:
    """Keeps the tokens of signed-in browsers: begun, verified, refreshed, revoked.

    However many pages of however many processes ask at once for new tokens, one of
    them holds the session's lease and calls Cognito; the others go on with tokens
    that are still good, or wait for the new ones.

    Args:
        sessions: Where the tokens are.
        authenticator: Verifies, refreshes and revokes them.
        devices: Trusts browsers, where the pool tracks devices.
        by_providers: Whether people may come by Cognito's own pages, whose session
            lets a browser in that was signed out here.
        record: Told of what nobody asked for, as `Door.record` is.
        now: The clock, seconds since the epoch.
    """

    def __init__(
        self,
        sessions: Sessions,
        authenticator: Authenticator,
        devices: Devices | None = None,
        *,
        by_providers: bool = False,
        record: Callable[..., None] = lambda *_, **__: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._sessions = sessions
        self._authenticator = authenticator
        self._devices = devices
        self._by_providers = by_providers
        self._record = record
        self._now = now

    def begin(
        self,
        visitor: Visitor,
        sign_in: Callable[..., SignedIn | Challenge],
        *arguments: object,
    ) -> Session | Challenge:
        """Sign in, and keep the tokens of a finished sign-in as a new session.

        Args:
            visitor: Who asks, as it was before Cognito is.
            sign_in: A step that may finish a sign-in: `Authenticator.sign_in`.
            arguments: What `sign_in` takes.

        Returns:
            The session, or the challenge that comes before it.

        Raises:
            AuthError: As `sign_in` does.
            UnsupportedChallenge: Cognito asks for what no page can answer.
            ServiceUnavailable: The session store is away.
        """
        return self._begun(visitor, sign_in(*arguments))

    def begin_by_provider(
        self, visitor: Visitor, signed_in: SignedIn, asked_at: float = 0.0
    ) -> Session:
        """Keep the tokens of a sign-in by Cognito's own pages as a new session.

        Args:
            visitor: As in `begin`.
            signed_in: As `Federation.finish` returned it.
            asked_at: When somebody was asked for this very sign-in, in seconds since
                the epoch; 0 where they may have been let in by one of before.

        Raises:
            SignedOutEverywhere: It is from before the account's sessions were ended.
            ServiceUnavailable: The session store is away.
        """
        begun = self._begun(visitor, signed_in)
        # no challenge comes of a sign-in that is finished
        assert isinstance(begun, Session)  # noqa: S101
        auth_time = signed_in.id_claims.auth_time or 0
        try:
            # after it has begun: an end that comes meanwhile takes it along, or is seen
            if max(auth_time, asked_at) < self._ended_at(signed_in.subject):
                raise SignedOutEverywhere(
                    f"auth_time {auth_time}", signed_in_at=auth_time
                )
        except AuthError:
            with suppress(ServiceUnavailable):
                self._sessions.delete(begun.id)
            raise
        return begun

    def begin_by_password(
        self, visitor: Visitor, email: str, password: str
    ) -> Session | Challenge:
        """Sign in by a password, and by the device of a trusted browser.

        Args:
            visitor: Who asks, as it was before Cognito is.
            email: The address, as typed.
            password: As typed.

        Returns:
            As `begin`.

        Raises:
            AuthError: As `Authenticator.sign_in`, and as `begin`.
        """

        def attempt(device_of: DeviceOf) -> SignedIn | Challenge:
            return self._authenticator.sign_in(email, password, device_of)

        if self._devices is None:
            return self._begun(visitor, attempt(no_device))
        account = _account(canonical_email(email))
        outcome, is_by_device = self._devices.sign_in(
            visitor.device,
            attempt,
            unless=lambda: bool(self._sessions.notes.get(account, "reset")),
        )
        return self._begun(visitor, outcome, is_by_device=is_by_device)

    def begin_by_answer(
        self,
        visitor: Visitor,
        told: Callable[[str], None] | None,
        answer: Callable[..., SignedIn | Challenge],
        *arguments: object,
    ) -> Session | Challenge:
        """Answer a further step, and have this browser trusted if that was asked for.

        From then on it goes without the second factor, where the pool has that.

        Args:
            visitor: As in `begin`.
            told: Tells the owner of that, by the account's address, once it is done;
                None to trust nothing.
            answer: As `sign_in` in `begin`.
            arguments: As in `begin`.

        Returns:
            As `begin`.

        Raises:
            AuthError: As `begin`.
        """
        return self._begun(visitor, answer(*arguments), told)

    def _begun(
        self,
        visitor: Visitor,
        outcome: SignedIn | Challenge,
        told: Callable[[str], None] | None = None,
        *,
        is_by_device: bool = False,
    ) -> Session | Challenge:
        if isinstance(outcome, Challenge):
            step(outcome)
            return outcome
        # an account of a provider's has no password
        if not (outcome.home and outcome.began_hosted):
            self._end_what_a_reset_left(outcome)
        cookie = ""
        if self._devices:
            trusts = told is not None
            outcome, cookie = self._devices.met(outcome, visitor, trusts=trusts)
        begun = self._sessions.create(
            outcome.subject,
            outcome.tokens,
            visitor.browser,
            visitor.agent,
            proved_at=BY_TRUST if is_by_device else _proved_at(outcome),
        )
        if cookie and told:
            # where it can't be kept, the second factor is asked for again
            with suppress(ServiceUnavailable):
                self._sessions.trust.hand_over(begun.id, cookie)
            whose = {"subject": begun.subject, "session_id": begun.id}
            self._record("trust_browser", visitor=visitor, **whose)
            told(outcome.email)
        return begun

    def signed_in(self, session: Session) -> SignedIn:
        """The session's tokens and claims, verified now and refreshed in time.

        Raises:
            SessionEnded: Cognito refused the refresh; the session is gone.
            TokenError: The tokens must not be believed.
            ServiceUnavailable: They have expired and no new ones can be had, or none
                that can be checked yet.
        """
        return self._renewed(session, even_if_good=False)

    def refresh(self, session: Session) -> SignedIn:
        """New tokens for a session whose old ones may still be good.

        Their claims show what has been changed since.

        Raises:
            SessionEnded: Cognito refused the refresh; the session is gone.
            TokenError: The new tokens must not be believed.
            ServiceUnavailable: No new ones can be had; the old ones serve on.
        """
        return self._renewed(session, even_if_good=True)

    def end(self, session_id: str) -> AuthError | None:
        """End a session here, then revoke its tokens at Cognito.

        Whoever asks for it tells of it.

        Returns:
            What kept Cognito from being told, if anything: the session is over, and
            its tokens live on to their age.

        Raises:
            ServiceUnavailable: The session store is away; nothing has ended.
        """
        ended = self._sessions.end(session_id)
        return self._told([ended] if ended else [])

    def end_elsewhere(self, subject: str, session_id: str) -> AuthError | None:
        """The same for a session of another browser, which may not come back unasked.

        Args:
            subject: Whose it is.
            session_id: Which.

        Returns:
            As `end`.

        Raises:
            ServiceUnavailable: As `end`.
        """
        self._keep_out(subject, self._now())
        return self.end(session_id)

    def end_others(self, subject: str, session_ids: Sequence[str]) -> AuthError | None:
        """End sessions of other browsers, and tell of each; as `end_elsewhere`.

        Nor may a browser come back unasked whose session is over already.

        Returns:
            What kept Cognito from being told of one of them, if anything.

        Raises:
            ServiceUnavailable: The session store is away; some may live on.
        """
        self._keep_out(subject, self._now())
        return self._end_all(session_ids)

    def _end_all(self, session_ids: Iterable[str]) -> AuthError | None:
        """End sessions here and tell of each, then revoke their tokens at Cognito."""
        ended: list[Ended] = []
        try:
            for session_id in session_ids:
                if one := self._sessions.end(session_id):
                    whose = {"subject": one.subject, "session_id": session_id}
                    self._record("end_session", **whose)
                    ended.append(one)
        finally:
            problem = self._told(ended)
        return problem

    def give_up(self, session: Session) -> AuthError | None:
        """Revoke the tokens of a session that has ended here already.

        Returns:
            As `end`.
        """
        return self._told([Ended(session.subject, session.tokens)])

    def _told(self, ended: list[Ended]) -> AuthError | None:
        """Revoke tokens, as long as somebody can be kept waiting for it."""
        problem = None
        until = time.monotonic() + TELL_SECONDS
        for number, one in enumerate(ended):
            if one.tokens is None:
                continue
            if time.monotonic() > until:
                return problem or ServiceUnavailable(
                    f"{len(ended) - number} sessions ended that Cognito wasn't told of"
                )
            if self._devices:
                self._devices.leave(one.subject, one.tokens)
            problem = _revoked(self._authenticator.sign_out, one.tokens) or problem
        return problem

    def end_everywhere(self, signed_in: SignedIn) -> AuthError | None:
        """End every session of a user here, then at Cognito; no browser is trusted.

        Nor is any let in by what Cognito's own pages still know of it.

        Returns:
            What kept Cognito from being told, if anything.

        Raises:
            ServiceUnavailable: The session store is away; some may live on.
        """
        if self._devices:
            self._devices.clear(signed_in.subject)
        self._keep_out(signed_in.subject, self._now())
        self._sessions.delete_all(signed_in.subject)
        if self._devices:
            self._devices.forget_all(signed_in)
        return _revoked(self._authenticator.sign_out_everywhere, signed_in.tokens)

    def end_after_reset(self, email: str, new_password: str) -> AuthError | None:
        """End every session of the account whose password was just reset.

        Whose it is, its new password tells: by the tokens that it brings, or, where a
        second factor is asked for next, by the user name, which in a pool whose people
        sign in by email address is their `sub`. Where neither is to be had, as while
        wrong passwords lock the account, they end at its next sign-in.

        Args:
            email: The address, as typed.
            new_password: As it was set.

        Returns:
            What kept sessions from being ended, if anything.
        """
        notes, account = self._sessions.notes, _account(canonical_email(email))
        seconds = self._sessions.absolute_seconds
        if self._devices:
            # whatever of before the reset still counts, it must outlast
            seconds = max(seconds, self._devices.trust_seconds)
        try:
            notes.put(account, "reset", repr(self._now()), seconds=seconds)
        except AuthError as error:
            return error
        try:
            outcome = self._authenticator.sign_in(email, new_password)
        except AuthError as error:
            log.warning(
                "sessions end at the next sign-in after a reset: %s", error.code
            )
            return None
        try:
            if isinstance(outcome, Challenge):
                subject, problem = outcome.username, None
                self._keep_out(subject, self._now())
                self._sessions.delete_all(subject)
                if self._devices:
                    self._devices.clear(subject)
            else:
                subject, problem = outcome.subject, self.end_everywhere(outcome)
        except AuthError as error:
            return error
        self._record("end_all_sessions", subject=subject)
        return problem

    def _end_what_a_reset_left(self, signed_in: SignedIn) -> None:
        """End the sessions that were begun before the last reset and still live.

        While the store is away they stay, to the next sign-in or their own end.
        """
        notes, account = self._sessions.notes, _account(signed_in.email)
        with suppress(AuthError):
            if reset_at := notes.get(account, "reset"):
                before = float(reset_at)
                self._keep_out(signed_in.subject, before)
                if self._devices:
                    self._devices.clear(signed_in.subject)
                all_of_them = self._sessions.of_subject(signed_in.subject)
                self._end_all(one.id for one in all_of_them if one.created_at < before)
                if signed_in.own_email:
                    notes.drop(account, "reset")

    def _keep_out(self, subject: str, before: float) -> None:
        """Let nobody in who signed in at Cognito's own pages before this.

        Raises:
            ServiceUnavailable: The session store is away.
        """
        if self._by_providers and before > self._ended_at(subject):
            owner, text = _account_of(subject), repr(before)
            self._sessions.notes.put(owner, "ended", text, seconds=KEPT_OUT_SECONDS)

    def _ended_at(self, subject: str) -> float:
        """When the sessions of an account were ended last, seconds since the epoch.

        Raises:
            ServiceUnavailable: The session store is away.
        """
        return float(self._sessions.notes.get(_account_of(subject), "ended") or 0)

    def forget_account(self, subject: str) -> None:
        """End every session of a user whose account is gone.

        While the store is away they stay in it, until Cognito refuses their refresh.
        """
        problem = None
        try:
            self._sessions.delete_all(subject)
            if self._devices:
                self._devices.clear(subject)
        except AuthError as error:
            problem = error
        self._record("end_all_sessions", error=problem, subject=subject)

    def _renewed(self, session: Session, *, even_if_good: bool) -> SignedIn:
        """New tokens, by whoever holds the lease, unless good ones are enough."""
        waited_until = time.monotonic() + LEASE_SECONDS
        while True:
            good = None if even_if_good else self._still_good(session)
            if good and not self._is_near_end(good):
                return good
            leased = self._sessions.lease(session)
            if leased and leased.token_number == session.token_number:
                return self._refreshed(leased, good)
            if leased:
                # newer, but perhaps from before the change that is to be seen
                session = leased
            elif good:
                # another page is at it
                return good
            elif time.monotonic() > waited_until:
                raise ServiceUnavailable("waited in vain for another page's refresh")
            else:
                time.sleep(POLL_SECONDS)

    def _refreshed(self, session: Session, good: SignedIn | None) -> SignedIn:
        def keep(tokens: Tokens) -> None:
            self._sessions.renew(session.id, tokens)

        try:
            return self._authenticator.refresh(session.tokens, keep)
        except SessionEnded as error:
            with suppress(ServiceUnavailable):
                self._sessions.delete(session.id)
            whose = {"subject": session.subject, "session_id": session.id}
            self._record("refresh_tokens", error=error, by="cognito", **whose)
            self._record("end_session", by="cognito", **whose)
            raise
        except AuthError as error:
            with suppress(ServiceUnavailable):
                self._sessions.release(session.id)
            if good:
                # the next run tries again
                return good
            if isinstance(error, InvalidTime | UnknownKey):
                # a clock that is slow, or keys that are not there yet: it may pass
                raise ServiceUnavailable(f"new tokens: {error.code}") from error
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


def _proved_at(signed_in: SignedIn) -> float:
    """When a sign-in was proved, if it need not have been now.

    Cognito's own pages, and a provider, may let in who signed in there before.
    """
    if not signed_in.began_hosted:
        return 0.0
    # without a time it is no proof of today
    return float(signed_in.id_claims.auth_time or 1)


def _account(email: str) -> str:
    """The key of a note about an account, where others have a browser's hash."""
    return f"account {email.lower()}"


def _account_of(subject: str) -> str:
    """The same by its `sub`, which no address is."""
    return f"subject {subject}"


def _revoked(revoke: Callable[[Tokens], None], tokens: Tokens) -> AuthError | None:
    """Tell Cognito that tokens are over; what kept it from being told, if anything."""
    try:
        revoke(tokens)
    except SessionEnded:
        return None  # it knows
    except Misconfigured:
        return None  # it never will, and the log says why
    except AuthError as error:
        return error
    return None
