"""The life of a stack by the calls of AWS provider 6.x, on the embedded Cognito.

By a port of these calls, which is not the provider: see provider_calls/. The modules
are the shipped ones, nothing is cut.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local import working_copy
from tests.embedded import Embedded
from tests.terraform.copied import Copy
from tests.terraform.demo import SOURCE, one_program
from tests.terraform.provider_calls.answers import answers
from tests.terraform.rights import needed, types
from tests.terraform.slow import SlowWay, slow_way
from tests.terraform.stand_in import plugin

pytestmark = [pytest.mark.terraform, one_program]

ROLE = "arn:aws:iam::123456789012:role/editors"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:auto-confirm"
TEAM = {"name": "team", "max_length": 40}
OAUTH = {
    "callback_urls": ["https://app.example.com/back"],
    "logout_urls": ["https://app.example.com"],
}


SENDER = {
    "source_arn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
    "from_address": "accounts@example.com",
}
WAYS_IN: dict[str, Any] = {
    "passkeys": {"relying_party_id": "example.com", "user_verification": "required"},
    "email_codes": {"first_factor": True, "second_factor": True},
    "remembered_devices": {},
    # of mails that are a second factor
    "email_sender": SENDER,
}


@dataclass(frozen=True)
class Watched(Copy):
    """And the way that its calls take."""

    way: SlowWay

    def attempt(self, variables: dict[str, Any]) -> "subprocess.CompletedProcess[str]":
        # the last of the .auto.tfvars wins
        file = self.directory / "zzz.auto.tfvars.json"
        file.write_text(json.dumps(variables))
        return self.terraform("apply", "-auto-approve")

    def apply(self, **variables: Any) -> dict[str, Any]:
        """Apply, and plan again, which must change nothing; the outputs."""
        applied = self.attempt(variables)
        assert applied.returncode == 0, applied.stderr
        self.succeed("plan", "-detailed-exitcode")
        printed = json.loads(self.succeed("output", "-json"))
        return {name: output["value"] for name, output in printed.items()}


@pytest.fixture
def copy(program: Path, emulator: Embedded, tmp_path: Path) -> Iterator[Watched]:
    directory = tmp_path / "terraform"
    directory.mkdir()
    working_copy.replace_files(SOURCE, directory, [])
    working_copy.point_at(emulator.endpoint_url, "us-east-1", directory)
    with (
        slow_way(emulator.endpoint_url, "", 0) as way,
        plugin.serving(answers(way.endpoint_url)) as reattach,
    ):
        made = Watched(program, directory, reattach, way)
        made.succeed("init")
        yield made


def test_stack_lives_by_the_calls_of_provider_6(
    copy: Watched, emulator: Embedded
) -> None:
    def settings(operation: str, name: str, **parameters: str) -> dict[str, Any]:
        found: dict[str, Any] = getattr(emulator.admin, operation)(
            UserPoolId=made["user_pool_id"], **parameters
        )
        return found[name] if name else found

    made = copy.apply()
    pool = settings("describe_user_pool", "UserPool")
    assert pool["UserAttributeUpdateSettings"] == {
        "AttributesRequireVerificationBeforeUpdate": ["email"]
    }

    # everything that can be changed in place
    grown = copy.apply(
        sign_up_attributes=[TEAM, {"name": "age", "type": "Number"}],
        tags={"service": "accounts"},
        password_policy={"minimum_length": 14, "require_symbols": False},
        token_validity={"access_minutes": 15},
        groups={"admins": {"precedence": 1}, "editors": {"role_arn": ROLE}},
        clients={"server": {"generate_secret": True, "oauth": OAUTH}},
        triggers={"pre_sign_up": FUNCTION},
        self_sign_up=False,
    )
    assert grown["user_pool_id"] == made["user_pool_id"]
    assert grown["client_id"] == made["client_id"]
    pool = settings("describe_user_pool", "UserPool")
    assert pool["UserPoolTags"] == {"service": "accounts"}
    assert pool["LambdaConfig"] == {"PreSignUp": FUNCTION}
    assert settings("get_group", "Group", GroupName="editors")["RoleArn"] == ROLE
    server = {"ClientId": grown["client_ids"]["server"]}
    client = settings("describe_user_pool_client", "UserPoolClient", **server)
    assert client["CallbackURLs"] == OAUTH["callback_urls"]

    # and back: what is left out goes, the second factor and OAuth with it
    pages = {"description": "Pages", "precedence": 2}
    fewer = {
        "sign_up_attributes": [TEAM, {"name": "age", "type": "Number"}],
        "mfa": "OFF",
        "groups": {"editors": pages | {"role_arn": ROLE}},
        "clients": {"server": {"generate_secret": True}},
    }
    copy.apply(**fewer)
    factors = settings("get_user_pool_mfa_config", "")
    assert factors["MfaConfiguration"] == "OFF"
    assert "SoftwareTokenMfaConfiguration" not in factors
    pool = settings("describe_user_pool", "UserPool")
    assert (pool["LambdaConfig"], pool["UserPoolTags"]) == ({}, {})
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    group = settings("get_group", "Group", GroupName="editors")
    assert (group["Description"], group["Precedence"]) == ("Pages", 2)
    client = settings("describe_user_pool_client", "UserPoolClient", **server)
    assert client["AllowedOAuthFlowsUserPoolClient"] is False

    assert not copy.way.empty, "the API wants something in them"

    # not a group's role: the provider sends an empty one, which Cognito refuses
    refused = copy.attempt(fewer | {"groups": {"editors": pages}})
    assert refused.returncode == 1
    assert "at 'roleArn' failed to satisfy constraint" in refused.stderr
    assert copy.way.empty == {"UpdateGroup.RoleArn"}

    # on again, and refresh tokens that rotate
    copy.apply(
        sign_up_attributes=[TEAM, {"name": "age", "type": "Number"}],
        mfa="ON",
        refresh_token_rotation={"grace_seconds": 20},
    )
    assert settings("get_user_pool_mfa_config", "")["MfaConfiguration"] == "ON"
    web = {"ClientId": made["client_id"]}
    client = settings("describe_user_pool_client", "UserPoolClient", **web)
    assert client["RefreshTokenRotation"] == {
        "Feature": "ENABLED",
        "RetryGracePeriodSeconds": 20,
    }

    copy.succeed("destroy", "-auto-approve")
    pools = emulator.admin.list_user_pools(MaxResults=60)["UserPools"]
    assert made["user_pool_id"] not in {each["Id"] for each in pools}
    assert "cognito-idp:UpdateUserPool" in copy.way.asked
    assert copy.way.asked <= needed(types())
    assert copy.way.empty == {"UpdateGroup.RoleArn"}


def test_ways_in_are_set_and_taken_away(copy: Watched, emulator: Embedded) -> None:
    def pool() -> dict[str, Any]:
        found: dict[str, Any] = emulator.admin.describe_user_pool(UserPoolId=pool_id)
        return found["UserPool"]

    def factors() -> dict[str, Any]:
        found: dict[str, Any] = emulator.admin.get_user_pool_mfa_config(
            UserPoolId=pool_id
        )
        return found

    def flows() -> set[str]:
        found = emulator.admin.describe_user_pool_client(
            UserPoolId=pool_id, ClientId=made["client_id"]
        )
        return set(found["UserPoolClient"]["ExplicitAuthFlows"])

    made = copy.apply(**WAYS_IN)
    pool_id = made["user_pool_id"]
    every = ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"]
    assert set(pool()["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]) == set(
        every
    )
    assert pool()["DeviceConfiguration"] == {
        "ChallengeRequiredOnNewDevice": True,
        "DeviceOnlyRememberedOnUserPrompt": True,
    }
    assert factors()["WebAuthnConfiguration"] == {
        "RelyingPartyId": "example.com",
        "UserVerification": "required",
    }
    assert "{####}" in factors()["EmailMfaConfiguration"]["Message"]
    assert factors()["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert "ALLOW_USER_AUTH" in flows()
    recovery = pool()["AccountRecoverySetting"]["RecoveryMechanisms"]
    assert [each["Name"] for each in recovery] == [
        "verified_email",
        "verified_phone_number",
    ]
    assert made["first_factors"] == every
    assert made["passkeys_relying_party"] == "example.com"
    assert made["remembers_devices"] is True

    # left out, the policy stays, and Terraform says so; said, it goes
    rest = {"email_sender": SENDER}
    left = copy.attempt(rest)
    assert left.returncode == 0, left.stderr
    heard = " ".join(left.stdout.replace("│", " ").split())
    assert 'set first_factors to ["PASSWORD"] to switch the rest off' in heard
    gone = copy.apply(**rest, first_factors=["PASSWORD"])
    assert pool()["Policies"]["SignInPolicy"] == {
        "AllowedFirstAuthFactors": ["PASSWORD"]
    }
    assert "DeviceConfiguration" not in pool()
    assert factors().keys() & {"WebAuthnConfiguration", "EmailMfaConfiguration"} == (
        set()
    )
    assert "ALLOW_USER_AUTH" not in flows()
    assert gone["first_factors"] == ["PASSWORD"]
    assert gone["user_pool_id"] == pool_id
    assert copy.way.asked <= needed(types())
    assert not copy.way.empty
