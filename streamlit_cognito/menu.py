"""The menu, the guard before each page, and the gate of a script without a menu."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Literal

import streamlit as st

from cognito_auth.errors import AuthError, SessionEnded
from cognito_auth.values import SignedIn
from streamlit_cognito import identity
from streamlit_cognito import pages as ours
from streamlit_cognito.backend import (
    PROCESS,
    check_store,
    has_insight,
    is_embedded,
    is_offered,
    pool,
)
from streamlit_cognito.brand import brand
from streamlit_cognito.mark import wordmark
from streamlit_cognito.pages.header import header
from streamlit_cognito.pages.not_set_up import explain, not_mounted
from streamlit_cognito.script import languages, memory, places, provider, session
from streamlit_cognito.script.guard import NotSignedIn, admit, say_that_it_ended
from streamlit_cognito.script.places import Page, Source
from streamlit_cognito.script.session import Presence
from streamlit_cognito.widgets import language
from streamlit_cognito.widgets.layout import App
from streamlit_cognito.words import language as spoken
from streamlit_cognito.words import say_in

# What `navigation` takes as a page.
Listed = Page | Source
Position = Literal["sidebar", "hidden", "top"]
# Account pages for who is signed in, and those that the menu has.
MEMBERS = {"account", "insight", "api"}
LISTED = {"api", "inbox"}

# as it is now: the launcher puts ours in its place
_navigation = st.navigation
# whether the run has a gate already
_is_gated = ContextVar("is_gated", default=False)


class Navigation:
    """The page that a run shows, with `st.navigation`'s attributes of it.

    Args:
        current: What Streamlit shows.
        page: What we know of it.
        sign_in: The app's sign-in page.
        presence: Who is there.
        problem: What keeps the whole app from working, if anything does.
    """

    def __init__(
        self,
        current: st.Page,
        page: Page,
        sign_in: Page,
        presence: Presence,
        problem: AuthError | None,
    ) -> None:
        self.title = current.title
        self.icon = current.icon
        self.url_path = current.url_path
        self.help = current.help
        self.visibility = current.visibility
        self._current = current
        # others' runs have the page itself, which Streamlit marks as run
        self._own = copy(current)
        self._page = page
        self._sign_in = sign_in
        self._presence = presence
        self._problem = problem

    def __eq__(self, other: object) -> bool:
        """Whether it is this one of the app's own `st.Page` objects."""
        return other is self or other is self._current

    def __hash__(self) -> int:
        return hash(self._current)

    def run(self) -> None:
        """Show the page, or what its reader sees in its place."""
        with session.noted(self._presence):
            try:
                self._head()
                self._show()
            except AuthError as error:
                explain(error)

    def admit(self, groups: Collection[str]) -> SignedIn:
        """Let only those pass whom a script without a menu is for."""
        try:
            self._head()
            with session.noted(self._presence):
                return admit(groups)
        except NotSignedIn:
            self._sign_in_here()
        except AuthError as error:
            explain(error)
        st.stop()

    def _head(self) -> None:
        if self._problem:
            raise self._problem
        if not PROCESS.is_faked:
            # an app's own tests find what the app draws
            header(self._presence.signed_in)

    def _show(self) -> None:
        is_at_the_door = not self.url_path and self._presence.session is None
        if is_at_the_door and (farewell := provider.farewell()):
            # from the end of a session at Cognito
            memory.notify(farewell)
            places.go("signin")
        try:
            if self._page.is_guarded:
                admit(self._page.groups)
            self._own.run()
        except NotSignedIn:
            self._sign_in_here()
        except SessionEnded:
            # Cognito says so, whatever the store has
            session.drop()
            say_that_it_ended(in_next_run=True)
            # from the top: the header has somebody who is gone
            st.rerun()

    def _sign_in_here(self) -> None:
        """Show the sign-in at the page's own address: no way back to remember."""
        if self._presence.session:
            # it was there when the run began
            language.mark(session.ticket(None))
        places.want()
        with session.noted(Presence()):
            self._sign_in.show()


def navigation(
    pages: Sequence[Listed] | Mapping[str, Sequence[Listed]],
    *,
    title: str = "",
    logo: str | Path | None = None,
    position: Position = "top",
    expanded: bool | int = False,
) -> Navigation:
    """Make the app's menu, in place of `st.navigation`.

        navigation([Page(reports, members=True), *account_pages()]).run()

    Args:
        pages: What `st.navigation` takes, and a `Page` for each that not everybody
            may see. `account_pages()` must be among them.
        title: The app's name, in the browser's tab behind the page's title; by
            default that of the brand.
        logo: The app's logo, as `st.logo` takes it; by default the brand's.
        position: Where the menu is.
        expanded: As `st.navigation` takes it.

    Returns:
        The page to show: call its `run`.

    Raises:
        LookupError: The account pages are missing.
        RuntimeError: `require_sign_in` stands above it in the script.
    """
    refuse_unmounted()
    if _is_gated.get():
        # it knows none of these pages, so that their addresses would lead nowhere
        _is_gated.set(False)
        raise RuntimeError(
            "require_sign_in() above navigation() is for scripts without a menu: "
            "say Page(..., members=True) of each page in its place"
        )
    presence, problem = _who_is_there()
    if languages.follow(_locale(presence.signed_in)):
        # what stands above is said already, titles of pages for example
        st.rerun()
    # before anything that the app does, which may take long
    language.mark("" if problem else session.ticket(presence.session))
    sections = pages if isinstance(pages, Mapping) else {"": pages}
    listed = _with_default(
        _with_roles(
            (section, page if isinstance(page, Page) else Page(page))
            for section, in_section in sections.items()
            for page in in_section
        )
    )
    made: dict[str, list[st.Page]] = {section: [] for section in sections}
    known: list[tuple[st.Page, Page]] = []
    for section, page in listed:
        visible = page.is_shown(presence.signed_in) and is_offered(page.role)
        streamlits = page.for_streamlit(visible=visible)
        made[section].append(streamlits)
        known.append((streamlits, page))
    brands = brand()
    name = title or brands.name
    if logo or brands.name:
        st.logo(logo or wordmark(brands))
    where: Position = "hidden" if problem else position
    current = _navigation(made, position=where, expanded=expanded)
    # only now they know which of them is the default
    places.remember(page.place(streamlits) for streamlits, page in known)
    PROCESS.sign_in_path = places.place("signin").path
    PROCESS.paths = places.of_roles()
    PROCESS.forms = frozenset(
        streamlits.url_path
        for streamlits, page in known
        if page.is_guarded or page.role in places.ON_THE_WAY
    )
    if name:
        st.set_page_config(page_title=f"{current.title} · {name}")
    # another logo than the brand's stands in the header alone
    memory.remember("app", App(name, has_mark=not logo))
    memory.enter(current.url_path, places.query())
    [page] = (page for streamlits, page in known if streamlits is current)
    [sign_in] = (page for _, page in known if page.role == "signin")
    return Navigation(current, page, sign_in, presence, problem)


