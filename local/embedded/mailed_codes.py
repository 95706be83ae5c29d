"""Codes that are mailed at a sign-in, as its first factor or its second.

Source: API reference of SetUserPoolMfaConfig, `EmailMfaConfiguration` ("the email
message template for sign-in and MFA messages"); Developer Guide, "Custom message Lambda
trigger"; aws-amplify/amplify-js issue 14428 for the eight digits of a first factor.
"""

import secrets
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import triggers

User = dict[str, Any]


def email(user: User) -> str:
    """An account's address, or ""."""
    return str(cognito._attr_list_to_dict(user["Attributes"]).get("email", ""))


def is_verified(user: User) -> bool:
    """Whether an account's address is its owner's, as far as is known."""
    values = cognito._attr_list_to_dict(user["Attributes"])
    return bool(values.get("email")) and values.get("email_verified") == "true"


def delivery(address: str) -> dict[str, str]:
    """The `ChallengeParameters` that say where a code went."""
    return {
        "CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL",
        "CODE_DELIVERY_DESTINATION": cognito._masked_destination(address),
    }


def mail(pool: dict[str, Any], user: User, digits: int) -> str:
    """Mail a fresh code to an account's address and return it.

    Args:
        pool: ministack's record of the pool, with the mail's template.
        user: ministack's record of whose code it is.
        digits: How many it has.

    Raises:
        Refused: The pool's trigger failed, or what it says is no such mail.
    """
    code = f"{secrets.randbelow(10**digits):0{digits}d}"
    attributes = cognito._attr_list_to_dict(user["Attributes"])
    own = triggers.own_words(pool, user["Username"], attributes)
    template = pool.get("EmailMfaConfiguration") or {}
    subject = (
        own.get("EmailSubject")
        or template.get("Subject")
        or cognito._DEFAULT_EMAIL_OTP_SUBJECT
    )
    message = (
        own.get("EmailMessage")
        or template.get("Message")
        or cognito._DEFAULT_EMAIL_OTP_MESSAGE
    )
    shown = cognito._template_username(pool, user["Username"], attributes)
    cognito._deliver_cognito_email(
        pool,
        attributes["email"],
        cognito._expand_template(subject, shown, code),
        cognito._expand_template(message, shown, code),
        type_name="CognitoEmailOtpMessage",
        extra={"Username": user["Username"]},
    )
    return code
