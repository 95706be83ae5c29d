"""HTML of long explanations and of the fields they explain; every text is escaped."""

from collections.abc import Iterable
from html import escape

from streamlit_cognito.words import say
from streamlit_cognito.words.prose import Prose

# What is longer is opened on request.
SHORT = 80


def explained(prose: Prose, word: str, element: str = "p") -> str:
    """An explanation, marked as being in its language."""
    text = escape(prose[word])
    return f'<{element} lang="{prose.tag}" dir="{prose.direction}">{text}</{element}>'


def field(name: str, value: str, meaning: str, measure: str = "") -> str:
    """A row: a field's name and meaning, its value, and how long it is.

    Args:
        name: Anybody's text.
        value: The same; a long one is opened on request.
        meaning: HTML, "" for none.
        measure: Of a value that is not shown; by default of the one that is.
    """
    small = f"<small>{escape(measure or length(len(value)))}</small>"
    shown = f"<bdi>{escape(value)}</bdi>" if value else ""
    if len(value) > SHORT:
        start = f"<bdi>{escape(value[:16])}…</bdi>"
        shown = f"<details><summary>{start}</summary>{shown}</details>"
    return (
        f'<tr><th scope="row"><bdi>{escape(name)}</bdi>{meaning}</th>'
        f"<td>{shown}{small}</td></tr>"
    )


def table(caption: str, rows: Iterable[str]) -> str:
    """A table of such rows; nothing where there is none."""
    body = "".join(rows)
    if not body:
        return ""
    caption = f"<caption>{escape(caption)}</caption>"
    return f'<table class="claims">{caption}<tbody>{body}</tbody></table>'


def cards(items: Iterable[tuple[str, str]]) -> str:
    """Boxes beside each other.

    Args:
        items: The title of each, a text, and what it holds, which is HTML.
    """
    return '<ul class="gives">{}</ul>'.format(
        "".join(
            f"<li><h3>{escape(title)}</h3>{content}</li>" for title, content in items
        )
    )


def length(count: int) -> str:
    """How long a value is, in words."""
    return say("insight.length", count=count)
