"""Bringing an existing pool in: nobody loses a pool, a client or a user.

Published pools are imported, planned, applied and planned again by a port of the calls
of AWS provider 6.x (see provider_calls/), which is not the provider, on a Cognito in
memory. Pool and clients of our own are forgotten and imported again by the code of a
real provider, 3.39.0, on the embedded stack.
"""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from local import working_copy
from tests.embedded import Embedded
from tests.terraform.copied import Copy
from tests.terraform.demo import SOURCE, Demo, one_program
from tests.terraform.provider_calls.answers import answers_by
from tests.terraform.published_pool import NAMES, POOL_ID, Published
from tests.terraform.stand_in import plugin

pytestmark = [pytest.mark.terraform, one_program]

POOL = "module.user_pool.aws_cognito_user_pool.this"
CLIENT = "aws_cognito_user_pool_client.this"


def import_block(address: str, name: str) -> str:
    return f'import {{\n  to = {address}\n  id = "{name}"\n}}\n'


@dataclass(frozen=True)
class Adoption:
    """A published pool, and a copy of the configuration that imports it."""

    copy: Copy
    world: Published

    def write_import(self) -> None:
        blocks = [import_block(POOL, POOL_ID)]
        for client_id in self.world.clients:
            module = f'module.user_pool_client["{client_id.removesuffix("0example")}"]'
            blocks.append(import_block(f"{module}.{CLIENT}", f"{POOL_ID}/{client_id}"))
        (self.copy.directory / "import.tf").write_text("".join(blocks))

    def attempt(self, **variables: Any) -> list[dict[str, Any]]:
        """What Terraform says while it plans, event by event."""
        file = self.copy.directory / "zzz.auto.tfvars.json"
        given = {"existing_pool_id": POOL_ID} | self.world.variables | variables
        file.write_text(json.dumps(given))
        plan = self.copy.terraform("plan", "-json", "-out=plan")
        return [json.loads(line) for line in plan.stdout.splitlines()]

    def plan(self, **variables: Any) -> dict[str, str]:
        """What a plan does to each resource of AWS that it changes."""
        events = self.attempt(**variables)
        assert not said(events, "error"), said(events, "error")
        changes = [event["change"] for event in events if "change" in event]
        return {
            change["resource"]["addr"]: change["action"]
            for change in changes
            if change["resource"]["resource_type"].startswith("aws_")
            and change["action"] not in ("import", "noop", "read")
        }

    def apply(self) -> None:
        """Apply what was planned."""
        self.copy.succeed("apply", "plan")


def said(events: list[dict[str, Any]], severity: str) -> str:
    """Errors or warnings among the events."""
    return "\n".join(
        event["diagnostic"]["summary"] + ": " + event["diagnostic"]["detail"]
        for event in events
        if event["type"] == "diagnostic" and event["diagnostic"]["severity"] == severity
    )


