"""Puts the accounts around an app: `app = st.App("app.py", **mount())`."""

import gc
import json
import logging
import sys
import threading
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from cognito_auth.door import events
from cognito_auth.errors import AuthError, ConfigError
from streamlit_cognito import identity
from streamlit_cognito.backend import AT_START, PROCESS, check_store, pool, sessions
from streamlit_cognito.brand import choose, set_theme
from streamlit_cognito.http import federation, sync
from streamlit_cognito.http.addresses import check_proxies
from streamlit_cognito.http.documents import TRUSTED, Documents, tells_browsers_apart
from streamlit_cognito.http.files import Files
from streamlit_cognito.http.headers import headers, transport_security
from streamlit_cognito.http.origins import configured_origin
from streamlit_cognito.http.preloads import first_page
from streamlit_cognito.http.sockets import Sockets
from streamlit_cognito.http.static import STATIC, Static
from streamlit_cognito.http.uvicorns import cover
from streamlit_cognito.notices import check as check_notices
from streamlit_cognito.notices import tell
from streamlit_cognito.vault import VAULT
from streamlit_cognito.words import negotiated, say_in_own_way

log = logging.getLogger(__name__)

PURGE_SECONDS = 10 * 60
# How long the end of the app waits for mails that are on their way.
LAST_SECONDS = 2.0
# Streamlit's settings that an app gets, unless it has set them itself: its collection
# of garbage after each run holds up everybody for 16 to 95 ms, and Python's own takes
# the 120 objects in cycles that a run leaves in any case, nearly all while they are
# young; its usage statistics are refused by our Content-Security-Policy.
SETTINGS = {"runner.postScriptGC": False, "browser.gatherUsageStats": False}
NONE: Mapping[str, Any] = {}


class Mount(TypedDict):
    """What `st.App` takes."""

    routes: list[BaseRoute]
    middleware: list[Middleware]
    lifespan: Any
    secrets: NotRequired[dict[str, Any]]


# by how it was called, since a script that is its own entry calls it in every run
_mounts: dict[str, Mount] = {}


def mount(
    folder: str | Path | None = None,
    *,
    sources: Mapping[str, Collection[str]] = NONE,
    devices: Collection[str] = (),
    words: Mapping[str, str] | str | Path = NONE,
    languages: Sequence[str] = (),
    brand: str | Path | None = None,
    guests_upload: bool = False,
) -> Mount:
    """Put the accounts around an app.

        app = st.App("app.py", **mount())

    Args:
        folder: Where stack.json is and `.local/` is made; the script's by default.
        sources: What the app's pages may load from elsewhere, by directive of the
            Content-Security-Policy: `{"img-src": ["https:"]}`.
        devices: Which of `camera`, `geolocation` and `microphone` they may ask for.
        words: Texts in the app's own way, by the ids of `words/en.toml`, or a folder
            beside the file that calls this with a file like it for each language.
        languages: The tags of those that the app speaks (`["de"]`), the first to whom
            reads none of them; all that there are words in by default.
        brand: A JSON file with the app's name, logo and colours, as `brand_file.py`
            describes it; in `folder`, else beside the file that calls this.
        guests_upload: Whether those may upload files who are not signed in.

    Returns:
        Arguments for `st.App`.

    Raises:
        ValueError: A source, device, text or language is not one, or the brand can't
            be had.
    """
    beside = Path(sys._getframe(1).f_globals.get("__file__", "")).parent
    if isinstance(words, str | Path):
        words = beside / words
    call = repr((folder, sources, devices, words, languages, brand, guests_upload))
    if call not in _mounts:
        choose(None if brand is None else (folder or beside) / Path(brand))
        say_in_own_way(words, languages)
        _mounts[call] = _made(
            folder, headers(sources, devices), guests_upload=guests_upload
        )
        _settle()
    return _mounts[call]


