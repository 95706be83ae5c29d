"""Whether what is configured is there, and is what the pool is."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from cognito_auth.config import SignUpAttribute, StackConfig
from cognito_auth.doctor.check import check
from cognito_auth.doctor.client import chooses
from cognito_auth.doctor.evidence import Answer, Evidence, NotThere, Unchecked
from cognito_auth.errors import ConfigError

# attributes that no form asks for by a name of the pool's
OWN = {"email", "sub"}
# of what a pool can have, what the app knows; of its own apps `second-factor` tells
KNOWN = {
    "first_factors": {"PASSWORD", "WEB_AUTHN", "EMAIL_OTP"},
    "second_factors": {"EMAIL_OTP"},
}
POLICY = {
    "minimum_length": "MinimumLength",
    "require_lowercase": "RequireLowercase",
    "require_uppercase": "RequireUppercase",
    "require_numbers": "RequireNumbers",
    "require_symbols": "RequireSymbols",
}
BOUNDS = {
    "min_length": ("StringAttributeConstraints", "MinLength"),
    "max_length": ("StringAttributeConstraints", "MaxLength"),
    "min_value": ("NumberAttributeConstraints", "MinValue"),
    "max_value": ("NumberAttributeConstraints", "MaxValue"),
}


@check(
    "stack",
    "The settings name a user pool",
    looked_at="stack.json, and the COGNITO_ variables and secrets that override it",
    why='Every page says "Not set up yet".',
    advice="terraform apply, then python scripts/write_config.py (scripts/up for the "
    "embedded Cognito)",
)
def stack(seen: Evidence) -> Iterator[str]:
    """Whether there is a configuration, and it can be meant."""
    try:
        seen.configured()
    except ConfigError as error:
        yield f"{error}."


@check(
    "pool",
    "The pool and its client are there, in this region",
    looked_at="DescribeUserPool and DescribeUserPoolClient",
    why="Nobody can register or sign in.",
    advice="python scripts/write_config.py, with AWS_REGION and AWS_PROFILE as for "
    "terraform apply",
)
def pool(seen: Evidence) -> Iterator[str]:
    """Whether Cognito knows the ids that are configured."""
    config = seen.config
    try:
        _ = seen.pool
    except NotThere:
        yield f"There is no pool {config.user_pool_id} in {config.region}."
        return
    try:
        _ = seen.client
    except NotThere:
        yield f"{config.user_pool_id} has no client {config.client_id}."


@check(
    "rights",
    "Who runs this may look at all of the pool",
    looked_at="the answers of AWS to each reading call",
    why="What can't be looked at may be wrong.",
    advice="terraform output -raw doctor_policy",
)
def rights(seen: Evidence) -> Iterator[str]:
    """Whether each fact can be had; the first that can't be says why."""
    lacking: dict[str, str] = {}
    for name in ("pool", "client", "mfa", "accounts"):
        try:
            getattr(seen, name)
        except NotThere:
            continue
        except Unchecked as problem:
            lacking[problem.reason] = problem.advice
    if lacking:
        raise Unchecked("; ".join(lacking), next(iter(lacking.values())))
    yield from ()


@check(
    "in-step",
    "stack.json says what the pool is",
    looked_at="stack.json against DescribeUserPool, DescribeUserPoolClient and "
    "GetUserPoolMfaConfig",
    why="Pages ask for what the pool refuses, or keep what it offers from people.",
    advice="terraform apply, then python scripts/write_config.py",
)
def in_step(seen: Evidence) -> Iterator[str]:
    """Whether each field of the configuration is what Cognito has."""
    config, found = seen.config, _as_configured(seen)
    for name, there in found.items():
        here = getattr(config, name)
        if name in KNOWN:
            here = sorted({*here} & KNOWN[name])
        if here != there:
            yield _apart(name, there, here)
    policy = seen.pool.get("Policies", {}).get("PasswordPolicy", {})
    for name, cognitos in POLICY.items():
        here = getattr(config.password_policy, name)
        if (there := policy.get(cognitos, here)) != here:
            yield _apart(f"password_policy.{name}", there, here)


