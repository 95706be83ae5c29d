"""How often anybody may try something, in front of Cognito's own limits.

An attempt is counted before it is made: for the account that it is about, for the
client's address and for the browser. A browser in which the account was signed in
before has a budget of its own for it, so that nobody else can use that up.

Time is cut into stretches, which begin at another moment for each counter. A wait ends
with its stretch, and what was refused is not counted, so no wait grows.
"""

import hashlib
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cognito_auth.errors import ConfigError, Limited
from cognito_auth.sessions.store import Counter, SessionStore

Kind = Literal["sign_in", "mail", "code", "ask"]
Scope = Literal["account", "address", "browser", "known"]

UNITS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
WRITTEN = re.compile(r"(\d{1,6})/(\d{1,4})([smhd])", re.ASCII)

# What each kind of attempt may be made how often, `MOST/TIME`. The order is that in
# which a refusal is looked for. Sources: Cognito locks an account for a second after
# five wrong passwords, and for 15 minutes after about fifteen; its own sender sends 50
# mails a day; a code of six digits is good for 24 hours at most, so that 20 guesses an
# hour find it with a chance of 1 in 2,000; NIST SP 800-63B-4 section 3.2.2 asks for
# 100 wrong passwords in a row at most.
LIMITS: dict[tuple[Kind, Scope], str] = {
    # passwords, also those that are asked for again
    ("sign_in", "account"): "10/15m",
    ("sign_in", "address"): "50/15m",
    ("sign_in", "browser"): "30/15m",
    ("sign_in", "known"): "10/15m",
    # whatever has a code mailed: registering too
    ("mail", "account"): "5/1h",
    ("mail", "address"): "30/1h",
    ("mail", "browser"): "20/1h",
    ("mail", "known"): "5/1h",
    # codes, mailed or an app's: a new one gives no new guesses
    ("code", "account"): "10/30m",
    ("code", "address"): "60/30m",
    ("code", "browser"): "30/30m",
    ("code", "known"): "10/30m",
    # how an account can sign in, and for its passkey's challenge: nothing is guessed,
    # but each is a call of Cognito's, which takes 120 a second of a pool
    ("ask", "account"): "30/15m",
    ("ask", "address"): "300/15m",
    ("ask", "browser"): "60/15m",
    ("ask", "known"): "30/15m",
}


@dataclass(frozen=True)
class Limit:
    """`most` attempts in each stretch of `seconds`."""

    most: int
    seconds: int


def setting_of(kind: Kind, scope: Scope) -> str:
    """The name of the setting for a limit: `LIMIT_SIGN_IN_PER_ACCOUNT`."""
    return f"LIMIT_{kind}_PER_{scope}".upper()


# by the names of the settings
SETTINGS = {setting_of(*place): written for place, written in LIMITS.items()}


def read(written: Mapping[str, str]) -> dict[tuple[Kind, Scope], Limit]:
    """The limits as the settings have them; those that are `off` are left out.

    Args:
        written: By the setting's name: `{"LIMIT_SIGN_IN_PER_ACCOUNT": "10/15m"}`.

    Raises:
        ConfigError: One is malformed.
    """
    return {
        place: _limit(setting_of(*place), written[setting_of(*place)])
        for place in LIMITS
        if written[setting_of(*place)] != "off"
    }


def _limit(name: str, text: str) -> Limit:
    found = WRITTEN.fullmatch(text)
    if not found or not int(found[1]) or not int(found[2]):
        raise ConfigError(
            f"{name} must be like 10/15m (at most ten in 15 minutes; s, m, h or d), or "
            f"off, not {text}"
        )
    return Limit(int(found[1]), int(found[2]) * UNITS[found[3]])


class Limits:
    """Counts attempts, in any store.

    Args:
        store: Keeps the counters.
        limits: As `read` returns them.
        now: The clock, seconds since the epoch.
    """

    def __init__(
        self,
        store: SessionStore,
        limits: Mapping[tuple[Kind, Scope], Limit],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._limits = limits
        self._now = now

    def count(self, kind: Kind, names: Mapping[Scope, str]) -> list[Counter]:
        """Count an attempt, before it is made: one write.

        Args:
            kind: What is attempted.
            names: Whose counters; the empty ones are left out. With a name for
                `known`, that is the only one.

        Returns:
            What was counted, for `give_back`.

        Raises:
            Limited: One of them is used up; nothing was counted.
            ServiceUnavailable: The store is away.
        """
        scopes: Iterable[Scope] = ["known"] if names.get("known") else names
        counters = {
            scope: self._counter(kind, scope, names[scope], self._limits[kind, scope])
            for scope in scopes
            if names[scope] and (kind, scope) in self._limits
        }
        if not counters:
            return []
        full = self._store.count(list(counters.values()))
        if full is None:
            return list(counters.values())
        scope = next(scope for scope, counter in counters.items() if counter == full)
        raise Limited(f"{kind} per {scope}", seconds=self._wait(full))

    def give_back(self, counted: list[Counter]) -> None:
        """Take an attempt back that did no harm.

        Raises:
            ServiceUnavailable: The store is away.
        """
        if counted:
            self._store.uncount(counted)

    def _counter(self, kind: Kind, scope: Scope, name: str, limit: Limit) -> Counter:
        digest = hashlib.sha256(f"{kind} {scope} {name}".encode()).digest()
        # so that nobody knows when a stretch begins that isn't theirs
        offset = int.from_bytes(digest[:4]) % limit.seconds
        number = math.floor((self._now() + offset) / limit.seconds)
        ends_at = float((number + 1) * limit.seconds - offset)
        return Counter(f"{digest.hex()} {number}", limit.most, ends_at)

    def _wait(self, counter: Counter) -> int:
        return max(1, math.ceil(counter.ends_at - self._now()))
