"""Whether the pool's mails reach everybody."""

from collections.abc import Iterator

from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Answer, Evidence, NotThere

ARN_PARTS = 6


@check(
    "sender",
    "The pool mails by a sender without a daily limit",
    looked_at="EmailConfiguration of DescribeUserPool",
    why="Cognito's own sender stops at 50 mails a day: the next person gets no code.",
    advice="email (with active = true once verified) or email_sender in "
    "terraform.tfvars",
)
def sender(seen: Evidence) -> Iterator[str]:
    """Whether mails go by SES; the embedded stack's own sender has no limit."""
    is_own = _configuration(seen).get("EmailSendingAccount") != "DEVELOPER"
    is_functions = "CustomEmailSender" in seen.pool.get("LambdaConfig", {})
    if is_own and not is_functions and not seen.config.is_embedded:
        yield "EmailSendingAccount is COGNITO_DEFAULT."


@check(
    "ses",
    "SES sends the pool's mails, to everybody",
    looked_at="GetEmailIdentity and GetAccount of SES",
    why="Cognito can't send its codes, or only to addresses that SES has verified.",
    advice="verify the identity (terraform output email_dkim_records) and ask for "
    "production access in the SES console",
)
def ses(seen: Evidence) -> Iterator[str]:
    """Whether the identity is verified, and the account out of the sandbox."""
    found = _configuration(seen)
    if found.get("EmailSendingAccount") != "DEVELOPER":
        return
    parts = str(found.get("SourceArn", "")).split(":", ARN_PARTS - 1)
    if len(parts) < ARN_PARTS or not parts[-1].startswith("identity/"):
        yield "The pool has SES send, and names no identity."
        return
    region, name = parts[3], parts[-1].removeprefix("identity/")
    try:
        identity = seen.ask(
            "sesv2", "get_email_identity", region=region, EmailIdentity=name
        )
    except NotThere:
        yield f"SES has no identity {name} in {region}."
    else:
        if not identity.get("VerifiedForSendingStatus"):
            status = identity.get("VerificationStatus", "unknown")
            yield f"The identity {name} is not verified ({status})."
    account = seen.ask("sesv2", "get_account", region=region)
    if not account.get("SendingEnabled", True):
        yield f"SES has stopped sending for this account in {region}."
    if not account.get("ProductionAccessEnabled"):
        yield f"SES is in the sandbox in {region}: it mails to verified addresses only."


def _configuration(seen: Evidence) -> Answer:
    found: Answer = seen.pool.get("EmailConfiguration", {})
    return found
