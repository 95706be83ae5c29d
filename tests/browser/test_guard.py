"""Guarded pages: who gets in, who is sent where, and the way back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.account_pages import person
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture
def administrator(stack: Stack) -> str:
    """The email of a member of the group `admins`."""
    email = stack.confirmed_user()
    stack.pool.join(email, "admins")
    return email


def menu(visitor: Visitor) -> list[str]:
    links = visitor.page.get_by_test_id("stTopNavLink")
    expect(links.first).to_be_visible()
    return links.all_inner_texts()


def test_a_deep_link_comes_back_with_its_query_parameters(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.open("/members?tab=2&q=a%26b%3Dc", "Sign in")

    visitor.enter_credentials(stack.confirmed_user())

    visitor.sees("Members")
    assert visitor.page.url == f"{visitor.url}/members?tab=2&q=a%26b%3Dc"


def test_the_group_page_is_for_its_group(visitor: Visitor, administrator: str) -> None:
    visitor.open("/admins", "Sign in")

    visitor.enter_credentials(administrator)

    visitor.sees("Administrators")
    assert "Administrators" in menu(visitor)


def test_a_member_without_the_group_is_told_which_one_is_needed(
    visitor: Visitor, stack: Stack
) -> None:
    visitor.open("/admins", "Sign in")

    visitor.enter_credentials(stack.confirmed_user())

    visitor.sees("Not for this account")
    expect(visitor.page.get_by_text("group admins")).to_be_visible()
    assert "Administrators" not in menu(visitor)


def test_the_menu_of_a_guest_has_no_guarded_page(visitor: Visitor) -> None:
    visitor.open("/", "Accounts for this app")

    assert not {"Members", "Administrators"} & set(menu(visitor))
    expect(person(visitor.page)).to_have_count(0)


@pytest.mark.parametrize("path", ["/members", "/admins", "/account"])
def test_nothing_of_a_guarded_page_shows_to_a_guest(
    new_visitor: Callable[..., Visitor], path: str
) -> None:
    visitor = new_visitor()

    visitor.open(path, "Sign in")

    expect(visitor.page.get_by_text("Everybody who is signed in")).to_have_count(0)
    expect(visitor.page.locator("table.claims")).to_have_count(0)
