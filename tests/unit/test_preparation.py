"""Which provider a working copy is prepared for, and when that is done again."""

from pathlib import Path

import pytest

from local import preparation, provider
from local.fit import Schema
from local.preparation import Preparation, prepare
from local.terraform_run import TerraformRun

INIT = """#!/bin/sh
# does what `terraform init` leaves behind
[ "$1" = init ] || exit 1
[ -e no-registry ] && [ -z "$TF_CLI_CONFIG_FILE" ] && { echo gone >&2; exit 1; }
version=6.62.0
[ -n "$TF_CLI_CONFIG_FILE" ] && version=3.39.0
plugin=.terraform/providers/registry.terraform.io/hashicorp/aws/$version/any
mkdir -p $plugin && touch $plugin/terraform-provider-aws
printf 'provider "registry.terraform.io/hashicorp/aws" {\\n  version = "%s"\\n}\\n' \\
    $version > .terraform.lock.hcl
echo $version >> inits
"""


class Stage:
    """A source and a working copy, with a registry that a test turns off."""

    def __init__(self, directory: Path) -> None:
        self.source = directory / "source"
        self.source.mkdir()
        (self.source / "main.tf").write_text("")
        self.work_dir = directory / "work"
        self.work_dir.mkdir()
        program = directory / "terraform"
        program.write_text(INIT)
        program.chmod(0o755)
        self.run = TerraformRun(program, self.work_dir, directory / "log")
        self.registry = True
        self.asked = 0

    def registry_answers(self) -> bool:
        self.asked += 1
        return self.registry

    def prepare(self) -> Preparation:
        return prepare(self.source, self.run, lambda line: None)

    @property
    def inits(self) -> list[str]:
        return (self.work_dir / "inits").read_text().split()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(tmp_path)
    knows = Schema(
        provider={"block_types": {"endpoints": {"block": {"attributes": {"sts": {}}}}}}
    )
    monkeypatch.setattr(provider, "registry_answers", made.registry_answers)
    monkeypatch.setattr(provider, "lay_out_mirror", lambda own: own / "terraform.rc")
    monkeypatch.setattr(preparation, "_schema", lambda own, terraform: knows)
    return made


def test_registry_that_answers_is_taken(stage: Stage) -> None:
    made = stage.prepare()
    assert (made.provider_version, made.left_out) == ("6.62.0", ())
    assert "cognitoidp" in made.services
    assert not (stage.work_dir / "versions_override.tf").exists()


def test_package_serves_where_the_registry_does_not(stage: Stage) -> None:
    stage.registry = False
    made = stage.prepare()
    assert made.provider_version == "3.39.0"
    assert made.services == ("sts",)  # no other endpoint is known to it


def test_registry_that_fails_at_init_gives_way(stage: Stage) -> None:
    (stage.work_dir / "no-registry").touch()
    assert stage.prepare().provider_version == "3.39.0"


def test_nothing_is_done_twice(stage: Stage) -> None:
    first = stage.prepare()
    assert stage.prepare() == first
    assert stage.inits == ["6.62.0"]
    assert stage.asked == 1


@pytest.mark.parametrize("harm", ["source", "plugins", "record"])
def test_change_is_noticed(stage: Stage, harm: str) -> None:
    stage.prepare()
    if harm == "source":
        (stage.source / "more.tf").write_text("")
    elif harm == "plugins":
        (stage.work_dir / ".terraform").rename(stage.work_dir / "moved")
    else:
        (stage.work_dir / ".provider" / "prepared.json").write_text("{")
    stage.prepare()
    assert len(stage.inits) == 2
    assert (stage.work_dir / "more.tf").exists() is (harm == "source")


def test_installed_provider_needs_no_registry(stage: Stage) -> None:
    stage.prepare()
    stage.registry = False
    (stage.source / "more.tf").write_text("")
    assert stage.prepare().provider_version == "6.62.0"
    assert stage.asked == 1


def test_state_of_the_packaged_provider_stays_with_it(stage: Stage) -> None:
    stage.registry = False
    stage.prepare()
    (stage.work_dir / "terraform.tfstate").write_text("{}")
    stage.registry = True
    (stage.source / "more.tf").write_text("")
    assert stage.prepare().provider_version == "3.39.0"
    assert stage.asked == 1


def test_fresh_start_goes_back_to_the_registry(stage: Stage) -> None:
    stage.registry = False
    (stage.source / "versions.tf").write_text("terraform {\n}\n")
    stage.prepare()
    assert (stage.work_dir / "versions_override.tf").exists()
    assert stage.prepare().provider_version == "3.39.0"
    assert stage.inits == ["3.39.0"]
    stage.registry = True
    assert stage.prepare().provider_version == "6.62.0"
    assert not (stage.work_dir / "versions_override.tf").exists()


def test_lock_file_of_the_source_is_honoured(stage: Stage) -> None:
    (stage.work_dir / ".terraform.lock.hcl").write_text(
        'provider "registry.terraform.io/hashicorp/aws" {\n  version = "3.39.0"\n}\n'
    )
    (stage.source / ".terraform.lock.hcl").write_text("# the team's\n")
    lock = stage.work_dir / ".terraform.lock.hcl"
    stage.run.program.write_text("#!/bin/sh\ncp .terraform.lock.hcl seen\n")
    stage.prepare()
    assert (stage.work_dir / "seen").read_text() == "# the team's\n"
    assert lock.exists()
