"""What the pages say, in the language of who reads them.

Texts are in TOML files here, one for each language, by id; names in braces are filled
in by `say`. A text whose words go by a number is a table of CLDR's plural forms:

    items = { one = "one thing", other = "{count} things" }

The form goes by the first of the values `count`, `value`, `most`, `seconds`, `minutes`,
`hours` and `days` that the text is given.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeGuard

import streamlit_cognito.words.locales as locales
from cognito_auth.errors import AuthError, attribute_label
from streamlit_cognito.backend import pool
from streamlit_cognito.words.catalogues import (
    COUNTED,
    NONE,
    Text,
    Texts,
    Vocabulary,
    read_folder,
)
from streamlit_cognito.words.locales import Direction
from streamlit_cognito.words.negotiation import COOKIE, choice


class _Said:
    """What the mount and the script side tell `say`.

    `vocabulary` is all that the app says; `language` knows which language the run that
    asks speaks, or "" outside of one.
    """

    vocabulary = Vocabulary()
    language: Callable[[], str] = staticmethod(lambda: "")


SAID = _Said()


def say_in_own_way(
    words: Texts | Path = NONE,
    languages: Sequence[str] = (),
) -> None:
    """Set what the whole app says.

    Args:
        words: Texts by id for all languages, with the same names in braces, or a
            folder with a file `TAG.toml` for each language. Ids in groups of its own
            are the app's own.
        languages: The tags of those that the app offers, the first for who asks for
            none of them; all that have a file by default.

    Raises:
        ValueError: There is no such language or id, or a text takes other values.
    """
    if isinstance(words, Path):
        SAID.vocabulary = Vocabulary(languages, own=read_folder(words))
    else:
        SAID.vocabulary = Vocabulary(languages, dict(words))


def language() -> str:
    """The language of the page that runs: the name of a file of words."""
    tag = SAID.language()
    return tag if tag in languages() else languages()[0]


def languages() -> tuple[str, ...]:
    """The languages that the app offers, the first for who asks for none of them."""
    return SAID.vocabulary.languages


def negotiated(
    headers: Mapping[str, str], cookies: Mapping[str, str]
) -> tuple[str, Direction]:
    """The language of a request, and where its lines begin.

    Args:
        headers: By their names in lower case, or in any.
        cookies: By their names.
    """
    tag = choice(
        languages(),
        chosen=(cookies.get(COOKIE, ""),),
        accepted=headers.get("accept-language", ""),
    )
    return tag, locales.direction(tag)


def say(word: str, /, **values: object) -> str:
    """A text in the language of the page that runs, with its braces filled in.

        st.title(say("shop.title"))
        st.text(say("shop.items", count=3))

    Args:
        word: Its id.
        values: What its braces name; numbers are written as the language does.

    Raises:
        LookupError: There is no such text.
    """
    return say_in(language(), word, **values)


def say_in(tag: str, word: str, /, **values: object) -> str:
    """The same in the language of who is not here: of a mail.

    Args:
        tag: One of `languages()`.
        word: The text's id.
        values: What its braces name.

    Raises:
        LookupError: There is no such text.
    """
    try:
        text = SAID.vocabulary.texts(tag)[word]
    except KeyError:
        problem = f"there is no text {word!r}: give it to mount(words=...)"
        raise LookupError(problem) from None
    return _filled(tag, text, values)


def say_error(error: AuthError) -> str:
    """The sentence for an error in the page's language."""
    return say_error_of(error.said_as, error.values) or error.user_message


def say_error_of(code: str, kept: Mapping[str, object]) -> str:
    """The same for one of which this was kept; "" where no language has its sentence.

    Args:
        code: Its `said_as`.
        kept: Its `values`.
    """
    tag = language()
    labels = _labels() if kept.keys() & {"name", "names"} else {}
    # at the start of a sentence's list elsewhere, within the sentence in English
    called = attribute_label if tag.partition("-")[0] == "en" else say_label
    values = {
        kind: say_list([called(name, labels.get(name)) for name in _named(kind, value)])
        or value
        for kind, value in kept.items()
    }
    sentence = SAID.vocabulary.texts(tag).get(f"error.{code}")
    return _filled(tag, sentence, values) if sentence else ""


def say_label(name: str, label: str | None = None) -> str:
    """What people call an attribute: as the app says, its administrator, or we.

    Args:
        name: As the pool calls it: `given_name`, `custom:team`.
        label: As the pool's administrator does, if at all.
    """
    word, vocabulary = f"label.{name}", SAID.vocabulary
    own = vocabulary.changed(language()).get(word)
    if isinstance(found := own or label or vocabulary.texts(language()).get(word), str):
        return locales.capital(found) if found is label else found
    return locales.capital(attribute_label(name))


def say_list(items: Iterable[str]) -> str:
    """All of them in one sentence: `a, b and c`."""
    return locales.joined(language(), list(items), "standard")


def say_any(items: Iterable[str]) -> str:
    """One of them, whichever: `a, b or c`."""
    return locales.joined(language(), list(items), "or")


def say_time(seconds: float, timezone: str | None) -> str:
    """A time as people say it: `today at 14:05`, `24 Nov at 14:05`.

    Args:
        seconds: Since the epoch.
        timezone: The visitor's, an IANA name; UTC if unknown.
    """
    tag = language()
    now, then = (locales.local(each, timezone) for each in (time.time(), seconds))
    clock = locales.clock(tag, then)
    match (now.date() - then.date()).days:
        case 0:
            return say("time.today", time=clock)
        case 1:
            return say("time.yesterday", time=clock)
    date = locales.day(tag, then, with_year=now.year != then.year)
    return say("time.on", date=date, time=clock)


def say_exact_time(seconds: float, timezone: str | None) -> str:
    """A time to the second, with its zone: `24 November 2026, 14:05:09 CET`.

    Args:
        seconds: Since the epoch.
        timezone: The visitor's, an IANA name; UTC if unknown.
    """
    return say_exact_time_in(language(), seconds, timezone)


def say_exact_time_in(tag: str, seconds: float, timezone: str | None) -> str:
    """The same in the language of who is not here."""
    return locales.exact(tag, locales.local(seconds, timezone))


def _filled(tag: str, text: Text, values: Mapping[str, object]) -> str:
    if not isinstance(text, str):
        counted = next((values[name] for name in COUNTED if name in values), None)
        form = locales.category(tag, counted) if _is_number(counted) else "other"
        text = text.get(form, text["other"])
    written = {
        name: locales.number(tag, value) if _is_number(value) else value
        for name, value in values.items()
    }
    return text.format(**written)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _labels() -> Mapping[str, str | None]:
    """What the pool's administrator calls its attributes, by their names."""
    try:
        return {item.name: item.label for item in pool().config.sign_up_attributes}
    except AuthError:
        return {}


def _named(kind: str, value: object) -> list[str]:
    """The attributes that a value of an error names, if it does."""
    if isinstance(value, list):
        return value
    return [str(value)] if kind == "name" else []
