"""What the packaged AWS provider is too old to say of a pool, said by calls.

Provider 6.x makes the same ones: SetUserPoolMfaConfig, UpdateUserPool and
UpdateUserPoolClient, each with all else as it is. What is wanted is in the outputs;
Terraform keeps the rest, so the client's flow is new to it at each apply.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cognito_auth.errors import AuthError
from local.terraform import TerraformError

# variables of the configuration, for a pool that offers what there is
PLAYED: dict[str, Any] = {
    "passkeys": {"relying_party_id": "localhost"},
    "email_codes": {"first_factor": True},
    "remembered_devices": {},
}
# and what is of this machine, whatever a real pool has: see openid_provider.py
OF_THIS_MACHINE = {
    *PLAYED,
    *("domain", "identity_providers", "identity_provider_secrets", "app_origins"),
}
CHOICE = "ALLOW_USER_AUTH"


def outputs(state: Path) -> dict[str, Any]:
    """What a terraform.tfstate has for outputs; nothing where there is none."""
    try:
        found = json.loads(state.read_bytes())["outputs"]
        return {name: output["value"] for name, output in found.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}  # terraform says what is wrong with it


def are_among(made: Mapping[str, Any]) -> bool:
    """Whether outputs offer more than the packaged provider can say."""
    return bool(
        len(made.get("first_factors") or ()) > 1
        or made.get("passkeys_relying_party")
        or "EMAIL_OTP" in (made.get("second_factors") or ())
    )


def tell(
    endpoint_url: str, region: str, made: Mapping[str, Any], asked: Mapping[str, Any]
) -> None:
    """Tell the embedded Cognito what the outputs say, where it has something else.

    Args:
        endpoint_url: The embedded Cognito.
        region: The region that it plays.
        made: Terraform's outputs.
        asked: The variables that were played, for what no output says.

    Raises:
        TerraformError: It refused, or did not answer.
    """
    # only now: boto3 takes a third of a second
    from cognito_auth import aws

    try:
        with aws.answers():
            api = aws.client(
                "cognito-idp", region=region, endpoint_url=endpoint_url, signed=True
            )
            _tell(api, made, asked)
    except (aws.Refusal, AuthError) as error:
        raise TerraformError(
            f"The embedded Cognito did not take passkeys and mailed codes: {error}. A "
            "fresh start gives up its accounts and may help: scripts/up --fresh"
        ) from error


def _tell(api: Any, made: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    pool = {"UserPoolId": made["user_pool_id"]}
    client = {**pool, "ClientId": made["client_id"]}
    factors = list(made["first_factors"])

    found = api.get_user_pool_mfa_config(**pool)
    wanted = _second_factors(found, made, asked)
    _send(api, "set_user_pool_mfa_config", found, wanted, pool)

    found = api.describe_user_pool(**pool)["UserPool"]
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}
    wanted = found | {"Policies": found["Policies"] | policy}
    _send(api, "update_user_pool", found, wanted, pool)

    found = api.describe_user_pool_client(**client)["UserPoolClient"]
    flows = {*found["ExplicitAuthFlows"]} - {CHOICE}
    if len(factors) > 1:
        flows.add(CHOICE)
    found["ExplicitAuthFlows"].sort()
    wanted = found | {"ExplicitAuthFlows": sorted(flows)}
    _send(api, "update_user_pool_client", found, wanted, client)


def _second_factors(
    found: Mapping[str, Any], made: Mapping[str, Any], asked: Mapping[str, Any]
) -> dict[str, Any]:
    apart = ("WebAuthnConfiguration", "EmailMfaConfiguration")
    wanted = {name: value for name, value in found.items() if name not in apart}
    if party := made["passkeys_relying_party"]:
        verification = (asked.get("passkeys") or {}).get("user_verification")
        wanted["WebAuthnConfiguration"] = {
            "RelyingPartyId": party,
            "UserVerification": verification or "preferred",
        }
    if "EMAIL_OTP" in made["second_factors"]:
        codes = asked.get("email_codes") or {}
        wanted["EmailMfaConfiguration"] = {
            "Subject": codes.get("subject") or "Your code to sign in",
            "Message": codes.get("message") or "Your code to sign in is {####}",
        }
    return wanted


def _send(
    api: Any,
    method: str,
    found: Mapping[str, Any],
    wanted: Mapping[str, Any],
    names: Mapping[str, str],
) -> None:
    """Call what replaces all settings, unless nothing would change."""
    operation = api.meta.method_to_api_mapping[method]
    members = api.meta.service_model.operation_model(operation).input_shape.members
    now, then = (
        {name: value for name, value in values.items() if name in members and value}
        for values in (found, wanted)
    )
    if now != then:
        getattr(api, method)(**then | dict(names))
