"""Mailed and computed codes, as typed or pasted."""

import re
import unicodedata

from cognito_auth.errors import CodeMismatch, CodeNotSixDigits

# A mail with a code in it is shorter.
_MOST_PASTED = 1000
# Alone in a sentence, whole or in halves, and no part of a longer number.
_SIX = re.compile(
    r"(?<![\w-])([0-9]{6}|(?<![0-9] )[0-9]{3}[ -][0-9]{3}(?! [0-9]))(?![\w-])"
)
_SENT = re.compile(
    r"(?<![\w-])([0-9]{6,8}|(?<![0-9] )[0-9]{3,4}[ -][0-9]{3,4}(?! [0-9]))(?![\w-])"
)
_MINUS = "\N{MINUS SIGN}"


def six_digits(typed: str) -> str:
    """The digits of a code, in whatever script; spaces and dashes are ignored.

    It may stand in quotes, or in a pasted sentence with no other like it.

    Raises:
        CodeNotSixDigits: There are more or fewer than six, or something else.
    """
    digits = _found(typed, r"[0-9]{6}", _SIX)
    if digits is None:
        raise CodeNotSixDigits
    return digits


def sent_code(typed: str) -> str:
    """The digits of a code that was sent at sign-in, read as `six_digits` does.

    Cognito sends six, and eight where the code stands for a password.

    Raises:
        CodeMismatch: There are more or fewer, or something else.
    """
    digits = _found(typed, r"[0-9]{6,8}", _SENT)
    if digits is None:
        raise CodeMismatch("not six to eight digits")
    return digits


def _found(typed: str, code: str, in_sentence: re.Pattern[str]) -> str | None:
    """The one code of this form in what was typed, if there is one."""
    if len(typed) > _MOST_PASTED:
        return None
    text = "".join(map(_plain, typed))
    alone = _joined(text.strip(_around(text)))
    if re.fullmatch(code, alone):
        return alone
    if not text.isprintable():
        return None
    codes = {_joined(found[0]) for found in in_sentence.finditer(text)}
    return codes.pop() if len(codes) == 1 else None


def _plain(character: str) -> str:
    """A digit, blank or dash of any script as ASCII's; what can't be seen is gone."""
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Pd":
            return "-"
        case "Cf":
            return ""
    if character.isspace():
        return " "
    return "-" if character == _MINUS else character


def _joined(text: str) -> str:
    return re.sub(r"[ -]", "", text)


def _around(text: str) -> str:
    """Blanks, and the marks that stand around a word: quotes, brackets, full stops."""
    return "".join(
        each
        for each in set(text)
        if each in " `" or unicodedata.category(each)[0] == "P"
    )
