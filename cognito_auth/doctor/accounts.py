"""Whether the accounts that there are can do what the pool asks of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import MOST_ACCOUNTS, MOST_ASKED, Evidence
from cognito_auth.inputs.emails import masked_email

SHOWN = 3


@check(
    "second-factor",
    "Everybody can give the second factor that is asked for",
    looked_at="GetUserPoolMfaConfig, and of the first "
    f"{MOST_ACCOUNTS} accounts (ListUsers) {MOST_ASKED} without a phone number "
    "(AdminGetUser)",
    why="Who is asked for a code by text message and has no phone can't sign in.",
    advice="terraform apply, which turns authenticator apps on; then have them choose "
    "one, or set their phone_number (aws cognito-idp admin-update-user-attributes)",
)
def second_factor(seen: Evidence) -> Iterator[str]:
    """Whether apps are on, and nobody waits for a text message to no number."""
    mfa = seen.mfa
    if mfa.get("MfaConfiguration", "OFF") == "OFF":
        return
    has_apps = mfa.get("SoftwareTokenMfaConfiguration", {}).get("Enabled", False)
    if not has_apps:
        yield "Authenticator apps, the second factor that people set up here, are off."
    if "SmsMfaConfiguration" not in mfa:
        return
    is_asked_of_all = mfa["MfaConfiguration"] == "ON" and not has_apps
    stuck = []
    for user in _without_phone(seen.accounts)[:MOST_ASKED]:
        factors = seen.factors(user["Username"])
        if factors == ["SMS_MFA"] or (is_asked_of_all and not factors):
            stuck.append(user)
    if stuck:
        yield f"{_counted(stuck)} would get a text message, without a phone number."


def _without_phone(users: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        user
        for user in users
        if user.get("Enabled") and not user["attributes"].get("phone_number")
    ]


@check(
    "verified-email",
    "Everybody can reset a forgotten password",
    looked_at=f"email_verified of the first {MOST_ACCOUNTS} accounts (ListUsers)",
    why="Cognito mails no code to an address that is not verified, and the account is "
    "lost with its password.",
    advice="python scripts/confirm_user.py EMAIL for each, once it is known to be "
    "theirs",
)
def verified_email(seen: Evidence) -> Iterator[str]:
    """Whether each confirmed account has an address that a code can go to."""
    ways = seen.pool.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    names = [way["Name"] for way in ways] or ["verified_email", "verified_phone_number"]
    proofs = [
        f"{name.removeprefix('verified_')}_verified"
        for name in names
        if name.startswith("verified_")
    ]
    lost = [
        user
        for user in (seen.accounts if proofs else ())
        if user.get("Enabled")
        and user.get("UserStatus") in ("CONFIRMED", "RESET_REQUIRED")
        and not any(user["attributes"].get(proof) == "true" for proof in proofs)
    ]
    if lost:
        yield f"{_counted(lost)} without a verified address."


def _counted(users: Sequence[dict[str, Any]]) -> str:
    """How many there are, and the first of them, masked."""
    names = [
        masked_email(user["attributes"].get("email", "")) for user in users[:SHOWN]
    ]
    more = ", ..." if len(users) > SHOWN else ""
    noun = "account" if len(users) == 1 else "accounts"
    return f"{len(users)} {noun} ({', '.join(names)}{more})"
