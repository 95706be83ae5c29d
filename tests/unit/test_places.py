"""Where a sign-in leads: a page of the app, whatever the address says."""

import dataclasses
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import Page as StreamlitPage

from streamlit_cognito.script import memory, places
from streamlit_cognito.script.places import ON_THE_WAY, Page, Place, destination
from streamlit_cognito.testing import _person

PAGE = StreamlitPage(lambda: None)
PLACES = [
    Place("", "home", "", PAGE),
    Place("members", "members", "", PAGE),
    Place("admins", "admins", "", PAGE),
    Place("account", "account", "account", PAGE),
    Place("inbox", "inbox", "inbox", PAGE),
    *(Place(name, name, name, PAGE) for name in sorted(ON_THE_WAY)),
]
REACHED = [place.path for place in PLACES if place.role not in ON_THE_WAY]
ACCOUNT = "account"


@pytest.fixture(autouse=True)
def page_state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What one page remembers: where it can lead."""
    values: dict[str, Any] = {}
    monkeypatch.setattr(memory.st, "session_state", values)
    places.remember(PLACES)
    return values


# in the way of oauth2-proxy's tests of redirects
HOSTILE = [
    " ",
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


def test_no_wish_leads_to_the_account() -> None:
    assert destination(None) == (ACCOUNT, {})


def test_no_wish_leads_to_the_page_that_was_asked_for_before(
    page_state: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # by way of a forgotten password, say
    monkeypatch.setattr(places.st, "query_params", QueryParameters({"tab": ["2", "3"]}))
    memory.remember("page", "members")
    places.want()
    memory.remember("page", "signin")
    assert destination(None) == ("members", {"tab": ["2", "3"]})
    assert destination("admins") == ("admins", {})
    memory.forget_person()
    assert destination(None) == (ACCOUNT, {})


class QueryParameters(dict[str, list[str]]):
    """As Streamlit has them."""

    def get_all(self, name: str) -> list[str]:
        return self[name]


@pytest.mark.parametrize("path", sorted(ON_THE_WAY))
def test_a_page_on_the_way_to_a_sign_in_is_not_where_one_leads(path: str) -> None:
    assert destination(path) == (ACCOUNT, {})
    assert destination(f"{path}?next=members") == (ACCOUNT, {})


def test_a_page_on_the_way_is_known_by_its_role_at_any_address() -> None:
    places.remember([*PLACES, Place("login", "login", "signin", PAGE)])
    assert destination("login") == (ACCOUNT, {})


@pytest.mark.parametrize("path", REACHED)
def test_a_page_of_the_app_is_reached(path: str) -> None:
    assert destination(path) == (path, {})


def test_the_default_page_is_reached_by_its_name_too() -> None:
    assert destination("home?tab=2") == ("", {"tab": ["2"]})
    assert destination("?tab=2") == ("", {"tab": ["2"]})


@pytest.mark.parametrize("query", ["next=https://evil.example", "next=//evil.example"])
def test_an_address_in_the_query_stays_a_query(query: str) -> None:
    path, values = destination(f"members?{query}")
    assert path == "members"
    assert values == {"next": [query.partition("=")[2]]}


def test_a_value_that_comes_twice_comes_back_twice() -> None:
    assert destination("members?a=1&a=2") == ("members", {"a": ["1", "2"]})
    # as people write it, but not as another site begins
    assert destination("/members?a=1") == ("members", {"a": ["1"]})
    assert destination("//members") == (ACCOUNT, {})


def test_what_streamlit_keeps_for_itself_is_dropped() -> None:
    text = "members?embed=true&tab=2&embed_options=dark_theme&Embed=1&EMBED_Options=x"
    assert destination(text) == ("members", {"tab": ["2"]})


@given(st.text())
def test_it_is_always_a_page_of_the_app(text: str) -> None:
    path, _ = destination(text)
    assert path in REACHED


@given(
    st.sampled_from(REACHED),
    st.dictionaries(st.text(), st.lists(st.text(), min_size=1), max_size=4),
)
def test_a_page_and_its_query_come_back_as_they_were(
    path: str, query: dict[str, list[str]]
) -> None:
    for name in places.STREAMLITS:
        query.pop(name, None)
    text = f"{path}?{urlencode(query, doseq=True)}"
    assert destination(text) == (path, query)


def test_a_page_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(LookupError, match="no page 'reports'"):
        places.place("reports")


def test_an_account_page_is_found_by_its_role_at_another_address() -> None:
    places.remember([Place("login", "login", "signin", PAGE)])
    assert places.place("signin").path == "login"
    assert places.place("login").role == "signin"


def test_what_a_page_remembers_of_places_can_be_pickled(
    page_state: dict[str, Any],
) -> None:
    # runner.enforceSerializableSessionState; PAGE's function can't be
    [kept] = pickle.loads(pickle.dumps(page_state)).values()
    assert [place.role for place in kept] == [place.role for place in PLACES]


@pytest.mark.parametrize(
    ("page", "is_guarded"),
    [
        (Page("x.py"), False),
        (Page("x.py", guests=True), False),
        (Page("x.py", members=True), True),
        (Page("x.py", groups=["admins"]), True),
        (Page("x.py", groups=("admins",), members=True), True),
    ],
)
def test_members_and_groups_guard_a_page(page: Page, is_guarded: bool) -> None:
    assert page.is_guarded is is_guarded
    # in nobody's menu who can't see it
    assert page.is_shown(None) is not is_guarded


def test_a_text_is_no_list_of_groups() -> None:
    # its letters would be groups
    with pytest.raises(TypeError, match=r"\['admins'\]"):
        places.admits("admins", _person("ada@example.com", ["a"], {}))


class Address(dict[str, str]):
    """The address of the page that runs, and what a script writes there."""

    written: dict[str, str] | None = None

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, values: dict[str, str]) -> None:
        self.written = values


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Address:
    found = Address()
    monkeypatch.setattr(places.st, "query_params", found)
    return found


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """Where the links and the ways of a run lead: a page's title, and the query."""
    found: list[tuple[str, dict[str, str]]] = []

    def lead(
        page: SimpleNamespace, *, query_params: dict[str, str], **_: object
    ) -> None:
        found.append((page.title, query_params))

    monkeypatch.setattr(places.st, "page_link", lead)
    monkeypatch.setattr(places.st, "switch_page", lead)
    monkeypatch.setattr(places, "is_offered", lambda role: role != "forgot")
    titled = [
        dataclasses.replace(one, page=SimpleNamespace(title=one.name)) for one in PLACES
    ]
    places.remember(titled)
    return found


