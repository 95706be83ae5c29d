"""Codes as people type them: their digits, or nothing."""

from collections.abc import Callable

import pytest

from cognito_auth.errors import CodeMismatch, CodeNotSixDigits
from cognito_auth.inputs.codes import sent_code, six_digits


@pytest.mark.parametrize("read", [six_digits, sent_code])
@pytest.mark.parametrize(
    "typed", ["123456", " 123 456 ", "123-456", "1-2-3-4-5-6", "123456\n"]
)
def test_spaces_and_dashes_are_ignored(read: Callable[[str], str], typed: str) -> None:
    assert read(typed) == "123456"


@pytest.mark.parametrize("read", [six_digits, sent_code])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "123456789",
        "12345a",
        "\N{ARABIC-INDIC DIGIT ONE}23456",
        "123456\x00",
    ],
)
def test_what_is_no_code_is_refused_without_being_quoted(
    read: Callable[[str], str], typed: str
) -> None:
    with pytest.raises(CodeMismatch) as caught:
        read(typed)

    shown = f"{caught.value} {caught.value.user_message}"
    assert not typed or typed not in shown


def test_only_a_sent_code_may_have_eight_digits() -> None:
    assert sent_code("1234 5678") == "12345678"
    with pytest.raises(CodeNotSixDigits):
        six_digits("1234 5678")
