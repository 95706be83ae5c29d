"""Anybody's text in Markdown: nothing of it is more than text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlit_cognito.script.plain import JOINER, plain

# CommonMark 6.1: a backslash before one of these is not shown
PUNCTUATION = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def shown(markdown: str) -> str:
    """What a reader sees of it, and copies but for what takes no room."""
    return re.sub(rf"\\([{PUNCTUATION}])", r"\1", markdown).replace(JOINER, "")


# tests/browser/test_plain.py has the same ones, drawn
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("*a* **b**", r"\*a\* \*\*b\*\*"),
        ("_a_ __b__", r"\_a\_ \_\_b\_\_"),
        ("~a~ ~~b~~", r"\~a\~ \~\~b\~\~"),
        ("`a` ``` b", r"\`a\` \`\`\` b"),
        ("[a](b)", r"\[a\](b)"),
        ("![a](b.png)", r"\!\[a\](b.png)"),
        ("[^1]", r"\[\^1\]"),
        ("<b>a</b>", r"\<b\>a\<\/b\>"),
        ("&amp; &#58;", r"\&amp; \&\#58;"),
        ("# a", r"\# a"),
        ("> a", r"\> a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("1. a", r"1\. a"),
        ("a\n 12) b", "a\n 12\\) b"),
        ("---", r"\-\-\-"),
        ("a\n===", "a\n\\=\\=\\="),
        ("a|b\n-|-", "a\\|b\n\\-\\|\\-"),
        ("$a$ $$b$$", r"\$a\$ \$\$b\$\$"),
        (":smile: :+1:", r"\:smile\: \:\+1\:"),
        (":red[a] :small[b]", r"\:red\[a\] \:small\[b\]"),
        (":red-background[a]", r"\:red\-background\[a\]"),
        ("::a[b]{c}", r"\:\:a\[b\]\{c\}"),
        (":material/home:", r"\:material\/home\:"),
        ("a\\", "a\\\\"),
    ],
)
def test_markdown_is_shown_as_it_is(text: str, said: str) -> None:
    assert plain(text) == said
    assert shown(said) == text


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        (":streamlit:", ":|streamlit:"),
        ("https://evil.example", "https:|//evil.example"),
        ("HTTP://evil.example", "HTTP:|//evil.example"),
        ("www.evil.example", "www|.evil.example"),
        *(
            (f"a {arrow} b", f"a {arrow[0]}|{arrow[1:]} b")
            for arrow in ("<->", "->", "<-", "--", ">=", "<=", "~=")
        ),
    ],
)
def test_what_streamlit_looks_for_without_markdown_is_taken_apart(
    text: str, apart: str
) -> None:
    unescaped = re.sub(rf"\\([{PUNCTUATION}])", r"\1", plain(text))
    assert unescaped == apart.replace("|", JOINER)
    assert shown(plain(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Your password is changed.",
        "A rule (the second) is missing: 12 characters",
        "Böhm & Söhne, 3.5 %",
        "wwwhat a->b",
        "ada.lovelace@example.com",
    ],
)
def test_a_sentence_has_nothing_in_it_that_is_not_shown(text: str) -> None:
    assert JOINER not in plain(text)
    assert shown(plain(text)) == text


@given(st.text())
def test_every_text_is_shown_as_it_is(text: str) -> None:
    assert shown(plain(text)) == text.replace(JOINER, "")
