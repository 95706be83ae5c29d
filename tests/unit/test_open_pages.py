"""What is known of open pages, and for how long."""

from collections import OrderedDict

import pytest
import streamlit as st

from cognito_auth.sessions.store import Row
from streamlit_cognito.http import open_pages
from streamlit_cognito.http.open_pages import (
    FRESH_SECONDS,
    GUEST,
    SPARE_SECONDS,
    OpenPages,
)
from tests.unit.clock import Clock

PICTURE = "/media/1.png"


@pytest.fixture
def pages(clock: Clock) -> OpenPages:
    return OpenPages(clock)


def test_a_file_is_for_the_browser_and_the_sign_in_that_it_was_shown_to(
    pages: OpenPages,
) -> None:
    token = pages.open("mine", "1.2.3.4")
    pages.of(token).show("/media/before.png")
    pages.tie(token, "ada")
    pages.of(token).show(PICTURE)

    assert list(pages.shown("mine", PICTURE)) == ["ada"]
    assert list(pages.shown("mine", "/media/before.png")) == [GUEST]
    assert not pages.shown("mine", "/media/other.png")
    assert not pages.shown("other", PICTURE)


def test_a_file_that_is_forgotten_at_this_moment_is_shown_to_nobody(
    pages: OpenPages,
) -> None:
    class Forgotten(OrderedDict[str, str]):
        def __contains__(self, key: object) -> bool:
            return True

    pages.of(pages.open("mine", "")).files = Forgotten()

    assert not pages.shown("mine", PICTURE)


def test_of_two_tabs_each_has_its_sign_in(pages: OpenPages) -> None:
    first, second = pages.open("mine", ""), pages.open("mine", "")
    pages.tie(first, "ada")
    pages.tie(second, "bob")
    pages.of(first).show(PICTURE)
    pages.of(second).show(PICTURE)

    assert set(pages.shown("mine", PICTURE)) == {"ada", "bob"}


def test_the_oldest_file_is_forgotten_first(
    pages: OpenPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_pages, "MOST_FILES", 2)
    page = pages.of(pages.open("mine", ""))
    for name in ("/media/1", "/media/2", "/media/1", "/media/3"):
        page.show(name)

    assert list(page.files) == ["/media/1", "/media/3"]


def test_a_page_that_is_resumed_is_the_same(pages: OpenPages) -> None:
    token = pages.open("mine", "")
    pages.learn(token, "page")
    pages.tie(token, "ada")
    pages.of(token).show(PICTURE)
    pages.close(token)

    again = pages.open("mine", "", "page")

    assert again != token
    assert pages.of(again).sign_in == "ada"
    assert list(pages.shown("mine", PICTURE)) == ["ada"]


def test_another_browser_resumes_nothing(pages: OpenPages) -> None:
    token = pages.open("mine", "")
    pages.learn(token, "page")
    pages.tie(token, "ada")

    assert pages.named("other", "page") is None
    assert pages.of(pages.open("other", "", "page")).sign_in == GUEST


def test_a_page_without_a_name_yet_is_resumed_by_nobody(pages: OpenPages) -> None:
    pages.open("mine", "")
    assert pages.named("mine", "") is None


def test_a_page_that_was_not_resumed_after_all_is_another_one(
    pages: OpenPages,
) -> None:
    first = pages.open("mine", "")
    pages.learn(first, "page")
    pages.tie(first, "ada")
    second = pages.open("mine", "", "page")

    pages.learn(second, "other")

    assert pages.of(first).name == "page"
    assert (pages.of(second).name, pages.of(second).sign_in) == ("other", "ada")
    pages.close(first)
    left = pages.named("mine", "page")
    assert left
    assert left.sockets == 0
    assert pages.guests(browser="mine") == 0


def test_a_page_is_forgotten_a_little_after_streamlit_forgets_it(
    pages: OpenPages, clock: Clock
) -> None:
    token = pages.open("mine", "")
    pages.learn(token, "page")
    pages.of(token).show(PICTURE)
    ttl = int(st.get_option("server.disconnectedSessionTTL"))
    clock.seconds += 10 * ttl
    pages.open("other", "")
    assert pages.shown("mine", PICTURE), "it is open"

    pages.close(token)
    clock.seconds += ttl + SPARE_SECONDS - 1
    pages.open("other", "")
    assert pages.shown("mine", PICTURE)
    clock.seconds += 2
    pages.open("other", "")
    assert not pages.shown("mine", PICTURE)
    assert pages.named("mine", "page") is None
    assert {page.browser for page in pages} == {"other"}


def test_a_run_that_outlives_its_websocket_ties_nothing(pages: OpenPages) -> None:
    token = pages.open("mine", "")
    pages.close(token)

    pages.tie(token, "ada")
    pages.let_go(token)
    # as under AppTest
    pages.tie("", "ada")

    assert all(page.sign_in == GUEST and not page.is_leaving for page in pages)


def test_a_run_that_ends_its_own_sign_in_goes_on_until_the_next(
    pages: OpenPages,
) -> None:
    token = pages.open("mine", "")
    pages.tie(token, "ada")
    pages.let_go(token)
    assert pages.of(token).is_leaving
    assert pages.of(token).sign_in == "ada", "its files are still ada's"

    pages.tie(token, GUEST)
    assert not pages.of(token).is_leaving


def test_what_was_read_for_a_run_is_good_for_a_moment(
    pages: OpenPages, clock: Clock
) -> None:
    row = Row("session", "ada", "alice", b"", 0, 0, 0)
    token = pages.open("alice", "")
    assert pages.take(token) is None
    pages.hand(token, row)
    clock.advance(FRESH_SECONDS - 0.01)
    assert pages.take(token) is row
    assert pages.take(token) is None
    pages.hand(token, row)
    clock.advance(FRESH_SECONDS)
    assert pages.take(token) is None
    pages.close(token)
    assert pages.take(token) is None


def test_guests_are_counted_by_browser_and_by_address(pages: OpenPages) -> None:
    tokens = [pages.open(*one) for one in (("a", "1"), ("a", "1"), ("b", "1"))]
    # whose address nobody knows
    pages.open("c", "")
    assert pages.guests(browser="a") == 2
    assert pages.guests(address="1") == 3

    pages.tie(tokens[0], "ada")
    pages.close(tokens[2])
    assert pages.guests(browser="a") == pages.guests(address="1") == 1
