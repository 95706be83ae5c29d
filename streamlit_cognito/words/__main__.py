"""Prints every text in English, as a file for another language begins.

    python -m streamlit_cognito.words > words/fi.toml

The sentences of errors and the names of attributes are in it.
"""

import json
import sys
from itertools import groupby

from streamlit_cognito.words.catalogues import Text, english


def as_toml() -> str:
    """Every text in English, in the order of our own files."""
    parts = []
    for group, words in groupby(english(), key=lambda word: word.partition(".")[0]):
        lines = [f"{w.partition('.')[2]} = {_value(english()[w])}" for w in words]
        parts.append("\n".join([f"[{group}]", *lines, ""]))
    return "\n".join(parts)


def _value(text: Text) -> str:
    # what JSON writes of a text, TOML reads
    if isinstance(text, str):
        return json.dumps(text, ensure_ascii=False)
    return f"{{ {', '.join(f'{form} = {_value(text[form])}' for form in text)} }}"


if __name__ == "__main__":
    sys.stdout.write(as_toml())
