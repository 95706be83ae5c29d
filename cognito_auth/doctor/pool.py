"""Whether the pool's own settings are those that the app works with."""

from collections.abc import Iterator

from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Evidence

NEW_POOL = (
    "a new pool, which has it right (Cognito never changes it); for existing accounts "
    'terraform/README.md, "Bring an existing pool"'
)
WITH_VERIFICATION = "MULTI_FACTOR_WITH_USER_VERIFICATION"


@check(
    "case",
    "Case does not count in user names",
    looked_at="UsernameConfiguration of DescribeUserPool",
    why="Ada@example.com and ada@example.com are two accounts, and the app, which "
    "writes addresses in lower case, reaches one of them.",
    advice=f"username_case_sensitive = false in {NEW_POOL}",
)
def case(seen: Evidence) -> Iterator[str]:
    """Whether one address is one account; pools without the setting are older."""
    if seen.pool.get("UsernameConfiguration", {}).get("CaseSensitive", True):
        yield "CaseSensitive is true, as in every pool without UsernameConfiguration."


@check(
    "user-names",
    "Email addresses are user names",
    looked_at="UsernameAttributes and AliasAttributes of DescribeUserPool",
    why="The app registers people under their address, which Cognito refuses where it "
    "is an alias.",
    advice=f'username_attributes = ["email"] in {NEW_POOL}',
)
def user_names(seen: Evidence) -> Iterator[str]:
    """Whether an address is what an account is called by."""
    if "email" in seen.pool.get("UsernameAttributes", ()):
        return
    if "email" in seen.pool.get("AliasAttributes", ()):
        yield "An address is an alias beside a user name."
    else:
        yield "An address is no user name."


@check(
    "passkeys",
    "Passkeys go with the second factor",
    looked_at="WebAuthnConfiguration of GetUserPoolMfaConfig",
    why="Where everybody needs a second factor, nobody can sign in with a passkey "
    "that doesn't count as two.",
    advice='mfa = "OPTIONAL", or passkeys = null, in terraform.tfvars (AWS provider '
    "6.62 can't say FactorConfiguration, and takes away what the AWS CLI says)",
)
def passkeys(seen: Evidence) -> Iterator[str]:
    """Whether passkeys work where a second factor is wanted of everybody."""
    found = seen.mfa.get("WebAuthnConfiguration")
    if found is None or seen.mfa.get("MfaConfiguration") != "ON":
        return
    factor = found.get("FactorConfiguration", "SINGLE_FACTOR")
    if factor != WITH_VERIFICATION:
        yield f"MFA is ON, and FactorConfiguration is {factor}."
