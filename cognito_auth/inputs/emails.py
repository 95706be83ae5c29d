"""Email addresses, as typed or pasted and as accounts are known by."""

import re
import string
from urllib.parse import unquote

from cognito_auth.errors import (
    EmailDotMisplaced,
    EmailHasBlank,
    EmailHasCharacter,
    EmailHasTwoAts,
    EmailTooLong,
    EmailWithoutAt,
    EmailWithoutDomain,
    EmailWithoutEnding,
    EmailWithoutName,
    InvalidEmail,
)

# Source: Cognito's UsernameType.
MAX_LENGTH = 128
# Source: RFC 5321 section 4.5.3.1.1.
MAX_NAME = 64
# What can stand before the @ and after it, in lower case. Cognito's own sender can't
# mail to others, and look-alike letters would make look-alike accounts.
IN_NAME = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~.")
IN_DOMAIN = frozenset(string.ascii_letters + string.digits + "-.")

# What comes along when an address is copied, and is never part of one.
# All of General Punctuation that can't be seen: blanks, joiners, marks of direction.
_UNSEEN = (*range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x2070))
_AROUND = (
    "\N{NO-BREAK SPACE}\N{SOFT HYPHEN}\N{ZERO WIDTH NO-BREAK SPACE}\
\N{IDEOGRAPHIC SPACE}"
    + string.whitespace
    + "".join(map(chr, _UNSEEN))
)
# What East Asian keyboards type for ASCII.
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3002: "."}
_AFTER = ",;."
_QUOTES = dict(
    zip(
        "\"'\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\
\N{DOUBLE LOW-9 QUOTATION MARK}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}<[(`",
        "\"'\
\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\
\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}>])`",
        strict=True,
    )
)
_NAMED = re.compile(r"[^<>]*<([^<>]*@[^<>]*)>")
# A paste longer than this is no address with something around it.
_MOST_PASTED = 1000


def canonical_email(typed: str) -> str:
    """The one form of an address under which its account is known.

    Lower case and alone: a name before it (`Ada <ada@example.com>`), `mailto:`, quotes
    around it and a comma behind it are what people paste. Plain characters only.

    Raises:
        InvalidEmail: It is no such address; the subclass says what is wrong with it.
    """
    email = pasted_email(typed)
    _check(email)
    return email.lower()


def pasted_email(typed: str) -> str:
    """The address in what was pasted, in its own case; nothing is judged yet."""
    email = typed.translate(_WIDE).strip(_AROUND)
    before = ""
    while email != before and len(email) <= _MOST_PASTED:
        before = email
        email = _unwrapped(email).strip(_AROUND)
    return email


def is_same_email(one: str, other: str) -> bool:
    """Whether two addresses are one account's, in whatever case they are written."""
    return pasted_email(one).lower() == pasted_email(other).lower()


def masked_email(email: str) -> str:
    """An address shown so that its owner knows it: `a•••@e•••.com`.

    Nothing in it is markup: pages show it inside their own sentences.
    """
    local, _, domain = pasted_email(email).partition("@")
    ending = domain.rpartition(".")[2]
    shown = local[:1] if local[:1].isalnum() else ""
    return f"{shown}•••@{domain[:1]}•••.{ending}"


def _unwrapped(email: str) -> str:
    if email[-1:] in _AFTER:
        email = email[:-1]
    elif found := _NAMED.fullmatch(email):
        email = found[1]
    elif len(email) > 1 and _QUOTES.get(email[0]) == email[-1]:
        email = email[1:-1]
    elif email[:7].lower() == "mailto:":
        email = unquote(email[7:].partition("?")[0])
    return email


def _check(email: str) -> None:
    """Refuse what is no address, by the first rule that it breaks."""
    if not email:
        raise InvalidEmail
    name, at, domain = email.partition("@")
    if not at:
        raise EmailWithoutAt
    if "@" in domain:
        raise EmailHasTwoAts
    if not name:
        raise EmailWithoutName
    if not domain:
        raise EmailWithoutDomain
    if any(character.isspace() for character in email):
        raise EmailHasBlank
    for part, allowed in ((name, IN_NAME), (domain, IN_DOMAIN)):
        if found := next((each for each in part if each not in allowed), None):
            raise EmailHasCharacter(character=_shown(found))
    if len(email) > MAX_LENGTH or len(name) > MAX_NAME:
        raise EmailTooLong(most=MAX_LENGTH, before=MAX_NAME)
    if any(not each for part in (name, domain) for each in part.split(".")):
        raise EmailDotMisplaced
    if "." not in domain:
        raise EmailWithoutEnding


def _shown(character: str) -> str:
    """A character as it can be shown in a sentence."""
    if character.isprintable() and not character.isspace():
        return character
    return f"U+{ord(character):04X}"
