"""Times as people say them, where they are, however odd the time or the zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlit_cognito import words
from streamlit_cognito.words import SAID, say_exact_time, say_time
from tests.unit.minting import NOW

BERLIN = "Europe/Berlin"
# NOW is 8:00 in UTC
UTC = "15 January 2027, 08:00:00 UTC"


def at(text: str, zone: str = BERLIN) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ("2026-11-24 14:10", "2026-11-24 14:05", "today at 14:05"),
        ("2026-11-24 14:05", "2026-11-24 14:05", "today at 14:05"),
        ("2026-11-24 00:00", "2026-11-24 00:00", "today at 00:00"),
        ("2026-11-24 00:00", "2026-11-23 23:59:59", "yesterday at 23:59"),
        ("2026-11-24 23:59", "2026-11-23 00:00", "yesterday at 00:00"),
        ("2026-11-24 00:00", "2026-11-22 23:59", "22 Nov at 23:59"),
        ("2026-11-24 14:05", "2026-11-25 00:00", "25 Nov at 00:00"),
        ("2027-01-01 00:01", "2026-12-31 23:59", "yesterday at 23:59"),
        ("2027-01-01 00:01", "2026-12-30 23:59", "30 Dec 2026 at 23:59"),
        ("2026-12-31 00:01", "2027-01-01 00:01", "1 Jan 2027 at 00:01"),
        # the hour that there is twice, and the one that there isn't
        ("2026-10-25 12:00", "2026-10-25 02:30", "today at 02:30"),
        ("2026-03-30 00:30", "2026-03-29 00:30", "yesterday at 00:30"),
    ],
)
def test_a_time_is_said_as_people_do(
    monkeypatch: pytest.MonkeyPatch, now: str, then: str, said: str
) -> None:
    monkeypatch.setattr(words.time, "time", lambda: at(now))
    assert say_time(at(then), BERLIN) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Pacific/Kiritimati", "today at 01:00"),
        (BERLIN, "yesterday at 12:00"),
        (None, "today at 11:00"),
        ("Pacific/Pago_Pago", "today at 00:00"),
    ],
)
def test_the_day_is_the_visitors(
    monkeypatch: pytest.MonkeyPatch, zone: str | None, said: str
) -> None:
    monkeypatch.setattr(words.time, "time", lambda: at("2026-11-25 00:30"))
    assert say_time(at("2026-11-24 12:00"), zone) == said


def test_a_time_is_said_in_the_language_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words.time, "time", lambda: at("2026-11-24 14:10"))
    monkeypatch.setattr(SAID, "language", lambda: "de")
    assert say_time(at("2026-11-24 14:05"), BERLIN) == "heute um 14:05 Uhr"
    assert say_time(at("2025-11-24 14:05"), BERLIN) == "am 24. Nov. 2025 um 14:05 Uhr"
    said = say_exact_time(at("2026-11-24 14:05:09"), BERLIN)
    assert said == "24. November 2026, 14:05:09 MEZ"


@pytest.mark.parametrize(
    ("timezone", "said"),
    [
        (BERLIN, "15 January 2027, 09:00:00 CET"),
        ("Asia/Kolkata", "15 January 2027, 13:30:00 +0530"),
        ("UTC", UTC),
        (None, UTC),
        ("", UTC),
        ("Europe/Nowhere", UTC),
        ("America", UTC),
        ("../../etc/passwd", UTC),
        ("/etc/passwd", UTC),
        ("zone.tab", UTC),
        ("<script>", UTC),
        ("a\x00b", UTC),
        ("x" * 300, UTC),
    ],
)
def test_an_exact_time_is_where_the_visitor_is_or_else_in_utc(
    timezone: str | None, said: str
) -> None:
    assert say_exact_time(NOW, timezone) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1e18, "31 December 9999, 23:59:59 UTC"),
        (253402300799, "31 December 9999, 23:59:59 UTC"),
        (-1e18, "1 January 1, 00:00:00 UTC"),
    ],
)
def test_an_absurd_time_is_the_first_or_the_last_there_is(
    seconds: float, said: str
) -> None:
    assert say_exact_time(seconds, BERLIN) == said
    assert " at " in say_time(seconds, BERLIN)


@given(st.integers() | st.floats(allow_nan=False), st.none() | st.text())
def test_whatever_the_time_and_the_zone_it_is_said(
    seconds: float, timezone: str | None
) -> None:
    assert say_time(seconds, timezone)
    assert say_exact_time(seconds, timezone)
