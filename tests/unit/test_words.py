"""The catalogue of texts: its ids stay, all are used, and pages have no others."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from cognito_auth import errors
from cognito_auth.config import SignUpAttribute
from cognito_auth.errors import AuthError
from streamlit_cognito import words as module
from streamlit_cognito.words import (
    ENGLISH,
    _names,
    catalogue,
    say,
    say_error,
    say_in_own_way,
)

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "streamlit_cognito"
WORDS = catalogue(ENGLISH)
# A translation is made for these ids: adding or removing one is a decision.
PINNED = Path(__file__).with_name("word_ids.txt").read_text("utf-8").split()
# ids made from a name of Cognito's or of an error's code
MADE_UP = ("attribute.", "checked.", "mfa.", "page.", "rule.", "strength.")
# what draws its first argument, and the arguments that are drawn wherever they stand
DRAWS = {
    *("badge", "button", "caption", "checkbox", "error", "expander", "feedback"),
    *("form_submit_button", "header", "info", "link_button", "markdown", "metric"),
    *("multiselect", "number_input", "pills", "popover", "radio", "segmented_control"),
    *("selectbox", "slider", "spinner", "status", "subheader", "success", "tabs"),
    *("text", "text_area", "text_input", "title", "toast", "toggle", "warning"),
    "write",
}
DRAWN = {"alt", "body", "caption", "help", "label", "placeholder", "text"}


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def drawing() -> list[Path]:
    folders = [PACKAGE / name for name in ("pages", "script", "widgets")]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8"), str(path)))


def literals(node: ast.AST) -> Iterator[str]:
    """Texts that an argument is made of; not those inside a further call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def texts_of_its_own(tree: Iterator[ast.AST]) -> list[str]:
    """What a page draws that the catalogue doesn't hold."""
    drawn = [
        argument
        for node in tree
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        # the log is the administrator's
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "log")
        for argument in [
            *(node.args[:1] if node.func.attr in DRAWS else []),
            *(word.value for word in node.keywords if word.arg in DRAWN),
        ]
    ]
    return [
        text
        for argument in drawn
        for text in literals(argument)
        if any(character.isalpha() for character in text)
    ]


def test_the_ids_are_those_that_are_pinned() -> None:
    assert sorted(PINNED) == PINNED
    assert sorted(WORDS) == PINNED


def test_every_id_that_is_said_exists() -> None:
    said = {
        (path.name, node.args[0].value)
        for path in files()
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and isinstance(node.args[0], ast.Constant)
    }

    assert len(said) > 100
    assert {(name, word) for name, word in said if word not in WORDS} == set()


def test_no_id_is_left_over() -> None:
    written = {
        node.value
        for path in files()
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert [
        word for word in WORDS if word not in written and not word.startswith(MADE_UP)
    ] == []


@pytest.mark.parametrize("path", drawing(), ids=lambda path: path.name)
def test_a_page_has_no_texts_of_its_own(path: Path) -> None:
    assert texts_of_its_own(nodes(path)) == []


@pytest.mark.parametrize(
    "line",
    [
        'st.title("Hello")',
        'st.write(f"Hello {name}")',
        'here.button("Go" if ready else say("resend.do"))',
        'st.text_input(say("field.email"), placeholder="you@example.com")',
        'st.page_link(SIGN_IN, label="Sign in")',
    ],
)
def test_a_text_of_its_own_is_found(line: str) -> None:
    assert len(texts_of_its_own(ast.walk(ast.parse(line)))) == 1


def kinds(kind: type[AuthError] = AuthError) -> list[type[AuthError]]:
    """Every class that has a code of its own."""
    own = [kind] if "code" in vars(kind) else []
    return own + [each for below in kind.__subclasses__() for each in kinds(below)]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_an_error_is_said_in_its_own_english(kind: type[AuthError]) -> None:
    names = _names(kind.user_message)
    given = {name: ["given_name"] for name in names - {"reference"}}
    error = kind("the log's words", **given)
    assert say_error(error) == error.user_message
    assert "{" not in say_error(error)


def test_another_language_says_errors_by_their_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    german = {
        "error.missing_attributes": "Bitte ausfüllen: {names}.",
        "label.team": "x",
    }
    monkeypatch.setattr(module, "catalogue", lambda _: german)
    error = errors.MissingAttributes("x", names=["given_name", "custom:team"])
    assert say_error(error) == "Bitte ausfüllen: Given name, Team."


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            errors.RefusedField(name="custom:tenant-id"),
            "Check Your company's id and try again.",
        ),
        (
            errors.RefusedField(name="custom:cost-center"),
            "Check cost-center and try again.",
        ),
        (
            errors.ImmutableAttribute(name="custom:tenant-id"),
            "You can't change Your company's id.",
        ),
        (
            errors.MissingAttributes(names=["given_name", "custom:tenant-id"]),
            "Fill in: given name, Your company's id.",
        ),
        (
            errors.EmailHasCharacter(character="_"),
            "Mail can't be sent to an address with _ in it. Enter one of plain letters "
            "(a to z), digits and signs.",
        ),
    ],
)
def test_an_attribute_is_called_what_its_administrator_calls_it(
    monkeypatch: pytest.MonkeyPatch, error: AuthError, sentence: str
) -> None:
    labelled = SignUpAttribute("custom:tenant-id", label="Your company's id")
    config = SimpleNamespace(sign_up_attributes=[labelled])
    monkeypatch.setattr(module, "pool", lambda: SimpleNamespace(config=config))

    assert say_error(error) == sentence


def test_an_app_says_things_in_its_own_way() -> None:
    try:
        say_in_own_way({"home.title": "Welcome", "resend.wait": "{seconds} s to go"})
        assert say("home.title") == "Welcome"
        assert say("resend.wait", seconds=3) == "3 s to go"
        assert say("home.to_signin") == WORDS["home.to_signin"]
    finally:
        say_in_own_way({})
    assert say("home.title") == WORDS["home.title"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"home.titel": "Welcome"}, "no text 'home.titel'"),
        ({"home.title": "Welcome {name}"}, "no value 'name'"),
        ({"home.title": "Welcome {}"}, "no value ''"),
    ],
)
def test_a_text_that_is_not_there_can_not_be_replaced(
    words: dict[str, str], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        say_in_own_way(words)


@pytest.mark.parametrize("word", WORDS)
def test_a_text_takes_the_same_values_wherever_it_is_said(word: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(WORDS[word]) if name}
    given = [
        {keyword.arg for keyword in node.keywords}
        for path in files()
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == word
    ]

    assert all(values == names for values in given)


def test_values_are_filled_in_as_they_are() -> None:
    said = say("field.optional", label="{word} %s <b>")
    assert said == "{word} %s <b> (optional)"
