"""The security log: its lines, and that nobody can write one by what they send."""

import json
import logging
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from cognito_auth.door.events import (
    EVENTS,
    OUTCOMES,
    Event,
    EventName,
    Outcome,
    log,
    write,
)
from cognito_auth.errors import (
    AuthError,
    IncorrectCredentials,
    Limited,
    MailNotSent,
    ServiceUnavailable,
    TooManyAttempts,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "security-log.md"
EVENT = Event("sign_in", "done", 1_795_457_642.5, subject="s", agent="Firefox Linux")


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "hostile",
    [
        "x\nevent=sign_in outcome=done",
        "x\r\n\r\n",
        'a" outcome="done',
        "b\\",
        "\x1b[2J",
        "\u2028",
        "\u202e",
    ],
)
def test_what_a_client_sends_is_one_value_on_one_line(
    caplog: pytest.LogCaptureFixture, hostile: str, as_json: bool
) -> None:
    with caplog.at_level(logging.INFO, log.name):
        write(Event("sign_in", "refused", 0.0, agent=hostile), as_json=as_json)

    [line] = [record.getMessage() for record in caplog.records]
    assert line.isascii()
    assert line.isprintable()
    if as_json:
        assert json.loads(line)["agent"] == hostile
    else:
        assert line == (
            "event=sign_in outcome=refused at=1970-01-01T00:00:00.000+00:00 "
            f"agent={json.dumps(hostile)} by=owner"
        )


def test_the_line_has_what_is_known_and_nothing_empty(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, log.name):
        write(EVENT, as_json=True)

    assert json.loads(caplog.messages[0]) == {
        "event": "sign_in",
        "outcome": "done",
        "at": "2026-11-23T18:14:02.500+00:00",
        "subject": "s",
        "agent": "Firefox Linux",
        "by": "owner",
    }


@pytest.mark.parametrize(
    ("error", "outcome", "level"),
    [
        (IncorrectCredentials(), "refused", logging.INFO),
        (Limited(seconds=5), "limited", logging.WARNING),
        (TooManyAttempts(), "locked", logging.WARNING),
        (MailNotSent(), "failed", logging.WARNING),
        (ServiceUnavailable("away"), "failed", logging.WARNING),
    ],
)
def test_an_error_says_what_came_of_it(
    caplog: pytest.LogCaptureFixture, error: AuthError, outcome: str, level: int
) -> None:
    event = EVENT.after(error)
    caplog.clear()
    with caplog.at_level(logging.INFO, log.name):
        write(event, as_json=True)

    assert caplog.records[0].levelno == level
    said = json.loads(caplog.messages[0])
    assert (said["outcome"], said["reason"]) == (outcome, error.code)
    assert said.get("reference") == error.values.get("reference")


def table(heading: str) -> dict[str, str]:
    """A table of the documentation, by the first column."""
    text = DOCUMENT.read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))


def test_the_documentation_lists_what_there_is_in_its_order() -> None:
    assert list(table("Events").items()) == list(EVENTS.items())
    assert list(table("Outcomes").items()) == list(OUTCOMES.items())
    assert list(table("Fields")) == [field.name for field in fields(Event)]


def test_every_event_and_outcome_is_explained() -> None:
    assert set(EVENTS) == set(get_args(EventName))
    assert set(OUTCOMES) == set(get_args(Outcome))
    assert {field.name for field in fields(Event)} >= {"subject", "account", "session"}
