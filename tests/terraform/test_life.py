"""The life of a stack: made, changed in place, grown, protected, taken away.

By the code of a real AWS provider, 3.39.0, on the embedded stack; what that provider
does not know can't be shown here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from local.terraform import TerraformError
from tests.embedded import Embedded
from tests.terraform.demo import Demo
from tests.terraform.rights import needed, types
from tests.terraform.slow import slow_way

pytestmark = [
    pytest.mark.terraform,
    pytest.mark.parametrize("program", ["shim"], indirect=True),
]

FIRST: dict[str, Any] = {
    "sign_up_attributes": [{"name": "team", "max_length": 40}],
    "session_table": {},
    "tags": {"service": "accounts"},
}
SECOND: dict[str, Any] = FIRST | {
    "sign_up_attributes": [*FIRST["sign_up_attributes"], {"name": "city"}],
    "mfa": "ON",
    "password_policy": {"minimum_length": 14, "require_symbols": False},
    "token_validity": {"access_minutes": 15},
    "groups": {"admins": {"precedence": 0}, "editors": {"description": "Pages"}},
    "clients": {"server": {"generate_secret": True}},
    "self_sign_up": False,
    "password_reset": False,
}


def test_stack_lives(fresh: Demo, source: Path, emulator: Embedded) -> None:
    variables = source / "terraform.tfvars.json"

    def apply(values: dict[str, Any], endpoint_url: str) -> dict[str, Any]:
        variables.write_text(json.dumps(values))
        fresh.provision(source, endpoint_url=endpoint_url)
        assert fresh.plan_changes_nothing()
        return fresh.outputs()

    with slow_way(emulator.endpoint_url, "", 0) as way:
        made = apply(FIRST, way.endpoint_url)
        assert made["session_store"] == "dynamodb://local-demo-sessions"
        [statement] = json.loads(made["app_policy"])["Statement"]
        assert statement["Resource"].endswith(":table/local-demo-sessions")
        [statement] = json.loads(made["confirm_user_policy"])["Statement"]
        assert statement["Resource"] == made["user_pool_arn"]

        # a state from before there could be more than one client
        address = "module.user_pool_client"
        moved = fresh.terraform("state", "mv", f'{address}["web"]', address)
        assert moved.returncode == 0, moved.stderr

        # in place: the accounts stay
        grown = apply(SECOND, way.endpoint_url)
        kept = ("user_pool_id", "client_id", "session_table")
        assert {name: grown[name] for name in kept} == {
            name: made[name] for name in kept
        }
        assert sorted(grown["client_ids"]) == ["server", "web"]
        for way_in in ("self_sign_up", "password_reset"):
            assert (made[way_in], grown[way_in]) == (True, False)
        check_second(emulator, grown)

        # a group that leaves takes no other along
        fewer = SECOND | {"groups": {"editors": SECOND["groups"]["editors"]}}
        variables.write_text(json.dumps(fewer))
        fresh.provision(source, endpoint_url=way.endpoint_url)
        groups = emulator.admin.list_groups(UserPoolId=made["user_pool_id"])["Groups"]
        assert [group["GroupName"] for group in groups] == ["editors"]

        # the provider refuses what Cognito can't do; with 6.x the plan does, and says
        # what to do instead
        variables.write_text(json.dumps(fewer | {"sign_up_attributes": []}))
        with pytest.raises(TerraformError, match="cannot modify or remove schema"):
            fresh.provision(source, endpoint_url=way.endpoint_url)

        # 3.39 can't protect a pool itself
        pool = {"UserPoolId": made["user_pool_id"], "MfaConfiguration": "ON"}
        emulator.admin.update_user_pool(DeletionProtection="ACTIVE", **pool)
        refused = fresh.terraform("destroy", "-auto-approve", "-input=false")
        assert refused.returncode == 1
        assert "deletion protection is activated" in refused.stderr
        emulator.admin.update_user_pool(DeletionProtection="INACTIVE", **pool)
        destroy = fresh.terraform("destroy", "-auto-approve", "-input=false")
        assert destroy.returncode == 0, destroy.stderr
        assert {"cognito-idp:AddCustomAttributes", "dynamodb:CreateTable"} <= way.asked
        assert way.asked <= needed(types())
        assert not way.empty, "the API wants something in them"


def check_second(emulator: Embedded, outputs: dict[str, Any]) -> None:
    pool_id = outputs["user_pool_id"]
    pool = emulator.admin.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["MfaConfiguration"] == "ON"
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    recovery = pool["AccountRecoverySetting"]["RecoveryMechanisms"]
    assert recovery == [{"Name": "admin_only", "Priority": 1}]
    assert pool["UserPoolTags"] == {"service": "accounts"}
    policy = pool["Policies"]["PasswordPolicy"]
    assert (policy["MinimumLength"], policy["RequireSymbols"]) == (14, False)
    names = {attribute["Name"] for attribute in pool["SchemaAttributes"]}
    assert {"custom:team", "custom:city"} <= names

    def client(name: str) -> dict[str, Any]:
        found: dict[str, Any] = emulator.admin.describe_user_pool_client(
            UserPoolId=pool_id, ClientId=outputs["client_ids"][name]
        )["UserPoolClient"]
        return found

    assert client("web")["AccessTokenValidity"] == 15
    assert "ClientSecret" not in client("web")
    assert client("server")["ClientSecret"]
    groups = emulator.admin.list_groups(UserPoolId=pool_id)["Groups"]
    assert {group["GroupName"] for group in groups} == {"admins", "editors"}
