"""Every text by language and id: ours, a TOML file each, under the app's own."""

import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from cognito_auth.config import STANDARD
from cognito_auth.errors import AdminError, AuthError, attribute_label
from streamlit_cognito.words.locales import capital, categories, is_known

ENGLISH = "en"
# A text, or its plural forms by their names in CLDR.
Text = str | Mapping[str, str]
Texts = Mapping[str, Text]
NONE: Texts = {}
HERE = Path(__file__).parent
# What a plural form goes by: the first of these among the values of a text.
COUNTED = ("count", "value", "most", "seconds", "minutes", "hours", "days")


class Vocabulary:
    """All that an app says.

    Args:
        offered: Its languages, the first for who asks for none of them; each that has
            a file by default, English first.
        everywhere: The app's own texts in every language, by id.
        own: And those of one language, by its tag.

    Raises:
        ValueError: A language has no file, or a text is not as ours.
    """

    def __init__(
        self,
        offered: Sequence[str] = (),
        everywhere: Texts = NONE,
        own: Mapping[str, Texts] | None = None,
    ) -> None:
        self._own = own or {}
        self._everywhere = everywhere
        self._merged: dict[str, Texts] = {}
        known = list(dict.fromkeys([*ours(), *self._own]))
        for tag in offered:
            if tag not in known:
                raise ValueError(f"there are no words in {tag!r}, but in {known}")
        self.languages = tuple(dict.fromkeys(offered or known))
        self._check()

    def texts(self, tag: str) -> Texts:
        """Every text of a language."""
        if tag not in self._merged:
            self._merged[tag] = {
                **english(),
                **self._apps_own_groups(),
                **(catalogue(tag) if tag in ours() else NONE),
                **self.changed(tag),
            }
        return self._merged[tag]

    def changed(self, tag: str) -> Texts:
        """What the app says in its own way there."""
        return {**self._everywhere, **self._own.get(tag, NONE)}

    def _apps_own_groups(self) -> Texts:
        """For a language that lacks them: as the first language has them."""
        order = [*self.languages, *self._own]
        return {
            word: text
            for tag in reversed(order)
            for word, text in self._own.get(tag, NONE).items()
            if _group(word) not in groups()
        }

    def _check(self) -> None:
        for word, text in self._everywhere.items():
            # in every language, so that there is no form for a number
            _check(word, text, english().get(word), frozenset())
        model = {**self._apps_own_groups(), **english()}
        for tag, texts in self._own.items():
            for word, text in texts.items():
                _check(word, text, model.get(word), categories(tag), f"{tag}: ")


@cache
def ours() -> list[str]:
    """The languages that we have, English first."""
    tags = {path.stem for path in HERE.glob("*.toml")}
    return [ENGLISH, *sorted(tags - {ENGLISH})]


@cache
def catalogue(tag: str) -> Texts:
    """What our file of a language says: `{"page.account": "Account", ...}`."""
    return read(HERE / f"{tag}.toml")


@cache
def english() -> Texts:
    """Every text that a language has, in English.

    Errors and attributes bring their English along (`cognito_auth.errors`); their ids
    are `error.` and the error's code, `label.` and the attribute's name.
    """
    errors = {f"error.{kind.code}": kind.user_message for kind in _kinds(AuthError)}
    labels = {f"label.{name}": capital(attribute_label(name)) for name in STANDARD}
    return {
        **catalogue(ENGLISH),
        **dict(sorted(errors.items())),
        **dict(sorted(labels.items())),
    }


def read(path: Path) -> Texts:
    """A file of words.

    Raises:
        ValueError: It is none.
    """
    try:
        groups = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    found: dict[str, Text] = {}
    for group, named in groups.items():
        if not isinstance(named, dict):
            raise ValueError(f"{path.name}: {group!r} stands in no [group]")
        found |= {f"{group}.{name}": text for name, text in named.items()}
    return found


def read_folder(folder: Path) -> Mapping[str, Texts]:
    """A folder of such files, by language.

    Raises:
        ValueError: There is none, or a file is called as no language is.
    """
    found = {path.stem: read(path) for path in sorted(folder.glob("*.toml"))}
    if not found:
        raise ValueError(f"there is no {folder.name}/ with a file like en.toml")
    as_ours = {tag.lower(): tag for tag in ours()}
    for tag in found:
        if not is_known(tag):
            raise ValueError(f"{tag}.toml: {tag!r} is the tag of no language")
        if (right := as_ours.get(tag.lower(), tag)) != tag:
            raise ValueError(f"{tag}.toml: call it {right}.toml")
    return found


def forms(text: Text) -> Mapping[str, str]:
    """The plural forms of a text; one that has none is the same for all numbers."""
    return {"other": text} if isinstance(text, str) else text


def names(text: str) -> set[str]:
    """What stands in braces."""
    return {
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }


@cache
def groups() -> frozenset[str]:
    """Our groups: what else there is, is the app's own."""
    return frozenset(map(_group, english()))


def _group(word: str) -> str:
    return word.partition(".")[0]


def _kinds(kind: type[AuthError]) -> Iterator[type[AuthError]]:
    """Every class that has a sentence of its own, for a person before a page."""
    if kind is AdminError:
        # who runs scripts/ reads English
        return
    # not what an app or a test makes of it
    if "user_message" in vars(kind) and kind.__module__ == AuthError.__module__:
        yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _check(
    word: str,
    text: object,
    model: Text | None,
    plurals: frozenset[str],
    where: str = "",
) -> None:
    """Hold a text of the app's against ours, or against its first language."""
    # how people call an attribute of the pool's own
    if model is None and _group(word) in groups() - {"label"}:
        near = get_close_matches(word, english(), n=1)
        also = f"; {near[0]!r} perhaps" if near else ""
        raise ValueError(f"{where}there is no text {word!r}{also}")
    if "." not in word:
        raise ValueError(f"{where}the id {word!r} has no group, like 'shop.{word}'")
    said = {"": text} if isinstance(text, str) else text
    if not isinstance(said, dict) or not all(isinstance(t, str) for t in said.values()):
        raise ValueError(f"{where}{word!r} is no text")
    allowed: set[str] = set()
    for form in forms(said if model is None else model).values():
        allowed |= _names(where, word, form)
    if said is text and (not plurals or said.keys() != plurals):
        needed = f"the forms {sorted(plurals)}" if plurals else "one form"
        raise ValueError(f"{where}the text {word!r} needs {needed}, not {list(said)}")
    if said is text and not allowed & set(COUNTED):
        raise ValueError(f"{where}the text {word!r} has no number to go by")
    for form in said.values():
        if unknown := _names(where, word, form) - allowed:
            problem = f"has no value {min(unknown)!r}"
            raise ValueError(f"{where}the text {word!r} {problem}")


def _names(where: str, word: str, text: str) -> set[str]:
    try:
        return names(text)
    except ValueError as error:
        raise ValueError(f"{where}the text {word!r}: {error}") from error
