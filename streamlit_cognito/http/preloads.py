"""Which scripts of Streamlit's build a page will ask for, so that browsers ask at once.

Streamlit's page names those that it starts with. What draws an element is asked for
only when the script has said that there is one: two round trips later, one of them
by websocket.
"""

import logging
import re
from collections.abc import Iterator
from functools import cache

from streamlit_cognito.backend import PROCESS
from streamlit_cognito.http.headers import INDEX

log = logging.getLogger(__name__)

# What the header of every page is made of, and what forms are.
HEADER = ("Html", "PageLink")
FORM = ("TextInput",)
# In the build: Streamlit's page has one entry; that has each element as a chunk of its
# own, `import("./TextInput.HASH.js")`; a chunk names those that it is made of.
ENTRY = re.compile(r'<script type="module"[^>]* src="\./([^"]+/)([^"/]+\.js)"')
ELEMENT = r"\bimport\([\"'`]\./({}\.[\w-]+\.js)[\"'`]\)"
PART = re.compile(r"\b(?:from|import)\s*[\"'`]\./([\w.-]+\.js)[\"'`]")


def preload_tags(path: str, *, is_signed_in: bool) -> str:
    """The elements that preload what a page's header and form need.

    Args:
        path: The page's address within the app, `/signin`.
        is_signed_in: Whether its reader is.
    """
    has_form = not is_signed_in and path.strip("/") in PROCESS.forms
    return _tags(HEADER + FORM if has_form else HEADER)


def first_page() -> list[str]:
    """The addresses of the files of the build that a sign-in page takes: `/static/...`.

    Those that cannot be found are left out.
    """
    page = INDEX.read_text("utf-8") + _tags(HEADER + FORM)
    return re.findall(r'(?:src|href)="\.(/static/[^"]+)"', page)


@cache
def _tags(elements: tuple[str, ...]) -> str:
    """For some of Streamlit's elements."""
    page = INDEX.read_text("utf-8")
    tags = (
        f'<link rel="modulepreload" crossorigin href="./{address}">'
        for address in dict.fromkeys(
            one for element in elements for one in _chunks(page, element)
        )
    )
    return "".join(tags)


def _chunks(page: str, element: str) -> Iterator[str]:
    """The addresses of an element's chunk and of what it is made of beside the page's.

    A build that is made otherwise, or lacks one of them, has none: pages do without.
    """
    try:
        yield from sorted(_found(page, element))
    except (LookupError, OSError) as error:
        log.warning("Streamlit's %s is not preloaded: %r", element, error)


def _found(page: str, element: str) -> set[str]:
    entry = ENTRY.search(page)
    if entry is None:
        raise LookupError("its page has no entry")
    folder, name = entry.groups()
    own = re.search(ELEMENT.format(element), _text(folder + name))
    if own is None:
        raise LookupError("it is no chunk")
    found, left = set(), [folder + own[1]]
    while left:
        address = left.pop()
        if address not in found and address not in page:
            found.add(address)
            left += (folder + part for part in PART.findall(_text(address)))
    return found


def _text(address: str) -> str:
    return (INDEX.parent / address).read_text("utf-8")
