"""An app's own words: over ours, beside ours, and in languages of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from streamlit_cognito import mounting
from streamlit_cognito.mounting import mount
from streamlit_cognito.words import SAID, languages, say, say_in_own_way, say_label
from streamlit_cognito.words.catalogues import Vocabulary, catalogue, ours

GERMAN = {"home.title": "Willkommen", "shop.title": "Laden"}


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test says, no other does."""
    monkeypatch.setattr(SAID, "vocabulary", Vocabulary())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An app's words in two languages of ours and one of its own."""
    (tmp_path / "en.toml").write_text(
        '[home]\ntitle = "Welcome"\n[shop]\ntitle = "Shop"\nonly = "English"\n'
        'items = { one = "one thing", other = "{count} things" }\n'
        '[label]\n"custom:team" = "Your team"\n'
    )
    (tmp_path / "de.toml").write_text(
        '[home]\ntitle = "Willkommen"\n[shop]\ntitle = "Laden"\n'
        'items = { one = "ein Ding", other = "{count} Dinge" }\n'
    )
    (tmp_path / "cs.toml").write_text(
        '[page]\nsignin = "Přihlásit se"\n[rule]\nlength = { one = "{value} znak", '
        'few = "{value} znaky", many = "{value} znaku", other = "{value} znaků" }\n',
        encoding="utf-8",
    )
    return tmp_path


def speak(monkeypatch: pytest.MonkeyPatch, tag: str) -> None:
    monkeypatch.setattr(SAID, "language", lambda: tag)


def test_a_text_is_said_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    say_in_own_way({"home.title": "Welcome", "resend.wait": "{seconds} s to go"})
    for tag in ours():
        speak(monkeypatch, tag)
        assert say("home.title") == "Welcome"
        assert say("resend.wait", seconds=3) == "3 s to go"
        assert say("page.signin") == catalogue(tag)["page.signin"]
    say_in_own_way({})
    speak(monkeypatch, "de")
    assert say("home.title") == catalogue("de")["home.title"]


def test_a_folder_has_a_file_for_each_language(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    say_in_own_way(folder)
    assert say("home.title") == "Welcome"
    assert say("shop.items", count=1) == "one thing"
    assert say_label("custom:team", "Team") == "Your team"
    speak(monkeypatch, "de")
    assert say("home.title") == "Willkommen"
    assert say("shop.items", count=2) == "2 Dinge"
    assert say("page.signin") == catalogue("de")["page.signin"]
    assert say("shop.only") == "English"
    assert say_label("custom:team", "Team") == "Team"


def test_a_text_of_one_language_is_in_no_other(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    (folder / "de.toml").unlink()
    say_in_own_way(folder)
    speak(monkeypatch, "de")
    assert say("home.title") == catalogue("de")["home.title"]
    # but what we don't have is better said in another than not at all
    assert say("shop.title") == "Shop"


def test_a_language_that_we_lack_is_english_for_the_rest(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    say_in_own_way(folder)
    assert languages() == (*ours(), "cs")
    speak(monkeypatch, "cs")
    assert say("page.signin") == "Přihlásit se"
    assert [say("rule.length", value=n) for n in (1, 2, 5)] == [
        *("1 znak", "2 znaky", "5 znaků")
    ]
    assert say("page.account") == "Account"
    assert say("rule.longest", value=1) == "no more than 1 character"
    # for which English has no form of its own
    assert say("rule.longest", value=2) == "no more than 2 characters"


def test_the_first_language_is_for_who_asks_for_none(folder: Path) -> None:
    say_in_own_way(folder, ["de", "cs"])
    assert languages() == ("de", "cs")
    assert say("home.title") == "Willkommen"
    # which only English has
    assert say("shop.only") == "English"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"home.titel": "Welcome"}, "no text 'home.titel'; 'home.title' perhaps"),
        ({"error.code_expird": "x"}, "'error.code_expired' perhaps"),
        ({"home.title": "Welcome {name}"}, "no value 'name'"),
        ({"home.title": "Welcome {}"}, "no value ''"),
        ({"home.title": "Welcome {"}, "'home.title': "),
        ({"home.title": 7}, "'home.title' is no text"),
        ({"home.title": ["Welcome"]}, "'home.title' is no text"),
        ({"rule.length": {"other": "{value}"}}, "'rule.length' needs one form"),
        ({"rule.length": {}}, "'rule.length' needs one form"),
        ({"title": "Shop"}, "no group, like 'shop.title'"),
    ],
)
def test_a_text_that_is_not_as_ours_is_refused(
    words: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        say_in_own_way(words)
    assert say("home.title") == catalogue("en")["home.title"]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("de", '[home]\ntitel = "x"', "de: there is no text 'home.titel'"),
        ("de", '[home]\ntitle = "{name}"', "de: the text 'home.title' has no value"),
        ("de", '[shop]\ntitle = "{name}"', "de: the text 'shop.title' has no value"),
        ("de", '[shop]\nitems = { other = "x" }', r"the forms \['one', 'other'\]"),
        ("de", '[shop]\ntitle = { one = "x", other = "x" }', "no number to go by"),
        ("de", "[shop]\ntitle = 7", "de: 'shop.title' is no text"),
        ("de", 'title = "x"', "de.toml: 'title' stands in no"),
        ("de", "[home\n", "de.toml: Expected"),
        ("german", '[shop]\ntitle = "x"', "'german' is the tag of no language"),
        ("xx", '[shop]\ntitle = "x"', "'xx' is the tag of no language"),
        ("EN", '[shop]\ntitle = "x"', "EN.toml: call it en.toml"),
    ],
)
def test_a_file_that_is_not_as_ours_is_refused(
    folder: Path, name: str, text: str, problem: str
) -> None:
    (folder / f"{name}.toml").write_text(text)
    with pytest.raises(ValueError, match=problem):
        say_in_own_way(folder)


@pytest.mark.parametrize("offered", [["de", "fi"], ["DE"], "de", [""]])
def test_a_language_without_words_is_refused(offered: Any) -> None:
    with pytest.raises(ValueError, match="there are no words in"):
        say_in_own_way({}, offered)


@pytest.mark.usefixtures("nothing_mounted")
def test_a_mount_finds_the_folder_beside_who_calls_it(
    tmp_path: Path, folder: Path
) -> None:
    script = "from streamlit_cognito import mount\nmount(words='words')\n"
    (tmp_path / "app").mkdir()
    words = tmp_path / "app" / "words"
    words.mkdir()
    (words / "en.toml").write_text('[shop]\ntitle = "Beside"\n')

    exec(script, {"__file__": str(tmp_path / "app" / "main.py")})
    assert say("shop.title") == "Beside"

    mount(words=folder, languages=["en", "de"])
    assert say("shop.title") == "Shop"
    assert languages() == ("en", "de")


@pytest.mark.usefixtures("nothing_mounted")
@pytest.mark.parametrize(
    "arguments", [{"words": "nowhere"}, {"languages": ["fi"]}], ids=str
)
def test_a_mount_refuses_what_there_is_not(arguments: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"there (is|are) no"):
        mount(**arguments)
    assert mounting._mounts == {}
