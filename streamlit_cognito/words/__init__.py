"""Every text of the pages, by id: a TOML file here for each language.

Errors bring their English along (`cognito_auth.errors`); in every other language their
ids are `error.` and the error's code. Names in braces are filled in by `say`.
"""

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cognito_auth.errors import AuthError, attribute_label
from streamlit_cognito.backend import pool

ENGLISH = "en"

# what the app says in its own way, by id
_own: dict[str, str] = {}


def language() -> str:
    """The language of the page that runs: the name of a file here."""
    return ENGLISH


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of a language: `{"page.account": "Account", ...}`."""
    text = Path(__file__).with_name(f"{language}.toml").read_text("utf-8")
    return {
        f"{group}.{name}": words
        for group, named in tomllib.loads(text).items()
        for name, words in named.items()
    }


def say_in_own_way(words: Mapping[str, str]) -> None:
    """Replace texts for the whole app.

    Args:
        words: By id, with the same names in braces: `{"home.title": "Welcome"}`.

    Raises:
        ValueError: There is no such id, or its text takes other values.
    """
    known = catalogue(ENGLISH)
    for word, text in words.items():
        if word not in known:
            raise ValueError(f"there is no text {word!r}")
        if unknown := _names(text) - _names(known[word]):
            raise ValueError(f"the text {word!r} has no value {sorted(unknown)[0]!r}")
    _own.clear()
    _own.update(words)


def say(word: str, /, **values: object) -> str:
    """The text of this id in the page's language, with its braces filled in."""
    text = _own.get(word) or catalogue(language())[word]
    return text.format(**values)


def say_error(error: AuthError) -> str:
    """The sentence for an error in the page's language."""
    translated = catalogue(language()).get(f"error.{error.code}")
    # at the start of a sentence's list elsewhere, within the sentence in English
    word = attribute_label if translated is None else say_label
    labels = _labels() if error.values.keys() & {"name", "names"} else {}
    values = {
        kind: ", ".join(word(name, labels.get(name)) for name in _names_in(kind, value))
        or value
        for kind, value in error.values.items()
    }
    return (translated or type(error).user_message).format(**values)


def say_label(name: str, label: str | None = None) -> str:
    """What people call an attribute.

    Args:
        name: As the pool calls it: `given_name`, `custom:team`.
        label: As the pool's administrator does, if at all.
    """
    translated = catalogue(language()).get(f"label.{name}")
    words = label or translated or attribute_label(name)
    return words[:1].upper() + words[1:]


def _labels() -> Mapping[str, str | None]:
    """What the pool's administrator calls its attributes, by their names."""
    try:
        return {item.name: item.label for item in pool().config.sign_up_attributes}
    except AuthError:
        return {}


def _names_in(kind: str, value: object) -> list[str]:
    """The attributes that a value of an error names, if it does."""
    if isinstance(value, list):
        return value
    return [str(value)] if kind == "name" else []


def _names(text: str) -> set[str]:
    return {
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }
