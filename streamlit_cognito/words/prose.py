"""Long explanations, in files of their own: in English where a language has none."""

from dataclasses import dataclass
from functools import cache

from streamlit_cognito.words import language
from streamlit_cognito.words.catalogues import ENGLISH, HERE, Texts, read
from streamlit_cognito.words.locales import Direction, direction

FOLDER = HERE / "insight"


@dataclass(frozen=True)
class Prose:
    """Explanations by id, the language that they are in, and where its lines begin."""

    tag: str
    direction: Direction
    texts: Texts

    def __getitem__(self, word: str) -> str:
        return str(self.texts[word])

    def group(self, name: str) -> list[str]:
        """The ids of a group without its name, in their order."""
        start = f"{name}."
        return [
            word.removeprefix(start) for word in self.texts if word.startswith(start)
        ]


def prose() -> Prose:
    """What the page that runs explains, in its language or in English."""
    tag = language()
    tag = tag if (FOLDER / f"{tag}.toml").is_file() else ENGLISH
    return _prose(tag)


@cache
def _prose(tag: str) -> Prose:
    return Prose(tag, direction(tag), read(FOLDER / f"{tag}.toml"))
