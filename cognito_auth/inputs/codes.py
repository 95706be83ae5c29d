"""Mailed and computed codes, as typed."""

import re

from cognito_auth.errors import CodeMismatch


def six_digits(typed: str) -> str:
    """The digits of a code; spaces and dashes are ignored.

    Raises:
        CodeMismatch: There are more or fewer than six, or something else.
    """
    code = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        raise CodeMismatch(
            "not six digits", user_message="The code has six digits. Try again."
        )
    return code


def sent_code(typed: str) -> str:
    """Cognito sends six digits, and eight where the code stands for a password."""
    code = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"[0-9]{6,8}", code):
        raise CodeMismatch("not six to eight digits")
    return code
