"""The root module as README.md has it, called from elsewhere, and after an update.

By the port of provider 6.x's calls, which is not the provider, and by provider 3.39.0.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.terraform import clean_environment
from tests.embedded import Embedded
from tests.terraform.demo import SOURCE, Demo, one_program
from tests.terraform.provider_calls.answers import answers
from tests.terraform.stand_in import plugin

pytestmark = [pytest.mark.terraform, one_program]

KEPT_OUT = shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfvars", "tests")
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
Terraform = Callable[..., str]


@pytest.fixture
def terraform(program: Path, emulator: Embedded, tmp_path: Path) -> Iterator[Terraform]:
    """Runs it in a folder beside a copy of the root module, which is `terraform`."""
    shutil.copytree(SOURCE, tmp_path / "terraform", ignore=KEPT_OUT)
    with plugin.serving(answers(emulator.endpoint_url)) as reattach:

        def run(folder: str, *arguments: str) -> str:
            done = subprocess.run(
                [program, *arguments, "-input=false", "-no-color"],
                cwd=tmp_path / folder,
                env=clean_environment() | {"TF_REATTACH_PROVIDERS": reattach},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        yield run


EMPTY = "-detailed-exitcode"  # fails where a plan has changes


def test_readmes_way_takes_the_environments_provider(terraform: Terraform) -> None:
    terraform("terraform", "init")
    made = terraform("terraform", "apply", "-auto-approve")
    terraform("terraform", "plan", EMPTY)
    assert " 0 changed, 0 destroyed" in made
    # to say the region where it is already is no change
    said = terraform("terraform", "plan", EMPTY, "-var=region=us-east-1")
    assert "No changes" in said
    off = ("-auto-approve", "-var=deletion_protection=false")
    terraform("terraform", "apply", *off)
    terraform("terraform", "destroy", *off)


def test_root_is_called_with_count_for_each_and_depends_on(
    terraform: Terraform, tmp_path: Path
) -> None:
    (tmp_path / "caller").mkdir()
    (tmp_path / "caller" / "main.tf").write_text(CALLER)
    terraform("caller", "init")
    made = terraform("caller", "apply", "-auto-approve")
    assert len(set(re.findall(r"us-east-1_\w+(?=\",)", made))) == 3
    terraform("caller", "plan", EMPTY)
    terraform("caller", "destroy", "-auto-approve")


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
