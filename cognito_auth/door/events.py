"""The security log: one line for each event that an operator should hear of.

Nothing in it opens anything. Accounts, sessions and browsers are keyed hashes, the
same in every line; whose address it is only the keyholder can say, by asking for the
hash of one.
"""

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from cognito_auth.errors import (
    AuthError,
    ConfigError,
    Limited,
    MailNotSent,
    ServiceUnavailable,
    TooManyAttempts,
)

# What the lines are logged by; an app that gives it a handler of its own gets them
# there.
log = logging.getLogger("cognito_auth.security")

EventName = Literal[
    "begin_sign_in",
    "sign_in",
    "sign_in_by_code",
    "answer_challenge",
    "prove_password",
    "sign_up",
    "verify_email",
    "send_code",
    "reset_password",
    "change_password",
    "change_email",
    "turn_on_mfa",
    "turn_off_mfa",
    "turn_on_codes",
    "turn_off_codes",
    "add_passkey",
    "remove_passkey",
    "trust_browser",
    "forget_browser",
    "end_session",
    "end_all_sessions",
    "refresh_tokens",
    "believe_token",
    "delete_account",
    "confirm_account",
    "change_groups",
    "link_account",
]
Outcome = Literal["done", "challenged", "refused", "limited", "locked", "failed"]

# What each event is about.
EVENTS: dict[EventName, str] = {
    "begin_sign_in": "How an account can sign in was asked, or for its passkey.",
    "sign_in": "A password, a passkey or an identity provider was tried; `challenged` "
    "if a step follows.",
    "sign_in_by_code": "A mailed code was entered in place of a password.",
    "answer_challenge": "A further step of a sign-in was answered.",
    "prove_password": "Somebody who is signed in was asked for the password again, or "
    "by their identity provider.",
    "sign_up": "An account was asked for.",
    "verify_email": "The code for a new account was entered.",
    "send_code": "A code was asked for: to sign in, again, for a password or address.",
    "reset_password": "A code for a new password was entered.",
    "change_password": "An account's password was to be changed.",
    "change_email": "The code for an account's new address was entered.",
    "turn_on_mfa": "An authenticator app's first code was entered.",
    "turn_off_mfa": "An authenticator app was to be turned off.",
    "turn_on_codes": "Codes by mail were to be turned on, as a second factor.",
    "turn_off_codes": "Codes by mail were to be turned off, as a second factor.",
    "add_passkey": "A passkey that a browser had made was to be added.",
    "remove_passkey": "A passkey was to be removed.",
    "trust_browser": "A browser is to go without the second factor, for thirty days.",
    "forget_browser": "A browser was to be trusted no longer.",
    "end_session": "A session ended; `session` is which, `by` is whose doing it was.",
    "end_all_sessions": "All sessions of an account ended; `by` as above.",
    "refresh_tokens": "Cognito refused to refresh a session's tokens.",
    "believe_token": "A session's token was not believed.",
    "delete_account": "An account was to be deleted.",
    "confirm_account": "scripts/confirm_user.py confirmed an account.",
    "change_groups": "scripts/confirm_user.py put an account into a group.",
    "link_account": "scripts/link_user.py linked a provider's user to an account.",
}
# What each outcome means.
OUTCOMES: dict[Outcome, str] = {
    "done": "It was done.",
    "challenged": "A further step is asked for; a password before it was right.",
    "refused": "It was not: `reason` is the code of the error.",
    "limited": "It was not tried, since a limit of this app is used up.",
    "locked": "Cognito asks to wait, mostly after wrong passwords.",
    "failed": "It could not be done: something is away or not set up.",
}


@dataclass(frozen=True)
class Event:
    """Something that happened, as the log has it; unknown fields are empty.

    `at` is in seconds since the epoch, UTC. `subject` is the account's `sub`.
    `account` is the keyed hash of its email address, `session` that of the session and
    `browser` that of the browser; `address` is the client's. `agent` is the browser's
    name and system. `provider` is the identity provider that a sign-in came by, as the
    pool names it. `by` says whose doing it was: `owner`, `cognito`, `administrator`,
    or `app` where this app went by its own rules. `reference` is the one that the
    person was shown.
    """

    event: EventName
    outcome: Outcome
    at: float
    subject: str = ""
    account: str = ""
    session: str = ""
    browser: str = ""
    address: str = ""
    agent: str = ""
    provider: str = ""
    by: str = "owner"
    reason: str = ""
    reference: str = ""

    def after(self, error: AuthError) -> "Event":
        """The same, not done for this reason."""
        return replace(
            self,
            outcome=_outcome(error),
            reason=error.code,
            reference=str(error.values.get("reference", "")),
        )


def show() -> None:
    """Have the lines on standard error, unless the logger has a handler already."""
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("security %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)


def write(event: Event, *, as_json: bool) -> None:
    """Write the line of an event.

    Args:
        event: What happened.
        as_json: As an object on one line; else as `name=value` for people.
    """
    filled = asdict(event)
    filled["at"] = datetime.fromtimestamp(event.at, UTC).isoformat(
        timespec="milliseconds"
    )
    # a tab stands between browser and system
    filled["agent"] = event.agent.replace("\t", " ").strip(" ")
    filled = {name: value for name, value in filled.items() if value}
    if as_json:
        text = json.dumps(filled)
    else:
        text = " ".join(f"{name}={_plain(value)}" for name, value in filled.items())
    worrying = event.outcome in ("limited", "locked", "failed")
    log.log(logging.WARNING if worrying else logging.INFO, "%s", text)


def _plain(value: str) -> str:
    """A value as it is, or quoted: what a client sent can't pass for another field."""
    plain = value.isascii() and value.isprintable() and not set(value) & set(' "=\\')
    return value if plain else json.dumps(value)


def _outcome(error: AuthError) -> Outcome:
    if isinstance(error, Limited):
        return "limited"
    if isinstance(error, TooManyAttempts):
        return "locked"
    if isinstance(error, ServiceUnavailable | ConfigError | MailNotSent):
        return "failed"
    return "refused"
