"""Email addresses, as typed and as accounts are known by."""

import re

from cognito_auth.errors import InvalidInput

# Cognito takes a user name of 128 characters and a password of 256.
EMAIL = re.compile(r"[!-?A-~]{1,64}@[0-9a-z-]+(\.[0-9a-z-]+)+")


MAX_EMAIL = 128


def canonical_email(typed: str) -> str:
    """The one form of an address under which its account is known.

    Lower case, without outer spaces; plain characters only, since Cognito's own
    sender can't mail others and look-alike letters would make look-alike accounts.

    Raises:
        InvalidInput: It is no such address.
    """
    email = typed.strip()
    # looked at before lower(), which makes plain letters of some others
    plain = email.isascii() and len(email) <= MAX_EMAIL
    email = email.lower()
    if not plain or not EMAIL.fullmatch(email):
        raise InvalidInput(
            "email address",
            user_message="Enter a full email address: a name, @ and a domain.",
        )
    return email


def masked_email(email: str) -> str:
    """An address shown so that its owner knows it: `a•••@e•••.com`.

    Nothing in it is markup: pages show it inside their own sentences.
    """
    local, _, domain = email.strip().lower().partition("@")
    ending = domain.rpartition(".")[2]
    shown = local[:1] if local[:1].isalnum() else ""
    return f"{shown}•••@{domain[:1]}•••.{ending}"
