"""The root module as README.md has it, called from elsewhere, and after an update.

By the port of provider 6.x's calls, which is not the provider, and by provider 3.39.0.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.embedded import Embedded
from tests.terraform.copied import LEFT_OVER, Copy
from tests.terraform.demo import SOURCE, Demo, one_program
from tests.terraform.provider_calls.answers import answers
from tests.terraform.stand_in import plugin

pytestmark = [pytest.mark.terraform, one_program]

KEPT_OUT = shutil.ignore_patterns(*LEFT_OVER, "tests")
CALLER = """
provider "aws" {
  region = "us-east-1"
}

resource "terraform_data" "before" {
  input = "what has to be there first"
}

module "one" {
  source     = "../terraform"
  count      = 1
  depends_on = [terraform_data.before]

  name                = "accounts-one"
  deletion_protection = false
  groups              = { admins = {} }
  sign_up_attributes  = [{ name = "team" }]
}

module "accounts" {
  source     = "../terraform"
  for_each   = toset(["production", "test"])
  depends_on = [terraform_data.before]

  name                = "accounts-${each.key}"
  deletion_protection = false
  tags                = { stage = each.key }
}

output "ids" {
  value = concat(module.one, values(module.accounts))[*].user_pool_id
}
"""


@pytest.fixture
def root(program: Path, emulator: Embedded, tmp_path: Path) -> Iterator[Copy]:
    copied = shutil.copytree(SOURCE, tmp_path / "terraform", ignore=KEPT_OUT)
    with plugin.serving(answers(emulator.endpoint_url)) as reattach:
        yield Copy(program, copied, reattach)


EMPTY = "-detailed-exitcode"  # fails where a plan has changes


def test_readmes_way_takes_the_environments_provider(root: Copy) -> None:
    root.succeed("init")
    made = root.succeed("apply", "-auto-approve")
    root.succeed("plan", EMPTY)
    assert " 0 changed, 0 destroyed" in made
    # to say the region where it is already is no change
    said = root.succeed("plan", EMPTY, "-var=region=us-east-1")
    assert "No changes" in said
    off = ("-auto-approve", "-var=deletion_protection=false")
    root.succeed("apply", *off)
    root.succeed("destroy", *off)


def test_root_is_called_with_count_for_each_and_depends_on(root: Copy) -> None:
    caller = replace(root, directory=root.directory.with_name("caller"))
    caller.directory.mkdir()
    (caller.directory / "main.tf").write_text(CALLER)
    caller.succeed("init")
    made = caller.succeed("apply", "-auto-approve")
    assert len(set(re.findall(r"us-east-1_\w+(?=\",)", made))) == 3
    caller.succeed("plan", EMPTY)
    caller.succeed("destroy", "-auto-approve")


# what main.tf had before it could be called
BLOCK = """
provider "aws" {
  region = var.region

  default_tags {
    tags = var.tags
  }
}
"""
SETTINGS = """
tags          = { service = "accounts" }
groups        = { admins = {} }
session_table = {}
"""


def test_update_of_a_root_with_a_provider_block_replaces_nothing(
    fresh: Demo, source: Path
) -> None:
    (source / "terraform.tfvars").write_text(SETTINGS)
    main = source / "main.tf"
    now = main.read_text()
    before = re.sub(r"^ +tags += var\.tags\n", "", now, flags=re.M)
    main.write_text(BLOCK + before)
    fresh.provision(source)
    made = fresh.outputs()

    main.write_text(now)
    fresh.provision(source)
    assert fresh.outputs() == made
    applied = re.findall(r"Resources: .*", fresh.log.read_text())
    assert [line.split(", ")[0::2] for line in applied][1] == [
        "Resources: 0 added",
        "0 destroyed.",
    ]
    assert fresh.plan_changes_nothing()
    # another test makes a table of this name
    destroy = fresh.terraform("destroy", "-auto-approve", "-input=false")
    assert destroy.returncode == 0, destroy.stderr
