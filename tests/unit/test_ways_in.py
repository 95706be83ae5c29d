"""local/ways_in.py: when there is something to tell, and what is sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from local import ways_in
from local.terraform import TerraformError
from tests.unit.scripted_cognito import CLIENT, POOL, FakeCognito, fails, says

MADE: dict[str, Any] = {
    "user_pool_id": POOL,
    "client_id": CLIENT,
    "first_factors": ["PASSWORD", "WEB_AUTHN"],
    "second_factors": ["SOFTWARE_TOKEN_MFA"],
    "passkeys_relying_party": "localhost",
}
FACTORS = {
    "MfaConfiguration": "OPTIONAL",
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
}
PASSKEYS = {"RelyingPartyId": "localhost", "UserVerification": "preferred"}
POLICY = {"PasswordPolicy": {"MinimumLength": 12}}
POOL_OF_OURS = {"Id": POOL, "Policies": POLICY, "MfaConfiguration": "OPTIONAL"}
FLOWS = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
CLIENT_OF_OURS = {"UserPoolId": POOL, "ClientId": CLIENT, "ExplicitAuthFlows": FLOWS}


def tell(cognito: FakeCognito, asked: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the calls that change something held."""
    ways_in.tell(cognito.endpoint_url, "us-east-1", MADE, asked or {})
    return {
        request.operation: request.body
        for request in cognito.requests
        if not request.operation.startswith(("Get", "Describe"))
    }


def test_each_call_says_all_else_again() -> None:
    with FakeCognito() as cognito:
        cognito.answers = [
            *(says(FACTORS), says({}), says({"UserPool": POOL_OF_OURS}), says({})),
            *(says({"UserPoolClient": CLIENT_OF_OURS}), says({})),
        ]
        sent = tell(cognito, {"passkeys": {"user_verification": "required"}})

    required = PASSKEYS | {"UserVerification": "required"}
    assert sent["SetUserPoolMfaConfig"] == FACTORS | {
        "UserPoolId": POOL,
        "WebAuthnConfiguration": required,
    }
    first = {"SignInPolicy": {"AllowedFirstAuthFactors": MADE["first_factors"]}}
    assert sent["UpdateUserPool"] == {
        "UserPoolId": POOL,
        "Policies": POLICY | first,
        "MfaConfiguration": "OPTIONAL",
    }
    assert sent["UpdateUserPoolClient"] == {
        "UserPoolId": POOL,
        "ClientId": CLIENT,
        "ExplicitAuthFlows": sorted([*FLOWS, ways_in.CHOICE]),
    }


def test_nothing_is_sent_where_all_is_so() -> None:
    first = {"SignInPolicy": {"AllowedFirstAuthFactors": MADE["first_factors"]}}
    flows = {"ExplicitAuthFlows": [*FLOWS, ways_in.CHOICE]}
    with FakeCognito() as cognito:
        cognito.answers = [
            says(FACTORS | {"WebAuthnConfiguration": PASSKEYS}),
            says({"UserPool": POOL_OF_OURS | {"Policies": POLICY | first}}),
            says({"UserPoolClient": CLIENT_OF_OURS | flows}),
        ]
        assert tell(cognito) == {}


def test_a_refusal_is_told_with_what_to_do() -> None:
    with FakeCognito() as cognito:
        cognito.answers = [says(FACTORS), fails("InvalidParameterException")]
        with pytest.raises(TerraformError, match=r"--fresh$") as caught:
            tell(cognito)
    assert "SetUserPoolMfaConfig: InvalidParameterException" in str(caught.value)


@pytest.mark.parametrize(
    ("offered", "are"),
    [
        ({}, False),
        ({"first_factors": ["PASSWORD"], "passkeys_relying_party": ""}, False),
        ({"second_factors": ["SOFTWARE_TOKEN_MFA"]}, False),
        ({"first_factors": ["PASSWORD", "EMAIL_OTP"]}, True),
        ({"passkeys_relying_party": "localhost"}, True),
        ({"second_factors": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]}, True),
    ],
)
def test_there_is_something_to_tell(offered: dict[str, Any], are: bool) -> None:
    assert ways_in.are_among(offered) is are


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"outputs": {"region": 1}}'])
def test_a_state_that_says_nothing_offers_nothing(
    tmp_path: Path, text: str | None
) -> None:
    state = tmp_path / "terraform.tfstate"
    if text is not None:
        state.write_text(text)
    assert ways_in.outputs(state) == {}


def test_outputs_are_those_of_the_state(tmp_path: Path) -> None:
    state = tmp_path / "terraform.tfstate"
    found = {name: {"value": value} for name, value in MADE.items()}
    state.write_text(json.dumps({"outputs": found}))
    assert ways_in.outputs(state) == MADE
