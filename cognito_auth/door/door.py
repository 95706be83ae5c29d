"""The door: all that is tried at an account goes through `Door.attempt`.

It counts the attempt, has it made, and tells of it: the security log, and the
account's history. What came of it goes back to who asked, unchanged.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from cognito_auth.door import events
from cognito_auth.door.events import Event, EventName
from cognito_auth.door.history import NOBODY, History
from cognito_auth.door.limits import Kind, Limits
from cognito_auth.errors import (
    AuthError,
    InvalidPassword,
    LockedOut,
    ProviderCancelled,
    ProviderFailed,
    ServiceUnavailable,
)
from cognito_auth.inputs.emails import canonical_email, pasted_email
from cognito_auth.sessions.life import Session
from cognito_auth.sessions.notes import Notes
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import Counter
from cognito_auth.values import Challenge, SignedIn, Visitor

Result = TypeVar("Result")

# How long a browser counts as one in which the account was signed in before.
KNOWN_SECONDS = 90 * 24 * 60 * 60
# That it is one is noted anew when the note is older.
NOTED_SECONDS = 24 * 60 * 60

# Of a keyed hash: 96 bits.
LETTERS = 16
# Whose notes say which accounts were ever signed in here.
SEEN = "seen"


@dataclass(frozen=True)
class By:
    """By which identity provider somebody comes, and their `sub`, if that is known."""

    provider: str
    subject: str = ""


class Arrived(NamedTuple):
    """What came of a sign-in by a provider: only now it is known whose it is."""

    session: Session
    signed_in: SignedIn


Who: TypeAlias = str | SignedIn | Session | Challenge | By
Told: TypeAlias = Literal["new_device", "locked"]


@dataclass(frozen=True)
class Action:
    """What an event is limited by, and whether its account's owner is shown it.

    `gives_back`: an attempt that succeeds uses nothing up, unless it had a code sent.
    """

    kind: Kind | None = None
    gives_back: bool = False
    in_history: bool = True


ACTIONS: dict[EventName, Action] = {
    "begin_sign_in": Action("ask", in_history=False),
    "sign_in": Action("sign_in", gives_back=True),
    "sign_in_by_code": Action("code", gives_back=True),
    "answer_challenge": Action("code", gives_back=True),
    "prove_password": Action("sign_in", gives_back=True, in_history=False),
    "sign_up": Action("mail"),
    "verify_email": Action("code", gives_back=True),
    "send_code": Action("mail"),
    "reset_password": Action("code", gives_back=True),
    "change_password": Action("sign_in", gives_back=True),
    "change_email": Action("code", gives_back=True),
    "turn_on_mfa": Action("code", gives_back=True),
    "turn_off_mfa": Action("sign_in", gives_back=True),
    "turn_on_codes": Action(),
    "turn_off_codes": Action("sign_in", gives_back=True),
    "add_passkey": Action(),
    "remove_passkey": Action(),
    "trust_browser": Action(),
    "forget_browser": Action(),
    "delete_account": Action("sign_in"),
    "end_session": Action(),
    "end_all_sessions": Action(),
}


class Mark(NamedTuple):
    """What a note says: the `sub` of an account, and when it was written.

    Both are empty where there is none: the address may be an invention.
    """

    subject: str = ""
    at: float = 0.0


class Marks(NamedTuple):
    """Who was last signed in with an address: in this browser, and in any."""

    here: Mark
    anywhere: Mark

    @property
    def known(self) -> bool:
        """Whether the account was signed in before in this browser."""
        # an address can have become another account's
        return bool(self.here.subject) and self.here.subject == self.anywhere.subject


class Door:
    """One pool's door, for all browsers.

    Args:
        limits: How often anything may be tried.
        history: What the accounts' owners are shown.
        notes: Where is kept which browsers know which accounts.
        sealer: Makes the keyed hashes.
        as_json: How the security log is written.
        tell: Told of a sign-in on a new device and of a lock-out, with the address;
            returns at once.
        now: The clock, seconds since the epoch.
    """

    def __init__(
        self,
        limits: Limits,
        history: History,
        notes: Notes,
        sealer: Sealer,
        *,
        as_json: bool = False,
        tell: Callable[[Told, str, Event], None] = lambda *_: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._limits = limits
        self.history = history
        self._notes = notes
        self._sealer = sealer
        self._as_json = as_json
        self._tell = tell
        self._now = now

    def attempt(
        self,
        action: EventName,
        visitor: Visitor,
        who: Who,
        do: Callable[..., Result],
        *arguments: object,
    ) -> Result:
        """Have something tried at an account, unless it was tried too often.

        Args:
            action: What it is.
            visitor: Whose browser asks.
            who: The address as typed, who is at a further step, who is signed in, the
                session of one, or by which provider somebody comes.
            do: Tries it.
            arguments: What `do` takes.

        Returns:
            What `do` returned.

        Raises:
            InvalidEmail: The address is none; `do` was not called.
            Limited: It was tried too often; `do` was not called.
            AuthError: As `do` raises.
        """
        rule, email = ACTIONS[action], _email(who)
        event = self._event(action, visitor, who, email)
        # who is signed in needs none to be known, and by a provider anybody may come
        is_open = bool(event.subject) or isinstance(who, By)
        marks = None if is_open else self._marks(event)
        owner = marks.anywhere.subject if marks else ""
        counted = []
        try:
            knows = marks.known if marks else bool(event.subject)
            counted = self._count(rule, event, knows=knows)
            result = do(*arguments)
        except AuthError as error:
            if _is_untried(rule, error):
                self._give_back(counted)
            self._record(happened := event.after(error), rule, owner)
            if isinstance(error, LockedOut):
                marks = marks or self._marks(event)
                if marks.anywhere.subject:
                    self._tell("locked", email, happened)
            raise
        # who gets a mailed or texted code is to get few of them
        has_sent = isinstance(result, Challenge) and result.has_sent
        if rule.gives_back and not has_sent:
            self._give_back(counted)
        if isinstance(result, Arrived):
            email = result.signed_in.notified_at
            event = replace(event, account=self.account(_named(result.signed_in)))
        begun = result.session if isinstance(result, Arrived) else result
        if isinstance(begun, Session):
            session = self._hash("session", begun.id)
            event = replace(event, subject=begun.subject, session=session)
            self._welcome(event, email, marks or self._marks(event))
        elif isinstance(result, Challenge) and rule.gives_back:
            # something was proved; where it was only asked for, that was all
            event = replace(event, outcome="challenged")
        self._record(event, rule, owner)
        if action == "delete_account":
            self._forget(event)
        return result

    def begin(self, visitor: Visitor) -> list[Counter]:
        """Count a sign-in that begins here and goes on elsewhere.

        Nothing is guessed by it: whoever can't come back has their passwords left.

        Returns:
            What was counted, for `came_back`.

        Raises:
            Limited: Too many were begun that nobody came back from.
            ServiceUnavailable: The store is away.
        """
        event = self._event("begin_sign_in", visitor, By(""), "")
        return self._count(ACTIONS["begin_sign_in"], event, knows=False)

    def came_back(self, counted: list[Counter]) -> None:
        """Take back what `begin` counted: what comes of it is an attempt of its own."""
        self._give_back(counted)

    def record(
        self,
        event: EventName,
        *,
        error: AuthError | None = None,
        subject: str = "",
        session_id: str = "",
        by: str = "owner",
        visitor: Visitor | None = None,
    ) -> None:
        """Tell of something that nobody tried: it came about.

        Args:
            event: What it is.
            error: Why it was not done, if it wasn't.
            subject: Whose account.
            session_id: Which session, if it is about one.
            by: Whose doing it was.
            visitor: In whose browser, if it was in one.
        """
        here = visitor or Visitor("", "")
        happened = Event(
            event,
            "done",
            self._now(),
            subject=subject,
            session=self._hash("session", session_id),
            browser=self._hash("browser", here.browser),
            address=here.address,
            agent=here.agent,
            by=by,
        )
        self._record(happened.after(error) if error else happened, Action())

    def move(self, visitor: Visitor, subject: str, old: str, new: str) -> None:
        """An account has another address: what is tried at the old one is none of its.

        Args:
            visitor: Whose browser changed it; it knows the account there too.
            subject: The account's `sub`.
            old: The address that it had, "" if none.
            new: The one that it has now.
        """
        moved = self._event("change_email", visitor, "", _form(new))
        with suppress(ServiceUnavailable):
            left = replace(moved, account=self.account(_form(old)))
            if self._marks(left).anywhere.subject == subject:
                self._notes.drop(SEEN, left.account)
            self._note(replace(moved, subject=subject), self._marks(moved))

    def account(self, email: str) -> str:
        """The keyed hash of an address, by which the log tells accounts apart.

        Args:
            email: In its canonical form; "" where there is none.
        """
        return self._hash("account", email)

    def _event(
        self, action: EventName, visitor: Visitor, who: Who, email: str
    ) -> Event:
        return Event(
            action,
            "done",
            self._now(),
            subject=who.subject if isinstance(who, SignedIn | Session | By) else "",
            session=self._hash("session", visitor.session),
            account=self.account(email),
            browser=self._hash("browser", visitor.browser),
            address=visitor.address,
            agent=visitor.agent,
            provider=who.provider if isinstance(who, By) else "",
        )

    def _count(self, rule: Action, event: Event, *, knows: bool) -> list[Counter]:
        if rule.kind is None:
            return []
        account = event.account or event.subject
        return self._limits.count(
            rule.kind,
            {
                "account": account,
                "address": self._hash("address", event.address),
                "browser": event.browser,
                "known": f"{event.browser} {account}" if knows else "",
            },
        )

    def _give_back(self, counted: list[Counter]) -> None:
        with suppress(ServiceUnavailable):
            self._limits.give_back(counted)

    def _record(self, event: Event, rule: Action, owner: str = "") -> None:
        """Tell of an event, and the owner of the address it was tried at."""
        events.write(event, as_json=self._as_json)
        if not rule.in_history or event.outcome in ("challenged", "limited", "failed"):
            return
        with suppress(ServiceUnavailable):
            self.history.add(event, event.subject or owner or NOBODY)

    def _welcome(self, event: Event, email: str, marks: Marks) -> None:
        """Note that the account was signed in here, and tell of it if that is new."""
        with suppress(ServiceUnavailable):
            is_new = not marks.known and marks.anywhere.subject == event.subject
            if is_new and email:
                self._tell("new_device", email, event)
            self._note(event, marks)

    def _note(self, event: Event, marks: Marks) -> None:
        """Note whose address it is, and that this browser knows it."""
        for (owner, name), mark in zip(_places(event), marks, strict=True):
            if mark.subject != event.subject or mark.at < event.at - NOTED_SECONDS:
                text = f"{event.subject} {event.at!r}"
                self._notes.put(owner, name, text, seconds=KNOWN_SECONDS)

    def _forget(self, event: Event) -> None:
        """Forget what happened to an account that is no more, and whose address it is.

        Where that fails, the history is left to expire: under a `sub` that nobody has.
        """
        with suppress(ServiceUnavailable):
            self._notes.drop(SEEN, event.account)
            self.history.forget(event.subject)

    def _marks(self, event: Event) -> Marks:
        """What is noted of the event's address: read once, before it is tried."""
        here, anywhere = _places(event)
        return Marks(self._mark(*here), self._mark(*anywhere))

    def _mark(self, owner: str, name: str) -> Mark:
        with suppress(ServiceUnavailable):
            subject, _, at = (self._notes.get(owner, name) or "").rpartition(" ")
            return Mark(subject, float(at or 0))
        return Mark()

    def _hash(self, kind: str, value: str) -> str:
        return self._sealer.sign(f"{kind} {value}")[:LETTERS] if value else ""


def _places(event: Event) -> tuple[tuple[str, str], tuple[str, str]]:
    """The owners and names of the notes that `Marks` has."""
    browser = event.browser and f"knows {event.browser}"
    return (browser, event.account), (SEEN, event.account)


def _is_untried(rule: Action, error: AuthError) -> bool:
    """Whether an attempt failed before anything was guessed or mailed."""
    if isinstance(error, ServiceUnavailable):
        # the answer to a guess may have got lost on its way here
        return rule.kind in ("mail", "ask")
    # a provider's no is counted as what was begun
    return isinstance(error, InvalidPassword | ProviderCancelled | ProviderFailed)


def _email(who: Who) -> str:
    if isinstance(who, str):
        return canonical_email(who)
    if isinstance(who, SignedIn):
        return _named(who)
    return _form(who.email) if isinstance(who, Challenge) else ""


def _named(signed_in: SignedIn) -> str:
    """What an account goes by here: its address, unless that is a provider's word."""
    if signed_in.is_by_provider:
        # nobody can type that for an address
        return f"provider {signed_in.id_claims.username}"
    return _form(signed_in.email)


def _form(email: str) -> str:
    """An account's own address as `canonical_email` would have it typed."""
    return pasted_email(email).lower()
