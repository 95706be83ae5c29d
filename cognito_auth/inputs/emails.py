"""Email addresses, as typed and as accounts are known by."""

import re

from cognito_auth.errors import InvalidEmail

EMAIL = re.compile(r"[!-?A-~]{1,64}@[0-9a-z-]+(\.[0-9a-z-]+)+")
# Source: Cognito's UsernameType.
MAX_LENGTH = 128


def canonical_email(typed: str) -> str:
    """The one form of an address under which its account is known.

    Lower case, without outer spaces; plain characters only, since Cognito's own
    sender can't mail others and look-alike letters would make look-alike accounts.

    Raises:
        InvalidEmail: It is no such address.
    """
    email = typed.strip()
    # looked at before lower(), which makes plain letters of some others
    plain = email.isascii() and len(email) <= MAX_LENGTH
    email = email.lower()
    if not plain or not EMAIL.fullmatch(email):
        raise InvalidEmail
    return email


def is_same_email(one: str, other: str) -> bool:
    """Whether two addresses are one account's, in whatever case they are written."""
    return one.strip().lower() == other.strip().lower()


def masked_email(email: str) -> str:
    """An address shown so that its owner knows it: `a•••@e•••.com`.

    Nothing in it is markup: pages show it inside their own sentences.
    """
    local, _, domain = email.strip().partition("@")
    ending = domain.rpartition(".")[2]
    shown = local[:1] if local[:1].isalnum() else ""
    return f"{shown}•••@{domain[:1]}•••.{ending}"