def _made(
    folder: str | Path | None, in_answers: Mapping[str, str], *, guests_upload: bool
) -> Mount:
    documents = Middleware(
        Documents,
        headers=in_answers,
        page_tag=sync.page_tag,
        language=negotiated,
        own=sync.own,
    )

    @asynccontextmanager
    async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
        # app.script_path as Streamlit understands it, wherever it was started
        beside = app._resolve_script_path().parent
        PROCESS.folder = Path(folder or beside).resolve()
        # before the first visitor finds out
        configured_origin()
        check_proxies()
        for refuse in AT_START:
            refuse()
        cover({**in_answers, **transport_security(configured_origin())})
        check_notices()
        STATIC.prepare(first_page())
        with _serving():
            yield {}

    made: Mount = {
        "routes": [*federation.ROUTES, *identity.ROUTES, *sync.ROUTES],
        "middleware": [
            documents,
            Middleware(Static),
            Middleware(Sockets),
            Middleware(Files, guests_upload=guests_upload),
            Middleware(identity.Identity),
        ],
        "lifespan": lifespan,
    }
    if secrets := identity.login_secrets():
        made["secrets"] = secrets
    return made


@contextmanager
def _serving() -> Iterator[None]:
    """Refuse to start unguarded, and warm what the first visitor would wait for."""
    if PROCESS.is_faked:
        raise RuntimeError("no app is served while fake_sign_in says who is there")
    if not tells_browsers_apart():
        raise RuntimeError(
            f"server.trustedUserHeaders lacks {TRUSTED}: without it one browser could "
            "resume another's page."
        )
    if PagesManager.uses_pages_directory is not False:
        raise RuntimeError(
            "Streamlit would serve the folder pages/ past the guard: rename it."
        )
    identity.check()
    stop = threading.Event()
    threading.Thread(target=_tend, args=[stop], name="tend", daemon=True).start()
    PROCESS.tell = tell
    PROCESS.is_serving = True
    try:
        with _frozen():
            yield
    finally:
        PROCESS.is_serving = False
        stop.set()
        PROCESS.background.settle(LAST_SECONDS)
        PROCESS.mails.settle(LAST_SECONDS)


@contextmanager
def _frozen() -> Iterator[None]:
    """Spare each full collection what stays to the end: modules, classes, texts.

    It holds up everybody, and takes a third of the time then, or a half where 500
    people have pages open.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _settle() -> None:
    """Have Streamlit's settings as they must be, now and whenever they are read anew.

    They are read anew when a watched config.toml is edited.
    """
    # A folder `pages/` beside the script is served past the menu and its guard until
    # a run has called st.navigation; this is what that call sets.
    PagesManager.uses_pages_directory = False
    if len(_mounts) == 1:
        # to the server's own log, unless the app sees to it
        events.show()
        config.on_config_parsed(_configure, force_connect=True)
        # at once where they have been read; reading them here would be too early, as
        # only st.App says where the app's own file is
        config.on_config_parsed(_configure)


def _configure() -> None:
    trusted = st.get_option("server.trustedUserHeaders")
    if isinstance(trusted, str):
        # as the command line and the environment have it
        trusted = json.loads(trusted)
    config.set_option("server.trustedUserHeaders", {**trusted, **TRUSTED})
    for name, value in SETTINGS.items():
        if not config.is_manually_set(name):
            config.set_option(name, value)
    set_theme()


def _tend(stop: threading.Event) -> None:
    """See to the store and the pool's keys, then remove what has ended now and then."""
    for prepare in (check_store, lambda: pool().keys.warm()):
        try:
            prepare()
        except ConfigError as error:
            log.warning("Not set up yet: %s", error)
        except AuthError as error:
            log.error("Nobody can sign in: %s", error)
    while not stop.wait(PURGE_SECONDS):
        VAULT.sweep()
        try:
            sessions().purge()
        except AuthError as error:
            log.error("Ended sessions stay for now: %s", error)
