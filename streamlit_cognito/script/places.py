"""The pages of an app: what there is, who it is for, and going there."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlencode

import streamlit as st

from cognito_auth.values import SignedIn
from streamlit_cognito.backend import is_offered
from streamlit_cognito.script import memory

# What `st.navigation` takes as a page.
Source = st.Page | Callable[[], None] | str | Path
Query = Mapping[str, list[str]]

# Pages that lead to a sign-in; none of them is where one leads.
ON_THE_WAY = {"challenge", "forgot", "register", "signin", "verify"}
# Streamlit keeps these in the address itself, and refuses them from anybody else.
STREAMLITS = ("embed", "embed_options")


@dataclass(frozen=True)
class Page:
    """A page of an app, and who may see it.

        Page(reports, "Reports", members=True)
        Page("app_pages/admin.py", "Administration", groups=["admins"])

    Args:
        source: A function, a file beside the app's script, or an `st.Page`, which
            brings its own title, address and icon, and stays in everybody's menu.
        title: In the menu and the browser's tab; from the source's name by default.
        path: The address, without the slash; from the source's name by default. A
            page with the address of an account page replaces it.
        icon: As `st.Page` takes it.
        default: Whether it is the page at the app's own address.
        members: Whether somebody must be signed in to see it.
        groups: Names of Cognito groups, any of which somebody must be in to see it.
        guests: Whether the menu has it only while nobody is signed in.
        in_menu: Whether the menu has it at all.
        role: What it does for the account: `signin`, `account`; "" for other pages.
    """

    source: Source
    title: str | None = None
    path: str | None = None
    icon: str | None = None
    default: bool = False
    members: bool = False
    groups: Collection[str] = ()
    guests: bool = False
    in_menu: bool = True
    role: str = ""

    @property
    def is_guarded(self) -> bool:
        """Whether somebody must be signed in to see it."""
        return self.members or bool(self.groups)

    def is_shown(self, signed_in: SignedIn | None) -> bool:
        """Whether the menu has it for this visitor."""
        if not self.in_menu:
            return False
        if self.is_guarded:
            return signed_in is not None and admits(self.groups, signed_in)
        return not (self.guests and signed_in)

    @property
    def name(self) -> str:
        """What Streamlit knows it by: its address, also where it is the default."""
        if isinstance(self.source, st.Page):
            return self.source.url_path
        if self.path is not None:
            return self.path
        # a default page's own address is ""
        return replace(self, default=False).for_streamlit().url_path

    @property
    def is_default(self) -> bool:
        """Whether it says that it is the default page."""
        if isinstance(self.source, st.Page):
            return not self.source.url_path
        return self.default

    @property
    def is_external(self) -> bool:
        """Whether it leads out of the app."""
        if isinstance(self.source, st.Page):
            return self.source.is_external
        return isinstance(self.source, str) and "://" in self.source

    @property
    def is_shared(self) -> bool:
        """Whether all runs have the same page: a file, or a function of a module.

        A script's own functions are others in each run.
        """
        if isinstance(self.source, FunctionType):
            module = self.source.__module__
            found = getattr(sys.modules.get(module), self.source.__name__, None)
            return found is self.source and module != "__main__"
        return isinstance(self.source, str | Path) and not self.is_external

    def place(self, page: st.Page) -> "Place":
        """What to remember of it, as `st.navigation` has it now."""
        make = _shared_place if self.is_shared else Place
        return make(page.url_path, self.name, self.role, page)

    def show(self) -> None:
        """Draw it at the address of the page that runs, as Streamlit would at its own.

        Streamlit runs only the page of the address; one that it has made is led to.
        """
        if isinstance(self.source, st.Page):
            go(self.role, {"next": here()})
        elif callable(self.source):
            self.source()
        else:
            script = str(sys.modules["__main__"].__file__)
            file = (Path(script).parent / self.source).resolve()
            names = {"__name__": "__main__", "__file__": str(file)}
            exec(compile(file.read_bytes(), file, "exec"), names)  # noqa: S102

    def for_streamlit(self, *, visible: bool = True) -> st.Page:
        """The page as `st.navigation` takes it; hidden ones have an address only."""
        if isinstance(self.source, st.Page):
            return self.source
        return (_shared_page if self.is_shared else _page)(
            # Streamlit looks for a file beside it
            getattr(sys.modules["__main__"], "__file__", ""),
            self.source,
            title=self.title,
            icon=self.icon,
            url_path=self.path,
            default=self.default,
            visibility="visible" if visible else "hidden",
        )


def _page(
    _script: str, source: Callable[[], None] | str | Path, **said: Any
) -> st.Page:
    return st.Page(source, **said)


# what is the same for all visitors is made once; an app has some for each language
_shared_page = lru_cache(maxsize=2048)(_page)


def admits(groups: Collection[str], signed_in: SignedIn) -> bool:
    """Whether a member is in one of the groups, if there are any.

    Raises:
        TypeError: A text is no list of names.
    """
    if isinstance(groups, str):
        raise TypeError(f"groups is a list of names: [{groups!r}]")
    return not groups or not set(groups).isdisjoint(signed_in.groups)


@dataclass(frozen=True)
class Place:
    """What a page remembers of a page, so that it can lead there.

    `path` is the address, "" for the default page; `name` what Streamlit knows it by;
    `page` is what `st.page_link` and `st.switch_page` take.
    """

    path: str
    name: str
    role: str
    page: st.Page

    def __getstate__(self) -> dict[str, object]:
        # the functions of a script can't be pickled, which Streamlit may ask for
        return {**vars(self), "page": None}


_shared_place = lru_cache(maxsize=2048)(Place)


def remember(places: Iterable[Place]) -> None:
    """Keep where this page can lead."""
    memory.remember("places", list(places))


def place(path: str) -> Place:
    """Where an address or a role leads, e.g. `reports`, "" or `signin`.

    Raises:
        LookupError: There is no such page.
    """
    known: list[Place] = memory.recall("places", [])
    for one in known:
        if one.role == path and path:
            return one
    for one in known:
        if path in (one.path, one.name):
            return one
    raise LookupError(
        f"there is no page {path!r}: give it to navigation(), or account_pages()"
    )


def of_roles() -> dict[str, str]:
    """The addresses of the account's pages by what they do: `{"forgot": "forgot"}`."""
    known: list[Place] = memory.recall("places", [])
    return {one.role: one.path for one in known if one.role}