def _as_configured(seen: Evidence) -> dict[str, Any]:
    pool, rotation = seen.pool, seen.client.get("RefreshTokenRotation", {})
    ways = pool.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    admin = pool.get("AdminCreateUserConfig", {})
    return {
        "mfa": seen.mfa.get("MfaConfiguration", "OFF"),
        "refresh_token_rotation": rotation.get("Feature") == "ENABLED",
        "self_sign_up": not admin.get("AllowAdminCreateUserOnly", False),
        "password_reset": [way["Name"] for way in ways] != ["admin_only"],
        **_ways_in(seen),
    }


def _ways_in(seen: Evidence) -> dict[str, Any]:
    """What the pool and its client offer beside a password and its app.

    A domain for passkeys that the app doesn't offer is managed login's affair.
    """
    pool, mfa = seen.pool, seen.mfa
    policy = pool.get("Policies", {}).get("SignInPolicy", {})
    first = {*policy.get("AllowedFirstAuthFactors", ()), "PASSWORD"}
    found: dict[str, Any] = {"first_factors": ["PASSWORD"]}
    if chooses(seen.client):
        found["first_factors"] = sorted(first & KNOWN["first_factors"])
    if mfa.get("MfaConfiguration", "OFF") != "OFF":
        devices = pool.get("DeviceConfiguration") or {}
        remembers = bool(devices.get("ChallengeRequiredOnNewDevice"))
        found["remembers_devices"] = remembers
        is_mailed = bool(mfa.get("EmailMfaConfiguration"))
        found["second_factors"] = ["EMAIL_OTP"] if is_mailed else []
    if "WEB_AUTHN" in seen.config.first_factors:
        party = mfa.get("WebAuthnConfiguration", {}).get("RelyingPartyId", "")
        found["passkeys_relying_party"] = party
    return found


@check(
    "attributes",
    "The pool's attributes are those of the form",
    looked_at="SchemaAttributes of DescribeUserPool against sign_up_attributes",
    why="Cognito never changes an attribute once made, and refuses sign-ups that lack "
    "a required one.",
    advice="sign_up_attributes in terraform.tfvars as the pool has them (a new name "
    "for a new rule), terraform apply, python scripts/write_config.py",
)
def attributes(seen: Evidence) -> Iterator[str]:
    """Whether what people fill in is what the pool was made with."""
    config = seen.config
    made = {one["Name"]: one for one in seen.pool.get("SchemaAttributes", ())}
    for asked in config.sign_up_attributes:
        if asked.name in made:
            yield from _differences(asked, made[asked.name])
        else:
            yield f"The pool has no attribute {asked.name}, which the form asks for."
    yield from _unasked(config, made)


def _unasked(config: StackConfig, made: dict[str, Answer]) -> Iterator[str]:
    asked = {one.name for one in config.sign_up_attributes}
    for name, one in made.items():
        if config.self_sign_up and one.get("Required") and name not in asked | OWN:
            yield f"The pool requires {name}, which the form does not ask for."


def _differences(asked: SignUpAttribute, made: Answer) -> Iterator[str]:
    there = {
        "type": made.get("AttributeDataType", "String"),
        "required": made.get("Required", False),
        "mutable": made.get("Mutable", True),
    }
    for bound, (constraints, name) in BOUNDS.items():
        value = made.get(constraints, {}).get(name)
        there[bound] = None if value is None else int(value)
    for rule, here in asdict(asked).items():
        if rule in there and here is not None and there[rule] not in (None, here):
            yield _apart(f"{asked.name}: {rule}", there[rule], here)


def _apart(name: str, there: object, here: object) -> str:
    return f"{name} is {_said(there)} in the pool, {_said(here)} in stack.json."


def _said(value: object) -> str:
    if isinstance(value, list):
        value = ", ".join(value)
    if value == "":
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
