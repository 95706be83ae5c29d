"""Pre sign-up: people who make their own accounts have an address of these domains.

Whom an administrator makes an account for is let in, whoever comes from an identity
provider is not without such an address. Nothing is confirmed or verified here.

Source: Amazon Cognito Developer Guide, "Pre sign-up Lambda trigger". What is raised
goes to the caller as UserLambdaValidationException, with its text; the app has a
sentence of its own for this one (cognito_auth/cognito/error_table.py).
"""

import json
import os
from typing import Any


class SignUpRefused(Exception):
    """The address is of another domain, or there is none."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Let a sign-up pass, as it is.

    Raises:
        SignUpRefused: It is for an address that is not allowed.
    """
    if event["triggerSource"] != "PreSignUp_AdminCreateUser":
        domains = json.loads(os.environ["SIGN_UP_DOMAINS"])
        email = (event["request"].get("userAttributes") or {}).get("email")
        if _domain(email) not in {domain.lower() for domain in domains}:
            raise SignUpRefused("email domain not allowed")
    return event


def _domain(email: object) -> str | None:
    """Where an address is, in lower case; None for what is no plain address.

    An international domain counts by its ASCII form (xn--...), which is what mails go
    to: other characters can look like it, or become it in lower case.
    """
    if not isinstance(email, str) or not email.isascii():
        return None
    # of two @ the second is in no domain that is listed
    name, _, domain = email.partition("@")
    return domain.lower() if name else None
