"""The catalogue of texts: its ids stay, all are used, and pages have no others."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_auth import errors
from cognito_auth.errors import AuthError
from words import WORDS, say, say_error

ROOT = Path(__file__).resolve().parent.parent.parent
UI = ROOT / "ui"
# A translation is made for these ids: adding or removing one is a decision.
PINNED = Path(__file__).with_name("word_ids.txt").read_text("utf-8").split()
# ids made from a name of Cognito's or of an error's code
MADE_UP = ("attribute.", "checked.", "error.", "mfa.")
# examples to copy, with texts of their own
EXAMPLES = {"members.py", "admins.py"}
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


def ui_files() -> list[Path]:
    return sorted(path for path in UI.rglob("*.py") if path.name != "words.py")


def pages() -> list[Path]:
    files = [*UI.glob("app_pages/*.py"), *UI.glob("sections/*.py")]
    files += [UI / name for name in ("guard.py", "setup.py", "fields.py", "qr.py")]
    files += [UI / "resend.py"]
    return sorted(path for path in files if path.name not in EXAMPLES)


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


def leaves(kind: type[AuthError] = AuthError) -> list[type[AuthError]]:
    below = [leaf for one in kind.__subclasses__() for leaf in leaves(one)]
    return [kind, *below] if "code" in vars(kind) and kind is not AuthError else below


def test_the_ids_are_those_that_are_pinned() -> None:
    assert sorted(PINNED) == PINNED
    assert sorted(WORDS) == PINNED


def test_every_id_that_is_said_exists() -> None:
    said = {
        (path.name, node.args[0].value)
        for path in ui_files()
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
        for path in ui_files()
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert [
        word for word in WORDS if word not in written and not word.startswith(MADE_UP)
    ] == []


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
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


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence(kind: type[AuthError]) -> None:
    sentence = WORDS[f"error.{kind.code}"]
    assert sentence[0].isupper()
    assert sentence[-1] in ".)"
    assert sentence == kind.user_message


def test_the_catalogue_has_a_sentence_for_errors_only() -> None:
    codes = {f"error.{kind.code}" for kind in leaves()}
    assert {word for word in WORDS if word.startswith("error.")} == codes


def test_an_errors_own_sentence_is_said() -> None:
    error = errors.MissingAttributes(names=["given_name"])
    assert say_error(error) == "Fill in: given name."
    assert say_error(errors.CodeExpired()) == errors.CodeExpired.user_message


@pytest.mark.parametrize("word", WORDS)
def test_a_text_takes_the_same_values_wherever_it_is_said(word: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(WORDS[word]) if name}
    given = [
        {keyword.arg for keyword in node.keywords}
        for path in ui_files()
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
