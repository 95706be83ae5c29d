"""Where a sign-in leads: a page of the table, whatever the address says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages import ACCOUNT, ON_THE_WAY, PAGES, SIGN_IN, address, destination

REACHED = sorted(page.path for page in PAGES if page.path not in ON_THE_WAY)
# in the way of oauth2-proxy's tests of redirects
HOSTILE = [
    "",
    " ",
    "?",
    "/",
    "/account",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "/\u2003/evil.example",
    "/\uff0f/evil.example",
    "/.//evil.example",
    "/./\\evil.example",
    "/%2f%2fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "https://evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/%2e%2e",
    "account@evil.example",
    "account.evil.example",
    "account/../admins",
    "../account",
    "account#admins",
    "account\x00",
    "account ",
    "ACCOUNT",
    "app_pages/account.py",
    "app_pages/../../stack.json",
    "home/../members",
    "members%3Ftab=2",
    "a" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:40])
def test_anything_else_leads_to_the_account(text: str) -> None:
    assert destination(text) == (ACCOUNT, {})


@pytest.mark.parametrize("path", sorted(ON_THE_WAY))
def test_a_page_on_the_way_to_a_sign_in_is_not_where_one_leads(path: str) -> None:
    assert destination(path) == (ACCOUNT, {})
    assert destination(f"{path}?next=members") == (ACCOUNT, {})


@pytest.mark.parametrize("path", REACHED)
def test_a_page_of_the_table_is_reached(path: str) -> None:
    assert destination(path) == (f"app_pages/{path}.py", {})


@pytest.mark.parametrize("query", ["next=https://evil.example", "next=//evil.example"])
def test_an_address_in_the_query_stays_a_query(query: str) -> None:
    file, values = destination(f"members?{query}")
    assert file == "app_pages/members.py"
    assert values == {"next": query.partition("=")[2]}


@given(st.text())
def test_it_is_always_a_page_of_the_table(text: str) -> None:
    file, _ = destination(text)
    assert file in {page.file for page in PAGES}
    assert file != SIGN_IN


@given(
    st.sampled_from(REACHED),
    st.dictionaries(st.text(), st.text(), max_size=4),
)
def test_a_page_and_its_query_come_back_as_they_were(
    path: str, query: dict[str, str]
) -> None:
    assert destination(address(path, query)) == (f"app_pages/{path}.py", query)