def go(path: str, query: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        places.go(path, query)


def link(path: str, query: dict[str, str]) -> None:
    places.link(path, "There", query)


ways = pytest.mark.parametrize("way", [go, link])
Way = Callable[[str, dict[str, str]], None]
Led = list[tuple[str, dict[str, str]]]


@ways
@pytest.mark.parametrize("path", sorted(ON_THE_WAY - {"forgot"}))
def test_the_way_to_a_sign_in_says_where_it_leads(
    address: Address, led: Led, way: Way, path: str
) -> None:
    memory.remember("wanted", "members?tab=2")
    way(path, {"email": "ada@example.com"})
    assert led == [(path, {"next": "members?tab=2", "email": "ada@example.com"})]


@ways
def test_what_the_address_says_counts_more_than_what_was_asked_for_before(
    address: Address, led: Led, way: Way
) -> None:
    memory.remember("wanted", "members")
    address["next"] = "admins"
    way("register", {})
    way("register", {"next": "inbox"})
    assert led == [("register", {"next": "admins"}), ("register", {"next": "inbox"})]


@ways
def test_the_default_page_is_said_too(address: Address, led: Led, way: Way) -> None:
    memory.remember("wanted", "")
    way("register", {})
    address["next"] = ""
    memory.remember("wanted", "members")
    way("signin", {})
    assert led == [("register", {"next": ""}), ("signin", {"next": ""})]


@ways
@pytest.mark.parametrize("path", ["account", "members", ""])
def test_other_pages_need_no_way_back(
    address: Address, led: Led, way: Way, path: str
) -> None:
    address["next"] = "admins"
    way(path, {"part": "security"})
    assert led == [(path or "home", {"part": "security"})]


@ways
def test_nothing_that_was_wanted_is_nothing_in_the_address(
    address: Address, led: Led, way: Way
) -> None:
    way("signin", {})
    assert led == [("signin", {})]


@pytest.mark.parametrize("path", ["forgot", "nowhere"])
def test_a_link_that_leads_nowhere_is_not_drawn(
    address: Address, led: Led, path: str
) -> None:
    places.link(path, "There")
    assert led == []


def test_a_run_writes_the_address_that_it_was_asked_for(address: Address) -> None:
    address.update(part="security", open="password")
    places.write_address()
    assert address.written == {"part": "security", "open": "password"}
