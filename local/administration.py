"""What the scripts for administrators say: of errors, and to the security log."""

import os
import time
from collections.abc import Mapping

from cognito_auth.door import events
from cognito_auth.door.events import Event, EventName
from cognito_auth.errors import AuthError, ConfigError


def explained(error: AuthError, advice: Mapping[type[AuthError], str]) -> str:
    """An error's sentence, and what to do next.

    Args:
        error: What went wrong.
        advice: What to do, by kind of error; the first that fits counts.
    """
    sentence = str(error) if isinstance(error, ConfigError) else error.user_message
    fitting = (text for kind, text in advice.items() if isinstance(error, kind))
    return f"{sentence} {next(fitting, '')}".strip()


def log_form() -> str:
    """How SECURITY_LOG asks for lines: `text` or `json`; "" where nobody does.

    Raises:
        ConfigError: In another form.
    """
    form = os.environ.get("SECURITY_LOG", "").strip()
    if form not in ("", "text", "json"):
        raise ConfigError(f"SECURITY_LOG must be text or json, not {form}")
    return form


def tell(event: EventName, subject: str, *, provider: str = "") -> None:
    """Write the line of what an administrator did, if such lines are asked for.

    Args:
        event: What was done.
        subject: To whose account, by its `sub`.
        provider: The identity provider that it is about, if any.
    """
    if form := log_form():
        events.show()
        happened = Event(
            event,
            "done",
            time.time(),
            subject,
            provider=provider,
            by="administrator",
        )
        events.write(happened, as_json=form == "json")
