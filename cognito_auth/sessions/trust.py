"""Which browsers an account trusts, and what each proves it with: in two places.

A note has the secrets of a browser's devices, one of an account: only a cookie leads
there that is new each time somebody has the browser trusted. A list of the account says
which devices are trusted, and until when, so that all of them end at once, wherever
their browsers are. Both are sealed.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cognito_auth.errors import SessionEnded
from cognito_auth.sessions.notes import Notes
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import SessionStore
from cognito_auth.values import Device

TRUST_SECONDS = 30 * 24 * 60 * 60
# The key of a device that is trusted no more is kept longer, to have it forgotten.
KEPT_SECONDS = 3 * TRUST_SECONDS
# Of a browser; whoever signed in there longest ago goes first.
MOST_ACCOUNTS = 8
# Of an account's list, at least.
MOST_ENTRIES = 50
NOTE = "devices"
# Where a cookie waits for the browser to take it, and for how long.
WAITING, WAITING_SECONDS = "device cookie", 10 * 60


@dataclass(frozen=True)
class KeptDevice:
    """What a browser has of an account: its `sub`, and the device of its last sign-in.

    Its secret is "" where it was not to be trusted.
    """

    subject: str
    device: Device = field(repr=False)


def device_hash(cookie: str) -> str:
    """What the server keeps and compares of a device cookie; empty without one."""
    return hashlib.sha256(f"device {cookie}".encode()).hexdigest() if cookie else ""


class Trust:
    """The rules of trust, over any store.

    Args:
        store: Keeps the accounts' lists.
        sealer: Seals them, each for itself.
        notes: Keeps what browsers have.
        now: The clock, seconds since the epoch.
    """

    def __init__(
        self,
        store: SessionStore,
        sealer: Sealer,
        notes: Notes,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._notes = notes
        self._now = now

    def kept(self, browser: str, username: str) -> KeptDevice | None:
        """What a browser has of an account; the device need not be trusted.

        Args:
            browser: A hash of its device cookie, for one that is trusted; of its own
                cookie, for one that isn't.
            username: What Cognito calls the account.

        Raises:
            ServiceUnavailable: The store is away.
        """
        match self._of_browser(browser).get(username):
            case [subject, key, group_key, secret]:
                return KeptDevice(subject, Device(key, group_key, secret))
        # none, or what another version of the app wrote
        return None

    def keep(self, browser: str, username: str, kept: KeptDevice) -> None:
        """Keep what a browser has of an account, in place of what it had.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self._put(browser, _with(self._of_browser(browser), username, kept))

    def keep_anew(self, browser: str, username: str, kept: KeptDevice) -> str:
        """The same under a cookie that nobody knows yet, with all that it had.

        Args:
            browser: A hash of the device cookie that it had, "" for none.
            username: As in `keep`.
            kept: As in `keep`.

        Returns:
            The cookie's value.

        Raises:
            ServiceUnavailable: The store is away.
        """
        cookie = secrets.token_urlsafe(32)
        found = _with(self._of_browser(browser), username, kept)
        self._put(device_hash(cookie), found)
        self._notes.drop(browser, NOTE)
        return cookie

    def drop(self, browser: str, username: str) -> None:
        """Keep nothing more of an account.

        Raises:
            ServiceUnavailable: The store is away.
        """
        found = self._of_browser(browser)
        if found.pop(username, None):
            self._put(browser, found)

    def hand_over(self, session_id: str, cookie: str) -> None:
        """Have a device cookie wait for the browser of a session that has just begun.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self._notes.put(session_id, WAITING, cookie, seconds=WAITING_SECONDS)

    def handed_over(self, session_id: str) -> str:
        """The device cookie for the browser that takes this session's, "" for none.

        Raises:
            ServiceUnavailable: The store is away.
        """
        return self._notes.get(session_id, WAITING) or ""

    def trusted(self, subject: str) -> set[str]:
        """The keys of the devices that an account trusts at this moment.

        Raises:
            ServiceUnavailable: The store is away.
        """
        until: dict[str, float] = {}
        name = self._list_of(subject)
        for sealed in self._store.entries(name):
            try:
                entry = self._sealer.open(name, sealed)
            except SessionEnded:
                # its key is gone
                continue
            until[entry["device"]] = float(entry["until"])
        return {key for key, ends_at in until.items() if self._now() < ends_at}

    def add(self, subject: str, device_key: str) -> None:
        """Trust a device from now on, for TRUST_SECONDS.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self._append(subject, device_key, self._now() + TRUST_SECONDS)

    def remove(self, subject: str, device_key: str) -> None:
        """Trust a device no longer.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self._append(subject, device_key, 0.0)

    def clear(self, subject: str) -> None:
        """Trust none of an account's devices any more.

        Raises:
            ServiceUnavailable: The store is away.
        """
        self._store.delete_entries(self._list_of(subject))

    def _append(self, subject: str, device_key: str, until: float) -> None:
        # added to the end, so that of two at once none undoes the other
        name = self._list_of(subject)
        sealed = self._sealer.seal(name, {"device": device_key, "until": repr(until)})
        expires_at = self._now() + TRUST_SECONDS
        self._store.append(name, sealed, expires_at, MOST_ENTRIES)

    def _of_browser(self, browser: str) -> dict[str, list[str]]:
        text = self._notes.get(browser, NOTE)
        found = json.loads(text) if text else {}
        return found if isinstance(found, dict) else {}

    def _put(self, browser: str, found: dict[str, list[str]]) -> None:
        text = json.dumps(dict(list(found.items())[-MOST_ACCOUNTS:]))
        self._notes.put(browser, NOTE, text, seconds=KEPT_SECONDS)

    def _list_of(self, subject: str) -> str:
        return f"trust {self._sealer.sign(f'trust {subject}')}"


def _with(
    found: dict[str, list[str]], username: str, kept: KeptDevice
) -> dict[str, list[str]]:
    device = kept.device
    others = {name: one for name, one in found.items() if name != username}
    entry = [kept.subject, device.key, device.group_key, device.secret]
    return {**others, username: entry}