@pytest.fixture(scope="module")
def initialized(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration after `terraform init`, which needs no provider's answers."""
    directory = tmp_path_factory.mktemp("initialized")
    working_copy.replace_files(SOURCE, directory, [])
    with plugin.serving() as reattach:
        Copy(program, directory, reattach).succeed("init")
    return directory


@pytest.fixture
def adopt(program: Path, initialized: Path, tmp_path: Path) -> Iterator[Any]:
    with ExitStack() as servings:

        def adoption(name: str | Published) -> Adoption:
            world = Published.read(name) if isinstance(name, str) else name
            directory = shutil.copytree(initialized, tmp_path / "terraform")
            served = plugin.serving(answers_by(world))
            copy = Copy(program, directory, servings.enter_context(served))
            made = Adoption(copy, world)
            if isinstance(name, str):
                made.write_import()
            return made

        yield adoption


@pytest.mark.parametrize("name", NAMES)
def test_published_pool_comes_in_with_all_its_users(adopt: Any, name: str) -> None:
    adoption: Adoption = adopt(name)
    world = adoption.world
    before = Published.read(name)
    # a client that the app has and the pool had not is made, everything else stays
    web = f'module.user_pool_client["web"].{CLIENT}'
    fresh = {} if "web0example" in before.clients else {web: "create"}
    planned = adoption.plan()
    assert {at: what for at, what in planned.items() if what != "update"} == fresh
    adoption.apply()
    assert adoption.plan() == {}
    for fixed in ("Name", "UsernameAttributes", "AliasAttributes", "Domain"):
        assert world.pool.get(fixed) == before.pool.get(fixed)
    asked = [
        each["Name"]
        for what, sent in world.changes
        if what == "AddCustomAttributes"
        for each in sent["CustomAttributes"]
    ]
    assert asked == (["city"] if name == "cdk_attributes" else [])
    for client_id, client in before.clients.items():
        assert world.clients[client_id].get("ClientSecret") == client.get(
            "ClientSecret"
        )


IDS = {"web": "1example23456789", "mobile": "2example23456789"}
CODE_MAIL = "Code {####}"
CODE = re.compile(r"```hcl\n(.*?)```", re.S)


def test_guide_is_followed_word_by_word(adopt: Any) -> None:
    guide = (SOURCE / "README.md").read_text().split("## Bring an existing pool\n")[1]
    variables, imports = CODE.findall(guide)[:2]
    adoption = adopt(Published.read("amplify", "us-east-1_Ab129faBb", IDS))
    copy = adoption.copy
    (copy.directory / "terraform.tfvars").write_text(variables)
    (copy.directory / "import.tf").write_text(imports)
    plan = copy.succeed("plan", "-out=plan")
    expected = re.search(r"`(\d to import, [^`]*)`", guide)
    assert expected
    assert f"Plan: {expected[1]}" in plan
    adoption.apply()
    (copy.directory / "import.tf").unlink()
    copy.succeed("plan", "-detailed-exitcode")


def test_example_brings_a_pool_in(adopt: Any) -> None:
    ids = {"site": "1example23456789"}
    world = Published.read("cdk_google", "eu-central-1_Ab129faBb", ids)
    adoption = adopt(world)
    modules = adoption.copy.directory / "modules"
    example = Path("user_pool/examples/adopt")
    shutil.copytree(SOURCE / "modules" / example, modules / example)
    [imports] = CODE.findall((modules / example / "README.md").read_text())
    (modules / example / "import.tf").write_text(imports)
    there = replace(adoption.copy, directory=modules / example)
    there.succeed("init")
    assert "0 to destroy" in there.succeed("plan", "-out=plan")
    there.succeed("apply", "plan")
    there.succeed("plan", "-detailed-exitcode")


# by pool: what is said of it that is not so, and what the refusal must hold
FORM = [{"name": "name"}, {"name": "birthdate"}]
WRONG: dict[str, list[tuple[dict[str, Any], list[str]]]] = {
    "cdk_default": [
        ({"name": "other"}, ['named "Pool01234567-x9"', "set name to that"]),
        ({"username_case_sensitive": False}, ["set username_case_sensitive to null"]),
    ],
    "amplify": [
        (
            {"username_attributes": []},
            ['by ["email"]', "set username_attributes to that"],
        ),
        ({"username_case_sensitive": True}, ["set username_case_sensitive to false"]),
        ({"clients": {"mobile": {}}}, ["set generate_secret to true"]),
    ],
    "console_old": [
        (
            {"alias_attributes": []},
            ['["email","preferred_username"]', "set alias_attributes to that"],
        ),
    ],
    "machines": [
        ({"clients": {"worker": {}}}, ["set generate_secret to true"]),
        ({"existing_pool_id": "us-east-1_Another"}, [f"here, which is {POOL_ID}"]),
    ],
    "cdk_attributes": [
        ({"sign_up_attributes": FORM[:1]}, ["nobody could register: birthdate"]),
        (
            {"sign_up_attributes": [*FORM, {"name": "plan", "max_length": 9}]},
            ["never changes an attribute", '"name":"plan"', '"max_length":"256"'],
        ),
    ],
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_so_is_refused_by_the_plan(adopt: Any, name: str) -> None:
    adoption = adopt(name)
    for variables, sentences in WRONG[name]:
        refusal = said(adoption.attempt(**variables), "error")
        for sentence in sentences:
            assert sentence in refusal


def test_plan_says_what_stays_on(adopt: Any) -> None:
    adoption = adopt("passwordless")
    heard = said(adoption.attempt(first_factors=None), "warning")
    assert "more than passwords" in heard
    assert "EMAIL_OTP" in heard
    assert not said(adoption.attempt(), "warning")


def test_passkeys_and_codes_are_switched_off_where_asked(adopt: Any) -> None:
    adoption = adopt("passwordless")
    adoption.plan(first_factors=["PASSWORD"])
    adoption.apply()
    policy = adoption.world.pool["Policies"]["SignInPolicy"]
    assert policy == {"AllowedFirstAuthFactors": ["PASSWORD"]}
    assert "WebAuthnConfiguration" not in adoption.world.factors


def test_passkeys_and_codes_stay_where_they_are_said(adopt: Any) -> None:
    adoption = adopt("passwordless")
    factors = Published.read("passwordless").factors
    policy = Published.read("passwordless").pool["Policies"]["SignInPolicy"]
    arn = "arn:aws:ses:us-east-1:123456789012:identity/example.com"
    adoption.plan(
        first_factors=policy["AllowedFirstAuthFactors"],
        passkeys={"relying_party_id": "club.example.com"},
        email_codes={"second_factor": True, "subject": "Code", "message": CODE_MAIL},
        email_sender={"source_arn": arn, "from_address": "club@example.com"},
    )
    adoption.apply()
    assert adoption.world.factors == factors
    kept = adoption.world.pool["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
    assert set(kept) == set(policy["AllowedFirstAuthFactors"])


def test_devices_stay_where_they_are_said(adopt: Any) -> None:
    adoption = adopt("console_old")
    adoption.plan(remembered_devices={})
    adoption.apply()
    before = Published.read("console_old").pool["DeviceConfiguration"]
    assert adoption.world.pool["DeviceConfiguration"] == before


def test_plan_says_that_text_messages_stay_a_factor(adopt: Any) -> None:
    adoption = adopt("phone")
    heard = said(adoption.attempt(sms_mfa=False), "warning")
    assert "text messages" in heard
    assert not said(adoption.attempt(), "warning")


def test_identity_providers_of_a_client_stay(adopt: Any) -> None:
    adoption = adopt("federated")
    adoption.plan()
    adoption.apply()
    client = adoption.world.clients["site0example"]
    named = {"COGNITO", "Google", "AzureAD", "okta-oidc"}
    assert set(client["SupportedIdentityProviders"]) == named
    assert client["RefreshTokenValidity"] == 30


@pytest.mark.parametrize("version", ["V1_0", "V2_0", "V3_0"])
def test_trigger_keeps_its_version(adopt: Any, version: str) -> None:
    adoption = adopt("machines")
    function = adoption.world.pool["LambdaConfig"]["PreTokenGeneration"]
    config = {"LambdaArn": function, "LambdaVersion": version}
    adoption.world.pool["LambdaConfig"]["PreTokenGenerationConfig"] = config
    adoption.plan(pre_token_generation_version=version)
    adoption.apply()
    after = adoption.world.pool["LambdaConfig"]["PreTokenGenerationConfig"]
    assert after == config


def test_plan_refuses_to_let_a_function_for_tokens_go_alone(adopt: Any) -> None:
    adoption = adopt("federated")
    adoption.plan()
    adoption.apply()
    check = "arn:aws:lambda:us-east-1:123456789012:function:check"
    heard = said(adoption.attempt(triggers={"pre_sign_up": check}), "error")
    assert "nobody could sign in" in heard
    # with all others, the provider takes it away
    assert not said(adoption.attempt(triggers={}), "error")


def test_no_later_plan_replaces_the_pool_or_a_client(adopt: Any) -> None:
    adoption = adopt("amplify")
    adoption.plan()
    adoption.apply()
    for variables in (
        {"name": "other"},
        {"username_attributes": ["phone_number"]},
        {"username_case_sensitive": True},
        {"region": "eu-central-1"},
        {"clients": {"mobile": {"generate_secret": False}}},
    ):
        events = adoption.attempt(**variables)
        assert said(events, "error")
        done = {e["change"]["action"] for e in events if e["type"] == "planned_change"}
        assert not done & {"replace", "delete", "create"}


def test_own_pool_is_forgotten_and_imported_again(
    fresh: Demo, source: Path, emulator: Embedded
) -> None:
    values = {
        "sign_up_attributes": [{"name": "team", "max_length": 40}],
        "clients": {"server": {"generate_secret": True}},
    }
    (source / "terraform.tfvars.json").write_text(json.dumps(values))
    fresh.provision(source)
    before = fresh.outputs()
    clients = {
        f'module.user_pool_client["{name}"].{CLIENT}': client_id
        for name, client_id in before["client_ids"].items()
    }
    forgotten = fresh.terraform("state", "rm", POOL, *clients)
    assert forgotten.returncode == 0, forgotten.stderr
    pool_id = before["user_pool_id"]
    blocks = [import_block(POOL, pool_id)]
    blocks += [import_block(at, f"{pool_id}/{name}") for at, name in clients.items()]
    (source / "import.tf").write_text("".join(blocks))
    values["existing_pool_id"] = pool_id
    (source / "terraform.tfvars.json").write_text(json.dumps(values))
    fresh.provision(source)
    assert fresh.plan_changes_nothing()
    assert fresh.outputs() == before
    for client_id in clients.values():
        assert emulator.admin.describe_user_pool_client(
            UserPoolId=pool_id, ClientId=client_id
        )
