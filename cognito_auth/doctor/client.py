"""Whether the app client lets the app do what it does."""

from collections.abc import Iterator

from cognito_auth.config import STANDARD
from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Answer, Evidence

OF_CLIENT = "of DescribeUserPoolClient"
# what Cognito takes a number for that has no unit, and the number of who gave none
UNITS = {
    "AccessTokenValidity": ("AccessToken", "hours", 1),
    "IdTokenValidity": ("IdToken", "hours", 1),
    "RefreshTokenValidity": ("RefreshToken", "days", 30),
}


@check(
    "client-secret",
    "The app client has no secret",
    looked_at=f"ClientSecret {OF_CLIENT}",
    why="The app has none to send, so Cognito refuses every call.",
    advice="terraform apply makes a client without one (app_client), whose id python "
    "scripts/write_config.py writes",
)
def client_secret(seen: Evidence) -> Iterator[str]:
    """Whether it has one, which can't be taken from it; it is not said."""
    if seen.client.get("ClientSecret"):
        yield f"The client {seen.config.client_id} has a secret."


@check(
    "srp",
    "The app client allows sign-in by SRP",
    looked_at=f"ExplicitAuthFlows {OF_CLIENT}",
    why="Cognito refuses every sign-in.",
    advice="app_client.auth_flows in terraform.tfvars with ALLOW_USER_SRP_AUTH, or "
    "without the line",
)
def srp(seen: Evidence) -> Iterator[str]:
    """Whether the password's proof is taken."""
    flows = _flows(seen.client)
    if "ALLOW_USER_SRP_AUTH" not in flows:
        yield f"It allows {', '.join(sorted(flows))} only."


@check(
    "refresh",
    "The app client allows sessions to be refreshed",
    looked_at=f"ExplicitAuthFlows and RefreshTokenRotation {OF_CLIENT}",
    why="Everybody is signed out when the first access token expires.",
    advice="app_client.auth_flows in terraform.tfvars with ALLOW_REFRESH_TOKEN_AUTH, "
    "or refresh_token_rotation = {}",
)
def refresh(seen: Evidence) -> Iterator[str]:
    """Whether refresh tokens are taken, by either of Cognito's ways."""
    is_rotating = seen.client.get("RefreshTokenRotation", {}).get("Feature")
    if is_rotating != "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" not in _flows(
        seen.client
    ):
        yield "It neither allows ALLOW_REFRESH_TOKEN_AUTH nor rotates refresh tokens."


def _flows(client: Answer) -> set[str]:
    """The flows in today's names.

    Source: ExplicitAuthFlows of CreateUserPoolClient; older clients have older names,
    beside which SRP and refresh were always allowed, but for CUSTOM_AUTH_FLOW_ONLY.
    """
    flows = set(client.get("ExplicitAuthFlows", ()))
    if any(name.startswith("ALLOW_") for name in flows):
        return flows
    implied = {"ALLOW_REFRESH_TOKEN_AUTH"}
    if "CUSTOM_AUTH_FLOW_ONLY" not in flows:
        implied.add("ALLOW_USER_SRP_AUTH")
    return flows | implied


@check(
    "choice",
    "The app client lets people choose how to sign in, where the app does",
    looked_at=f"ExplicitAuthFlows {OF_CLIENT} against first_factors",
    why="The sign-in page asks how an account can sign in, and Cognito refuses to say.",
    advice="app_client.auth_flows in terraform.tfvars with ALLOW_USER_AUTH, or without "
    "the line",
)
def choice(seen: Evidence) -> Iterator[str]:
    """Whether passkeys and mailed codes can be asked for, if the app offers them."""
    can_choose = chooses(seen.client)
    others = [name for name in seen.config.first_factors if name != "PASSWORD"]
    if others and not can_choose:
        yield f"stack.json offers {', '.join(others)}, and ALLOW_USER_AUTH is missing."


def chooses(client: Answer) -> bool:
    """Whether a client takes other first factors than the password."""
    return "ALLOW_USER_AUTH" in _flows(client)


@check(
    "writable",
    "The app client may write what people fill in",
    looked_at=f"WriteAttributes {OF_CLIENT} against SchemaAttributes and "
    "sign_up_attributes",
    why="Cognito refuses to register anybody who fills it in, and everybody where it "
    "is required.",
    advice="app_client.write_attributes in terraform.tfvars with it",
)
def writable(seen: Evidence) -> Iterator[str]:
    """Whether sign-up may set all that it must, and all that it is asked for."""
    # Source: WriteAttributes: a client that says nothing may write the standard ones
    may = set(seen.client.get("WriteAttributes") or {*STANDARD, "email"})
    required = {
        one["Name"]
        for one in seen.pool.get("SchemaAttributes", ())
        if one.get("Required") and one["Name"] != "sub"
    }
    asked = {one.name for one in seen.config.sign_up_attributes}
    for name in sorted((required | asked) - may):
        kind = "required by the pool" if name in required else "on the form"
        yield f"{name}, {kind}, is not among the client's WriteAttributes."


@check(
    "validity",
    "Every validity of a token has its unit",
    looked_at=f"TokenValidityUnits {OF_CLIENT}",
    why="A number without one means hours, or days for refresh tokens: tokens live far "
    "longer than meant.",
    advice="token_validity in terraform.tfvars, whose names have the units in them",
)
def validity(seen: Evidence) -> Iterator[str]:
    """Whether a number stands there that may be meant otherwise than it is read."""
    units = seen.client.get("TokenValidityUnits") or {}
    for name, (kind, unit, usual) in UNITS.items():
        number = seen.client.get(name)
        if number and number != usual and not units.get(kind):
            yield f"{name} is {number} without a unit: {number} {unit}."


@check(
    "unknown-users",
    "No error tells who has an account",
    looked_at=f"PreventUserExistenceErrors {OF_CLIENT}",
    why="Strangers find out which addresses have accounts.",
    advice="terraform apply: the module sets it to ENABLED",
)
def unknown_users(seen: Evidence) -> Iterator[str]:
    """Whether Cognito answers for unknown users as for others."""
    found = seen.client.get("PreventUserExistenceErrors", "LEGACY")
    if found != "ENABLED":
        yield f"PreventUserExistenceErrors is {found}."


@check(
    "revocation",
    "Refresh tokens can be revoked",
    looked_at=f"EnableTokenRevocation {OF_CLIENT}",
    why="Signing out ends the session here, but not the refresh token at Cognito.",
    advice="terraform apply: the module turns it on",
)
def revocation(seen: Evidence) -> Iterator[str]:
    """Whether a sign-out ends a refresh token."""
    if not seen.client.get("EnableTokenRevocation"):
        yield "EnableTokenRevocation is off."
