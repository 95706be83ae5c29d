"""Bringing an existing pool in: nobody loses a pool, a client or a user.

Published pools are imported, planned, applied and planned again by a port of the calls
of AWS provider 6.x (see provider_calls/), which is not the provider, on a Cognito in
memory. Pool and clients of our own are forgotten and imported again by the code of a
real provider, 3.39.0, on the embedded stack.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local import working_copy
from tests.embedded import Embedded
from tests.terraform.demo import SOURCE, Demo, one_program
from tests.terraform.provider_calls.answers import answers_by
from tests.terraform.published_pool import NAMES, POOL_ID, Published
from tests.terraform.stand_in import plugin
from tests.terraform.test_provider_calls import Copy

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

    def plan(self, **variables: Any) -> dict[str, Any]:
        """The plan, as Terraform prints it in JSON."""
        file = self.copy.directory / "zzz.auto.tfvars.json"
        given = {"existing_pool_id": POOL_ID} | self.world.variables | variables
        file.write_text(json.dumps(given))
        plan = self.copy.terraform("plan", "-out=plan", "-input=false")
        assert plan.returncode == 0, plan.stderr
        shown: dict[str, Any] = json.loads(
            self.copy.terraform("show", "-json", "plan").stdout
        )
        return shown

    def refused(self, **variables: Any) -> str:
        """What a plan is refused with, on one line."""
        file = self.copy.directory / "zzz.auto.tfvars.json"
        given = {"existing_pool_id": POOL_ID} | self.world.variables | variables
        file.write_text(json.dumps(given))
        plan = self.copy.terraform("plan", "-input=false")
        assert plan.returncode == 1, plan.stdout
        return " ".join(re.sub(r"[│╷╵]", " ", plan.stderr).split())


def actions(plan: dict[str, Any]) -> dict[str, list[str]]:
    """What a plan does to each resource of AWS that it changes."""
    return {
        change["address"]: change["change"]["actions"]
        for change in plan["resource_changes"]
        if change["mode"] == "managed"
        and change["type"].startswith("aws_")
        and change["change"]["actions"] != ["no-op"]
    }


def warnings(plan: dict[str, Any]) -> list[str]:
    """What the checks of a plan say."""
    return [
        problem["message"]
        for check in plan.get("checks", [])
        if check["address"]["kind"] == "check"
        for instance in check.get("instances", [])
        for problem in instance.get("problems", [])
    ]


@pytest.fixture
def adopt(program: Path, tmp_path: Path) -> Iterator[Any]:
    servings = []

    def adoption(name: str) -> Adoption:
        world = Published.read(name)
        directory = tmp_path / "terraform"
        directory.mkdir()
        working_copy.replace_files(SOURCE, directory, [])
        serving = plugin.serving(answers_by(world))
        copy = Copy(program, directory, serving.__enter__())
        servings.append(serving)
        init = copy.terraform("init", "-input=false")
        assert init.returncode == 0, init.stdout + init.stderr
        made = Adoption(copy, world)
        made.write_import()
        return made

    yield adoption
    for serving in servings:
        serving.__exit__(None, None, None)


@pytest.mark.parametrize("name", NAMES)
def test_published_pool_comes_in_with_all_its_users(adopt: Any, name: str) -> None:
    adoption: Adoption = adopt(name)
    world = adoption.world
    before = Published.read(name)
    planned = actions(adoption.plan())
    # a client that the app has and the pool had not is made, everything else stays
    made = {address for address, what in planned.items() if what == ["create"]}
    assert made <= {f'module.user_pool_client["web"].{CLIENT}'}
    assert all(what in (["create"], ["update"]) for what in planned.values()), planned
    apply = adoption.copy.terraform("apply", "-input=false", "plan")
    assert apply.returncode == 0, apply.stderr
    assert actions(adoption.plan()) == {}
    for fixed in ("Name", "UsernameAttributes", "AliasAttributes", "Domain"):
        assert world.pool.get(fixed) == before.pool.get(fixed)
    kept = [each["Name"] for each in before.pool["SchemaAttributes"]]
    assert [each["Name"] for each in world.pool["SchemaAttributes"]][: len(kept)] == kept
    added = [sent for what, sent in world.changes if what == "AddCustomAttributes"]
    asked = [each["Name"] for sent in added for each in sent["CustomAttributes"]]
    assert asked == (["city"] if name == "cdk_attributes" else [])
    for client_id, client in before.clients.items():
        assert world.clients[client_id].get("ClientSecret") == client.get("ClientSecret")
