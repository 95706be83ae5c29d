"""Browsers that go without the second factor, and what Cognito knows of them.

In a pool that tracks devices every sign-in comes with a new one, which has to be
confirmed, or its tokens can't be refreshed. Here it is one of two kinds:

- Of a browser that is to be trusted, its secret is kept, for thirty days, and proved to
  Cognito in place of a second factor. Cognito remembers it. A cookie leads there that
  is made for it then: whoever knew the browser's cookies before knows nothing of it.
- Of any other nobody has the secret. Cognito is told to forget it when its session
  ends, or at the next sign-in in that browser.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from cognito_auth.background import Background
from cognito_auth.cognito.device_sign_in import DeviceOf, no_device
from cognito_auth.cognito.devices import DeviceClient
from cognito_auth.errors import (
    AuthError,
    DeviceGone,
    ServiceUnavailable,
    SessionEnded,
)
from cognito_auth.rarely import log_rarely
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.trust import TRUST_SECONDS, KeptDevice
from cognito_auth.values import (
    Challenge,
    Device,
    ListedDevice,
    SignedIn,
    Tokens,
    Visitor,
)

log = logging.getLogger(__name__)

SECRET_BYTES = 32
# How long to go on telling Cognito of the devices that are trusted no more.
TELL_SECONDS = 10
# Between the names of browser and system: ours, and Cognito's, which may take no tab.
TAB, BETWEEN = "\t", " / "


@dataclass(frozen=True)
class TrustedBrowser:
    """A browser that an account trusts; times in seconds since the epoch, UTC.

    `agent` is what `Visitor.agent` was when it was trusted.
    """

    key: str = field(repr=False)
    agent: str
    created_at: float
    used_at: float
    is_this: bool


class Devices:
    """Trusts browsers, at Cognito and here, and ends that.

    Args:
        client: The operations on an account's devices.
        sessions: Where is kept what browsers prove themselves with.
        remembers: Whether the pool lets a device go without the second factor.
        background: Tells Cognito what nobody waits for.
    """

    def __init__(
        self,
        client: DeviceClient,
        sessions: Sessions,
        *,
        remembers: bool,
        background: Background,
    ) -> None:
        self._client = client
        self._sessions = sessions
        self._trust = sessions.trust
        self._remembers = remembers
        self._background = background

    @property
    def trust_seconds(self) -> float:
        """How long a browser is trusted; 0 where the pool remembers none."""
        return TRUST_SECONDS if self._remembers else 0.0

    def sign_in(
        self,
        device: str,
        attempt: Callable[[DeviceOf], SignedIn | Challenge],
        *,
        unless: Callable[[], bool] = lambda: False,
    ) -> tuple[SignedIn | Challenge, bool]:
        """Prove a password, and this browser's device if it is trusted.

        A device that Cognito doesn't take in place of the second factor is no longer
        trusted here either; it is not said that there was one.

        Args:
            device: A hash of the browser's device cookie, "" without one.
            attempt: Signs in, by the device that it is to find.
            unless: Whether no device counts for this account.

        Returns:
            What `attempt` does, and whether a device stood for the second factor.

        Raises:
            AuthError: As `attempt` does.
        """
        if not self._remembers:
            return attempt(no_device), False
        offered: dict[str, KeptDevice] = {}

        def device_of(username: str) -> Device | None:
            with suppress(ServiceUnavailable):
                kept = self._trust.kept(device, username)
                if kept and self._is_trusted(kept) and not unless():
                    offered[username] = kept
                    return kept.device
            return None

        outcome = attempt(device_of)
        is_by_device = False
        for username, kept in offered.items():
            key = kept.device.key
            if isinstance(outcome, Challenge) or outcome.tokens.device_key != key:
                self._give_up(device, username, kept)
            else:
                is_by_device = True
        return outcome, is_by_device

    def _is_trusted(self, kept: KeptDevice) -> bool:
        if not kept.device.secret:
            return False
        return kept.device.key in self._trust.trusted(kept.subject)

    def _give_up(self, device: str, username: str, kept: KeptDevice) -> None:
        nobodys = replace(kept.device, secret="")
        with suppress(ServiceUnavailable):
            self._trust.remove(kept.subject, kept.device.key)
            self._trust.keep(device, username, replace(kept, device=nobodys))

    def met(
        self, signed_in: SignedIn, visitor: Visitor, *, trusts: bool
    ) -> tuple[SignedIn, str]:
        """Confirm the device that a sign-in came with, if it is a new one.

        Whatever goes wrong with it, the sign-in is good, until it has to be refreshed.

        Args:
            signed_in: What the sign-in came to.
            visitor: In whose browser.
            trusts: Whether that is to be trusted from now on.

        Returns:
            The same with tokens to keep, and the cookie by which the browser is
            trusted now, "" where it isn't.
        """
        tokens = signed_in.tokens
        if not tokens.device_group_key:
            return signed_in, ""
        known = replace(signed_in, tokens=replace(tokens, device_group_key=""))
        trusts = trusts and self._remembers
        secret = secrets.token_urlsafe(SECRET_BYTES)
        device = Device(tokens.device_key, tokens.device_group_key, secret)
        try:
            name = visitor.agent.strip(TAB).replace(TAB, BETWEEN)
            is_remembered = self._client.confirm(tokens.access_token, device, name)
        except AuthError as error:
            text = (
                f"a device was not confirmed ({error.code}): its session ends when its "
                "tokens are first refreshed"
            )
            log_rarely(log, logging.ERROR, text, cause="devices")
            return known, ""
        try:
            if self._remembers and is_remembered is not trusts:
                access_token = tokens.access_token
                self._client.remember(access_token, device.key, remembered=trusts)
            cookie = self._keep(known, visitor, device, trusts=trusts)
        except AuthError as error:
            log.warning("a device is confirmed, and not kept: %s", error.code)
            return known, ""
        return known, cookie

    def _keep(
        self, signed_in: SignedIn, visitor: Visitor, device: Device, *, trusts: bool
    ) -> str:
        username, subject = signed_in.access_claims.username, signed_in.subject
        before = [self._trust.kept(visitor.browser, username)]
        trusted = self._trust.kept(visitor.device, username)
        # else signed in another way than by the password, which proves no device
        if trusted and (trusts or not self._is_trusted(trusted)):
            self._trust.remove(subject, trusted.device.key)
            self._trust.drop(visitor.device, username)
            before.append(trusted)
        cookie = ""
        if trusts:
            kept = KeptDevice(subject, device)
            cookie = self._trust.keep_anew(visitor.device, username, kept)
            self._trust.add(subject, device.key)
            self._trust.drop(visitor.browser, username)
        else:
            kept = KeptDevice(subject, replace(device, secret=""))
            self._trust.keep(visitor.browser, username, kept)
        for one in filter(None, before):
            # nobody needs it any more
            access_token, key = signed_in.tokens.access_token, one.device.key
            self._background.do(partial(self._forget, access_token, key))
        return cookie

    def leave(self, subject: str, tokens: Tokens) -> None:
        """Have Cognito forget the device of a session that is over, unless trusted.

        Args:
            subject: Whose session it was.
            tokens: Of that session, before they are revoked.
        """
        if not tokens.device_key:
            return
        with suppress(ServiceUnavailable):
            if tokens.device_key not in self._trust.trusted(subject):
                self._forget(tokens.access_token, tokens.device_key)

    def trusted(self, signed_in: SignedIn, device: str) -> list[TrustedBrowser]:
        """The browsers that an account trusts, the one used last first.

        Args:
            signed_in: Whose account.
            device: A hash of this browser's device cookie, "" without one.

        Raises:
            SessionEnded: The access token expired or was revoked.
            ServiceUnavailable: The store is away, or Cognito is.
        """
        keys = self._trust.trusted(signed_in.subject) if self._remembers else set()
        if not keys:
            return []
        kept = self._trust.kept(device, signed_in.access_claims.username)
        this = kept.device.key if kept else ""
        found = [
            TrustedBrowser(
                one.key,
                one.name.replace(BETWEEN, TAB),
                one.created_at,
                one.used_at,
                is_this=one.key == this,
            )
            for one in self._client.all(signed_in.tokens.access_token)
            if one.key in keys and one.is_remembered
        ]
        return sorted(found, key=lambda one: one.used_at, reverse=True)

    def end(self, signed_in: SignedIn, key: str) -> None:
        """Trust a browser no longer: here at once, then at Cognito, if it can be told.

        A session there goes on.

        Args:
            signed_in: Whose account.
            key: As `trusted` has it.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self._trust.remove(signed_in.subject, key)
        living = self._sessions.device_keys(signed_in.subject)
        self._demote(signed_in.tokens.access_token, key, lives=key in living)

    def end_all(self, signed_in: SignedIn) -> None:
        """Trust no browser of an account any longer: here, then at Cognito.

        Their sessions go on, and so Cognito still knows the devices. What other apps
        of the pool remember is remembered no more either.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self.clear(signed_in.subject)
        if not self._remembers:
            return
        access_token = signed_in.tokens.access_token
        for one in self._all(access_token):
            if one.is_remembered:
                self._demote(access_token, one.key, lives=True)

    def forget_all(self, signed_in: SignedIn) -> None:
        """Have Cognito forget every device of an account, whose sessions are over.

        Done before its tokens are revoked. `clear` comes first: what Cognito can't be
        told in time is of no use to anybody then.
        """
        if not (self._remembers or signed_in.tokens.device_key):
            return
        for one in self._all(signed_in.tokens.access_token):
            self._forget(signed_in.tokens.access_token, one.key)

    def clear(self, subject: str) -> None:
        """Trust no browser of an account any longer; Cognito isn't told.

        In a pool that remembers none, too: it may have, and may again.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self._trust.clear(subject)

    def _all(self, access_token: str) -> Iterator[ListedDevice]:
        """The account's devices, as long as somebody can be kept waiting."""
        until = time.monotonic() + TELL_SECONDS
        try:
            for one in self._client.all(access_token):
                if time.monotonic() > until:
                    log.warning("Cognito was not told of all devices in time")
                    return
                yield one
        except AuthError as error:
            _not_told(error)

    def _demote(self, access_token: str, key: str, *, lives: bool) -> None:
        """Have a device go without the second factor no longer.

        Args:
            access_token: Of its account.
            key: The device's.
            lives: Whether tokens belong to it that are to be refreshed.
        """
        if not lives:
            self._forget(access_token, key)
            return
        try:
            self._client.remember(access_token, key, remembered=False)
        except AuthError as error:
            _not_told(error)

    def _forget(self, access_token: str, key: str) -> None:
        try:
            self._client.forget(access_token, key)
        except AuthError as error:
            _not_told(error)


def _not_told(error: AuthError) -> None:
    # it knows none, or the tokens that are left open nothing any more
    if not isinstance(error, DeviceGone | SessionEnded):
        log.warning("Cognito was not told of a device: %s", error.code)