def gate(script: str, groups: Collection[str]) -> SignedIn:
    """Guard a script without a menu, and show the account pages in its place.

    Args:
        script: The script's file.
        groups: Names of Cognito groups, any of which is enough.

    Returns:
        Who is signed in; for everybody else the run ends here.
    """
    title = Path(script).stem.replace("_", " ").capitalize()
    here = Page(_itself, title, "", default=True)
    _is_gated.set(False)
    shown = navigation([here, *account_pages()], position="hidden")
    # the script is for members, which no page says
    PROCESS.forms |= {""}
    if shown.url_path:
        shown.run()
        st.stop()
    signed_in = shown.admit(groups)
    _is_gated.set(True)
    return signed_in


def account_pages(**addresses: str) -> list[Page]:
    """The pages of the account: to register, sign in, and see to one's account.

        navigation([home, *account_pages(signin="login")])

    What the pool doesn't offer, registering for example, is in no menu, and its
    address says why.

    Args:
        addresses: Other addresses than the pages' own names: `register`, `verify`,
            `signin`, `forgot`, `challenge`, `account`; `insight`, unless INSIGHT is
            off; `api`, which is at `api-call` and in the menu where the stack has an
            API; and `inbox`, which only the embedded stack has.

    Raises:
        ValueError: There is no account page of that name.
    """
    left, tag = dict(addresses), spoken()

    def page(source: Source, role: str) -> Page:
        # what a proxy leads to an API is often below /api
        own = "api-call" if role == "api" else role
        title, path = say_in(tag, f"page.{role}"), left.pop(role, own)
        # the header leads to most of them
        return Page(
            source,
            title,
            path,
            members=role in MEMBERS,
            in_menu=role in LISTED,
            role=role,
        )

    made = [
        page(ours.register, "register"),
        page(ours.verify, "verify"),
        page(ours.sign_in, "signin"),
        page(ours.forgot, "forgot"),
        page(ours.challenge, "challenge"),
        page(ours.account, "account"),
        page(ours.insight, "insight"),
        page(ours.api, "api"),
        page(ours.inbox, "inbox"),
    ]
    if left:
        raise ValueError(f"there is no account page {min(left)!r}")
    lacking = {"insight": not has_insight(), "inbox": not is_embedded()}
    return [one for one in made if not lacking.get(one.role)]


def page_at(path: str) -> st.Page:
    """A page of the app, for `st.page_link` and `st.switch_page`.

        st.page_link(page_at("account"), label="Your account")

    Args:
        path: Its address without the slash, or an account page's own name; "" for
            the default page.

    Raises:
        LookupError: There is no such page.
    """
    return places.place(path).page


def refuse_unmounted() -> None:
    """End the run of an app that lacks its HTTP side, and say how to start it."""
    if not (PROCESS.is_serving or PROCESS.is_faked):
        not_mounted()
        st.stop()
        # outside a run nothing stops
        raise RuntimeError("start this app by its file with st.App(..., **mount())")


def _who_is_there() -> tuple[Presence, AuthError | None]:
    """Look once for the whole run."""
    try:
        pool()
        check_store()
        presence = session.look()
        session.tie(presence.session)
        identity.follow(presence.signed_in)
    except AuthError as error:
        return Presence(), error
    return presence, None


def _locale(signed_in: SignedIn | None) -> object:
    return signed_in.id_claims.raw.get("locale") if signed_in else None


def _with_roles(listed: Iterable[tuple[str, Page]]) -> list[tuple[str, Page]]:
    """Have an app's own page do what ours at the same address would have done."""
    found = [(section, page, page.name) for section, page in listed]
    roles = {name: page.role for _, page, name in found if page.role}
    own = {name for _, page, name in found if not page.role}
    return [
        (section, replace(page, role=roles[name]) if name in roles else page)
        for section, page, name in found
        if not (page.role and name in own)
    ]


def _with_default(listed: list[tuple[str, Page]]) -> list[tuple[str, Page]]:
    """Say which page is the default, where nobody says so: the first one.

    Streamlit would mark it, and it may be in other menus too.
    """
    if any(page.is_default for _, page in listed):
        return listed
    for number, (section, page) in enumerate(listed):
        if page.is_shared:
            marked = section, replace(page, default=True)
            return [*listed[:number], marked, *listed[number + 1 :]]
        if not page.is_external:
            break
    return listed


def _itself() -> None:
    """Stands for a script without a menu, which goes on by itself."""
