"""Mailed and computed codes, as typed."""

import re

from cognito_auth.errors import CodeMismatch, CodeNotSixDigits


def six_digits(typed: str) -> str:
    """The digits of a code; spaces and dashes are ignored.

    Raises:
        CodeNotSixDigits: There are more or fewer than six, or something else.
    """
    digits = _cleaned(typed)
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise CodeNotSixDigits
    return digits


def sent_code(typed: str) -> str:
    """The digits of a code that was sent at sign-in; spaces and dashes are ignored.

    Cognito sends six, and eight where the code stands for a password.

    Raises:
        CodeMismatch: There are more or fewer, or something else.
    """
    digits = _cleaned(typed)
    if not re.fullmatch(r"[0-9]{6,8}", digits):
        raise CodeMismatch("not six to eight digits")
    return digits


def _cleaned(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed)
