"""What one user's cache holds is shown to nobody else."""

from collections.abc import Iterator

import pytest
import streamlit as st

from streamlit_cognito import user, user_cache_data
from streamlit_cognito.testing import fake_sign_in

calls: list[tuple[object, ...]] = []


def note(*arguments: object) -> str:
    """Who asked, and for what."""
    me = user()
    calls.append((me and me.email, *arguments))
    return f"{me and me.email}: {arguments}"


@user_cache_data
def salary(year: int, *, currency: str = "EUR", _connection: object = None) -> str:
    """What is paid."""
    return note(year, currency)


@user_cache_data(ttl=60, max_entries=1, show_spinner=False)
def one(year: int) -> str:
    return note(year)


@st.cache_data
def shared() -> str:
    return note()


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    yield
    calls.clear()
    salary.clear()
    one.clear()
    shared.clear()


def test_each_user_has_a_cache_of_their_own() -> None:
    for _ in range(2):
        for email in ("ada@example.com", "bob@example.com"):
            with fake_sign_in(email):
                assert salary(2026) == f"{email}: (2026, 'EUR')"
    assert calls == [
        ("ada@example.com", 2026, "EUR"),
        ("bob@example.com", 2026, "EUR"),
    ]


def test_the_cache_that_all_share_shows_one_to_another() -> None:
    # the control: what this is for
    with fake_sign_in("ada@example.com"):
        shared()
    with fake_sign_in("bob@example.com"):
        assert shared() == "ada@example.com: ()"


def test_nobody_has_none() -> None:
    with fake_sign_in(), pytest.raises(RuntimeError, match="nobody is signed in"):
        salary(2026)
    assert calls == []


def test_arguments_count_as_in_streamlits_own() -> None:
    with fake_sign_in("ada@example.com"):
        for connection in (object(), object()):
            salary(2026, _connection=connection)
            salary(2025, currency="USD", _connection=connection)
            salary(year=2026)
    # what begins with an underscore tells nothing apart, nor how an argument is given
    assert [call[1:] for call in calls] == [(2026, "EUR"), (2025, "USD")]
    assert salary.__doc__ == "What is paid."


def test_it_is_bounded_over_all_users() -> None:
    for email in ("ada@example.com", "bob@example.com", "ada@example.com"):
        with fake_sign_in(email):
            one(2026)
    assert len(calls) == 3


def test_it_can_be_cleared() -> None:
    with fake_sign_in("ada@example.com"):
        salary(2026)
        salary.clear()
        salary(2026)
    assert len(calls) == 2


def test_a_clash_of_names_is_none() -> None:
    @user_cache_data
    def named(subject: str) -> str:
        return note(subject)

    with fake_sign_in("ada@example.com"):
        assert named("x") == named(subject="x")
