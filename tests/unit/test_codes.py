"""Codes as people type them: their digits, or nothing."""

from collections.abc import Callable

import pytest

from cognito_auth.errors import CodeMismatch, CodeNotSixDigits
from cognito_auth.inputs.codes import sent_code, six_digits

# where the digits of a script begin
SCRIPTS = [0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE]


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
        # fullwidth, Arabic-Indic, Persian, Devanagari, mathematical bold
        *("".join(chr(zero + digit) for digit in range(1, 7)) for zero in SCRIPTS),
        "\N{ARABIC-INDIC DIGIT ONE}23456",
        "123\N{NO-BREAK SPACE}456",
        "\N{IDEOGRAPHIC SPACE}123\N{NARROW NO-BREAK SPACE}456",
        "123\N{ZERO WIDTH SPACE}456",
        "\N{ZERO WIDTH NO-BREAK SPACE}123456\N{WORD JOINER}",
        "\N{LEFT-TO-RIGHT MARK}123456\N{POP DIRECTIONAL FORMATTING}",
        "123\N{EN DASH}456",
        "123\N{NON-BREAKING HYPHEN}456",
        "123\N{MINUS SIGN}456",
        "\N{FULLWIDTH DIGIT ONE}23\N{FULLWIDTH HYPHEN-MINUS}456",
        '"123456"',
        "`123456`",
        "'123456'.",
        "\N{LEFT DOUBLE QUOTATION MARK}123456\N{RIGHT DOUBLE QUOTATION MARK}",
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK} 123456 "
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
        "(123456)",
        "123456.",
        "Your verification code is 123456.",
        "Your code is 123 456, good for 24 hours",
        "code: 123456",
        "Your code is 123456. Enter 123456 to go on.",
        "Ihr Code lautet \N{DOUBLE LOW-9 QUOTATION MARK}123-456"
        "\N{LEFT DOUBLE QUOTATION MARK}",
    ],
)
def test_a_code_is_taken_as_people_paste_it(
    read: Callable[[str], str], typed: str
) -> None:
    assert read(typed) == "123456"


@pytest.mark.parametrize("read", [six_digits, sent_code])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "123456789",
        "12345a",
        "a123456",
        "123456\x00",
        "12345\N{SUPERSCRIPT SIX}",
        "\N{CIRCLED DIGIT ONE}23456",
        "one two three",
        "Your codes are 123456 and 654321",
        "2026-11-25 10:30",
        "123 456 789",
        "+49 170 123 456",
        "12 345 678 901",
        "1234 5678 9012",
        "12.34.56",
        "-" * 6,
        "1" * 100_000,
        "123456" + " " * 100_000,
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
