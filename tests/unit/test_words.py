"""What is said: its ids stay, all are used, and pages have no other texts."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest

from cognito_auth import errors
from cognito_auth.cognito import playground as proof
from cognito_auth.config import SignUpAttribute
from cognito_auth.errors import AuthError
from cognito_auth.flows.ways import WAYS
from cognito_auth.notices import NoticeKind
from cognito_auth.tokens import playground as token
from streamlit_cognito import words as module
from streamlit_cognito.pages.account_page import PARTS
from streamlit_cognito.pages.api_call import KINDS
from streamlit_cognito.pages.parts import activity
from streamlit_cognito.pages.step_by_step import TOOK, WHERE
from streamlit_cognito.pages.welcome import GIVES, WAY
from streamlit_cognito.widgets.claims_table import MEANINGS
from streamlit_cognito.widgets.way import LANES
from streamlit_cognito.words import (
    SAID,
    language,
    negotiated,
    say,
    say_any,
    say_error,
    say_label,
    say_list,
)
from streamlit_cognito.words.catalogues import (
    ENGLISH,
    catalogue,
    english,
    forms,
    names,
)
from streamlit_cognito.words.locales import capital

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "streamlit_cognito"
WORDS = catalogue(ENGLISH)
# A translation is made for these ids: adding or removing one is a decision.
PINNED = Path(__file__).with_name("word_ids.txt").read_text("utf-8").split()
# ids that the code puts together: of names in its own tables, and of names that are
# Cognito's or an error's
MADE_UP = {
    *(f"account.{part}" for part in PARTS),
    *(f"api.{kind}{refused}" for kind in KINDS for refused in ("", "_refused")),
    *(f"activity.{what}" for what in activity.KNOWN | activity.FAILED),
    *(f"claim.{meaning}" for meaning in MEANINGS.values()),
    *(f"gives.{one}{more}" for one in GIVES for more in ("", "_more")),
    *(f"notice.{kind}{lead}" for kind in NoticeKind for lead in ("", "_lead")),
    *(f"way.{lane}" for lane in LANES),
    *(f"way.{what}" for _, what in WAY),
    *(f"ways.{way}" for way in WAYS),
    *(f"insight.{how}" for found in WHERE.values() for how in found),
    *(f"insight.{how}" for _, found in TOOK.values() for how in found),
    *(f"play.{change}" for kind in (proof, token) for change in get_args(kind.Change)),
    *("insight.sent", "insight.came", "play.small", "play.real", "tokens.id_lead"),
}
MADE_UP_OF = ("attribute.", "checked.", "mfa.", "page.", "rule.", "strength.")
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


@cache
def given() -> dict[object, list[set[str | None]]]:
    """Of each text, the names of its values, wherever it is said by its id."""
    found: dict[object, list[set[str | None]]] = {}
    for path in files():
        for node in nodes(path):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "say"
                and isinstance(node.args[0], ast.Constant)
            ):
                values = {keyword.arg for keyword in node.keywords}
                found.setdefault(node.args[0].value, []).append(values)
    return found


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
        word
        for word in WORDS
        if word not in written | MADE_UP and not word.startswith(MADE_UP_OF)
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


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in German."""
    monkeypatch.setattr(SAID, "language", lambda: "de")


def kinds(kind: type[AuthError] = AuthError) -> list[type[AuthError]]:
    """Every class that has a code of its own."""
    own = [kind] if "code" in vars(kind) else []
    return own + [each for below in kind.__subclasses__() for each in kinds(below)]


def made(kind: type[AuthError]) -> AuthError:
    """One of a kind, with all the values of its sentence."""
    given = {name: ["given_name"] for name in names(kind.user_message)}
    return kind(
        "the log's words", **{k: v for k, v in given.items() if k != "reference"}
    )


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_an_error_is_said_in_its_own_english(kind: type[AuthError]) -> None:
    error = made(kind)
    assert say_error(error) == error.user_message
    assert "{" not in say_error(error)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_another_language_says_an_error_of_every_kind(kind: type[AuthError]) -> None:
    said = say_error(made(kind))
    # what scripts/ alone can run into stays English
    is_english = issubclass(kind, errors.AdminError)
    assert (said == made(kind).user_message) is (is_english or "Reference" in said)
    assert "{" not in said


@pytest.mark.usefixtures("german")
def test_another_language_names_the_attributes_of_an_error() -> None:
    error = errors.MissingAttributes("x", names=["given_name", "name", "custom:team"])
    assert say_error(error) == "Bitte ausfüllen: Vorname, Name und Team."


@pytest.mark.usefixtures("german")
def test_an_attribute_is_called_what_the_language_does() -> None:
    assert say_label("zoneinfo") == "Zeitzone"
    assert say_label("zoneinfo", "where you are") == "Where you are"
    assert say_label("custom:cost-center") == "Cost-center"


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
            "Fill in: given name and Your company's id.",
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


@pytest.mark.parametrize("word", WORDS)
def test_a_text_takes_the_same_values_wherever_it_is_said(word: str) -> None:
    named = set().union(*map(names, forms(WORDS[word]).values()))

    assert all(values == named for values in given().get(word, []))


def test_values_are_filled_in_as_they_are() -> None:
    said = say("field.optional", label="{word} %s <b>")
    assert said == "{word} %s <b> (optional)"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "at least 1 character"),
        (0, "at least 0 characters"),
        (2048, "at least 2,048 characters"),
        (None, "at least None characters"),
        (True, "at least True characters"),
    ],
)
def test_a_form_goes_by_the_number(number: object, said: str) -> None:
    assert say("rule.length", value=number) == said


def test_several_things_are_one_sentence() -> None:
    assert say_list(["a"]) == say_any(["a"]) == "a"
    assert say_list(["a", "b", "c"]) == "a, b and c"
    assert say_any(["a", "b", "c"]) == "a, b or c"
    assert say_list([]) == ""


@pytest.mark.usefixtures("german")
def test_everything_is_in_the_language_of_the_run() -> None:
    assert say("page.signin") == "Anmelden"
    assert say("rule.length", value=2048) == "mindestens 2.048 Zeichen"
    assert say_list(["a", "b", "c"]) == "a, b und c"
    assert say_any(["a", "b"]) == "a oder b"


@pytest.mark.parametrize("tag", ["", "xx", "de_DE", "../en"])
def test_a_language_that_there_is_not_is_english(
    monkeypatch: pytest.MonkeyPatch, tag: str
) -> None:
    monkeypatch.setattr(SAID, "language", lambda: tag)
    assert language() == ENGLISH


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(LookupError, match=r"'shop.title'.*mount"):
        say("shop.title")


def test_a_request_is_answered_in_its_language() -> None:
    german = {"accept-language": "de-AT,de;q=0.9,en;q=0.1"}
    assert negotiated(german, {}) == ("de", "ltr")
    assert negotiated(german, {"cognito-language": "en"}) == ("en", "ltr")
    assert negotiated(german, {"cognito-language": "xx"}) == ("de", "ltr")
    assert negotiated({}, {}) == ("en", "ltr")


def test_english_has_all_that_is_to_be_translated() -> None:
    assert english()["error.code_expired"] == errors.CodeExpired.user_message
    assert english()["label.given_name"] == "Given name"
    assert [word for word in english() if word in WORDS] == list(WORDS)
    assert capital("") == ""