def is_at(role: str) -> bool:
    """Whether the page that runs is the account page of this name."""
    return bool(memory.recall("page") == place(role).path)


def go(path: str, query: Query | Mapping[str, str] | None = None) -> NoReturn:
    """End this run, and show another page."""
    found = place(path)
    st.switch_page(found.page, query_params=_with_next(found, query or {}))
    raise AssertionError("switch_page came back")


def link(
    path: str,
    label: str,
    query: Mapping[str, str] | None = None,
    *,
    icon: str = "",
    wide: bool = False,
) -> None:
    """Draw a link to another page, if there is one and the pool has what it is for.

    Args:
        path: Its address or role.
        label: The words.
        query: The query parameters that it leads with.
        icon: As `st.page_link` takes it.
        wide: Whether it is as wide as there is room.
    """
    try:
        found = place(path)
    except LookupError:
        return
    if is_offered(found.role):
        st.page_link(
            found.page,
            label=label,
            icon=icon or None,
            width="stretch" if wide else "content",
            query_params=_with_next(found, query or {}),
        )


def write_address() -> None:
    """Have the browser show the query parameters that this run was asked for.

    A link to the page one is on runs it, and leaves the address to the script; a
    browser that shows them already ignores it.
    """
    st.query_params.from_dict(st.query_params.to_dict())


def _with_next(found: Place, query: Query | Mapping[str, str]) -> dict[str, Any]:
    """Have the way to a sign-in say in the address where it leads, for a reload."""
    # "" is the default page
    wanted = st.query_params.get("next", memory.recall("wanted"))
    if found.role in ON_THE_WAY and wanted is not None:
        return {"next": wanted, **query}
    return dict(query)


def here() -> str:
    """This page and its query parameters as one text: `members?tab=2`."""
    path: str = memory.recall("page", "")
    return f"{path}?{query()}" if query() else path


def query() -> str:
    """This page's query parameters as one text: `tab=2`."""
    parameters = st.query_params
    return urlencode(
        {name: parameters.get_all(name) for name in parameters}, doseq=True
    )


def want() -> None:
    """Remember this page as where a sign-in leads, also by way of other pages."""
    memory.remember("wanted", here())


def destination(text: str | None) -> tuple[str, Query]:
    """The page and query parameters that such a text names.

    Anything but a page of the app leads to the account page: a text from outside must
    not lead elsewhere. No text leads to the guarded page that was last asked for here.
    """
    if text is None:
        text = memory.recall("wanted", "account")
    path, _, query = text.partition("?")
    if path != "/":
        # as people write it; after another slash there is no page
        path = path.removeprefix("/")
    try:
        found = place(path)
        parameters = parse_qs(query, keep_blank_values=True)
    except (LookupError, ValueError):
        return "account", {}
    if found.role in ON_THE_WAY or found.page.is_external:
        return "account", {}
    # in whatever case, as Streamlit compares them
    return found.path, {
        name: values
        for name, values in parameters.items()
        if name.lower() not in STREAMLITS
    }
