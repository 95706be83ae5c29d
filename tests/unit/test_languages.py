"""Every file of words is complete, and nothing in it was left in English."""

import re
import tomllib
from pathlib import Path

import pytest

from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import SAID, say, say_in_own_way
from streamlit_cognito.words.__main__ import as_toml
from streamlit_cognito.words.catalogues import (
    COUNTED,
    ENGLISH,
    HERE,
    Text,
    catalogue,
    english,
    forms,
    names,
    ours,
    read,
    read_folder,
)
from streamlit_cognito.words.locales import categories, is_known
from tests.readme import ROOT, document
from tests.unit.apps import Menu, opened

TRANSLATED = [tag for tag in ours() if tag != ENGLISH]
# letters of Latin mean that a text was left in English
OTHER_LETTERS = {"uk", "ar", "he", "hi", "th", "ja", "ko", "zh-Hans"}
# names and codes, which are the same in every language
NAMES = re.compile(
    r"https?://\S+|[\w.]+@[\w.]+|example\.com|\{\w*\}"
    r"|\b(Amazon|AWS|Cognito|Secure Remote Password|SRP|scripts/up|SMS|QR|ID|API|HTTP"
    r"|JSON|HS256|none|ms|B|PIN"
    r"|URL|DNS|Europe/Berlin|[a-z]{2}-[A-Z]{2}|s|a|z)\b",
    re.ASCII,
)
# words that a language with letters of its own writes in Latin, and values of claims
LATIN = {
    "ar": {"id", "access"},
    "he": {"id", "access"},
    "ja": {"Cookie"},
    "uk": {"cookie", "id", "access"},
    "zh-Hans": {"Cookie"},
}
# what a language writes as English does
SAME = {
    "de": {
        *("account.tokens", "label.name", "label.website", "checked.access_client"),
        *("insight.cookie", "passkey.title", "passkey.unnamed"),
    },
    "es": {"account.tokens", "gives.control", "insight.cookie"},
    "fr": {
        *("account.sessions", "checked.signature", "checked.access_client"),
        "language.menu",
    },
    "id": {"mfa.EMAIL_OTP", "language.menu"},
    "it": {
        *("page.account", "field.email", "field.password", "mfa.EMAIL_OTP"),
        *("change.title", "checked.access_client", "language.menu"),
        "passkey.unnamed",
    },
    "ja": {"insight.cookie"},
    "nl": {
        *("page.account", "account.tokens", "tokens.claims", "checked.access_client"),
        *("label.website", "language.menu"),
    },
    "pl": {"language.menu"},
    "pt-BR": {"account.tokens", "language.menu"},
    "zh-Hans": {"insight.cookie"},
}


def all_names(text: Text) -> set[str]:
    return set().union(*map(names, forms(text).values()))


def plurals() -> list[str]:
    return [word for word, text in english().items() if not isinstance(text, str)]


def test_the_languages_are_known_ones() -> None:
    assert ours()[0] == ENGLISH
    assert [tag for tag in ours() if not is_known(tag)] == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_language_has_every_id_in_the_order_of_english(tag: str) -> None:
    assert list(catalogue(tag)) == list(english())


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_language_has_the_values_of_english(tag: str) -> None:
    wrong = {
        word: all_names(text) ^ all_names(english()[word])
        for word, text in catalogue(tag).items()
        if all_names(text) != all_names(english()[word])
    }
    assert wrong == {}


@pytest.mark.parametrize("tag", TRANSLATED)
def test_only_the_form_for_some_number_may_leave_it_out(tag: str) -> None:
    for word in plurals():
        text = forms(catalogue(tag)[word])
        assert names(text["other"]) == all_names(english()[word])


@pytest.mark.parametrize("tag", ours())
def test_a_text_that_goes_by_a_number_has_the_forms_of_its_language(tag: str) -> None:
    said = english() if tag == ENGLISH else catalogue(tag)
    assert {word: set(forms(said[word])) for word in plurals()} == {
        word: set(categories(tag)) for word in plurals()
    }
    assert [word for word, text in said.items() if not isinstance(text, str)] == (
        plurals()
    )


def test_a_text_that_goes_by_a_number_has_one() -> None:
    assert plurals() != []
    assert [w for w in plurals() if not all_names(english()[w]) & set(COUNTED)] == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_text_is_left_in_english(tag: str) -> None:
    left = {
        word
        for word, text in catalogue(tag).items()
        # "{label}: {word}" may be the same
        if text == english()[word] and re.search("[a-z]", NAMES.sub("", str(text)))
    }
    assert left == SAME.get(tag, set())


@pytest.mark.parametrize("tag", sorted(OTHER_LETTERS))
def test_no_word_is_left_in_latin_letters(tag: str) -> None:
    left = {
        found
        for text in catalogue(tag).values()
        for form in forms(text).values()
        for found in re.findall("[A-Za-z]+", NAMES.sub("", form))
    }
    assert left == LATIN.get(tag, set())


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_text_has_a_blank_too_many(tag: str) -> None:
    untidy = {
        word
        for word, text in catalogue(tag).items()
        for form in forms(text).values()
        if form != form.strip() or "  " in form or "\n" in form
    }
    assert untidy == set()


def test_a_new_language_begins_with_all_of_english() -> None:
    groups = tomllib.loads(as_toml())
    found = {
        f"{g}.{name}": text
        for g, named in groups.items()
        for name, text in named.items()
    }
    assert found == english()
    assert list(found) == list(english())


def test_each_file_is_called_as_its_language_is() -> None:
    assert sorted(path.stem for path in HERE.glob("*.toml")) == sorted(ours())
    assert read(HERE / "en.toml") == catalogue(ENGLISH)


def section() -> str:
    text = document("your-app").partition("\n## Languages\n")[2]
    return text.partition("\n## ")[0]


def test_the_documents_name_every_language() -> None:
    named = re.findall(r"[A-Z][\w ()]+ \(`([\w-]+)`\)", section())
    assert named == ours()


def test_the_documents_say_what_a_text_goes_by() -> None:
    assert ",".join(f"`{name}`" for name in COUNTED) in re.sub(r"\s", "", section())


def test_the_documents_example_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(SAID, "vocabulary", SAID.vocabulary)
    example = re.search(r"^```toml\n(.*?)^```$", section(), re.DOTALL | re.MULTILINE)
    assert example
    (tmp_path / "en.toml").write_text(example[1], "utf-8")
    say_in_own_way(tmp_path)
    assert say("shop.items", count=3) == "3 things"
    assert say("home.title") == "Welcome to the shop"


@pytest.mark.parametrize(
    ("tag", "titles"),
    [("en", ["Home", "Members"]), ("de", ["Start", "Mitglieder"])],
)
def test_the_example_app_is_in_one_language(
    monkeypatch: pytest.MonkeyPatch, made_menu: Menu, tag: str, titles: list[str]
) -> None:
    monkeypatch.setattr(SAID, "vocabulary", SAID.vocabulary)
    say_in_own_way(ROOT / "ui" / "words", [tag])
    with fake_sign_in("ada@example.com"):
        app = opened(ROOT / "ui" / "navigation.py", "members")
    assert not app.exception
    assert made_menu.titles() == titles
    assert app.title[0].value == titles[1]


def test_the_example_app_speaks_our_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SAID, "vocabulary", SAID.vocabulary)
    folder = ROOT / "ui" / "words"
    say_in_own_way(folder)
    found = read_folder(folder)
    assert set(found) == set(ours())
    for tag, texts in found.items():
        assert list(texts) == list(found[ENGLISH])
        assert tag == ENGLISH or not set(texts.items()) & set(found[ENGLISH].items())
